public import Statistics

/// Where in dialogues nobody steered each person's emotion can be read, and whether one person's direction reads another's.
public struct PersonMap: RunResult, Hashable {
    /// `attribution-reading`.
    public static var kind: String { "attribution-reading" }
    /// The version of this form.
    public static var version: Int { 1 }

    /// What is left out whole when a dialogue is scored, and what is drawn for intervals.
    public enum Grouping: String, Sendable, Hashable, Codable {
        /// A scenario with all of its dialogues; directions are means of differences within each.
        case scenarios
        /// The scene that tells a person's state; directions are differences between means over scenes.
        case scenes
        /// A tenth of the dialogues, of which nothing is known.
        case folds
    }

    /// Tokens and a layer.
    public struct Place: Sendable, Hashable, Codable {
        /// Who fixed a place before anything was read.
        public enum Choice: String, Sendable, Hashable, Codable {
            /// Whoever ran the command.
            case given
            /// The model's training, which planted states there.
            case planted = "planted truth"
            /// The tool: two thirds of the way through the model, the last of the positions.
            case convention
        }

        /// Which tokens were pooled: a pooling rule.
        public var position: String
        /// The hidden state.
        public var layer: Int
        /// Who fixed it; nil for a place that was looked for.
        public var chosenBy: Choice?

        /// Creates a place.
        public init(position: String, layer: Int, chosenBy: Choice? = nil) {
            self.position = position
            self.layer = layer
            self.chosenBy = chosenBy
        }
    }

    /// How well a person's directions read a person's emotion.
    public struct Entry: Sendable, Hashable, Codable {
        /// Which tokens were pooled: a pooling rule.
        public var position: String
        /// The hidden state; nil for the bag of the words that were said by then.
        public var layer: Int?
        /// Whose emotion the directions are fitted on.
        public var fitted: Person
        /// Whose emotion is read.
        public var read: Person
        /// AUROC against dialogues without it, mean over emotions; scenarios or scenes resampled.
        public var auroc: Interval
        /// Emotions.
        public var emotions: Int
        /// By how much it exceeds the bag of words, in the same replicates; nil for the bag itself, and without one.
        public var overWords: Interval?
        /// The AUROC beside those of permuted labels; nil where persons differ, for the bag, and without permutations.
        public var shuffled: PermutationNull?
        /// p against the best of all places of the map under permuted labels (Westfall & Young's single-step maximum).
        public var adjusted: Double?
    }

    /// How alike two persons' directions are.
    public struct Likeness: Sendable, Hashable, Codable {
        /// Which tokens were pooled.
        public var position: String
        /// The hidden state.
        public var layer: Int
        /// The persons.
        public var first: Person
        /// The other one.
        public var second: Person
        /// Cosine of the directions of the same emotion, mean over emotions.
        public var cosine: Double
        /// The same freed of noise, mean over the emotions where both directions are reliable enough; nil where none is.
        public var disattenuated: Double?
    }

    /// The model's name.
    public var model: String
    /// Whether it is an encoder, which has no self to ask.
    public var isEncoder: Bool
    /// The corpus.
    public var corpus: String
    /// The emotions, sorted.
    public var emotions: [String]
    /// Dialogues.
    public var dialogues: Int
    /// Groups that are left out whole.
    public var groups: Int
    /// What these are.
    public var grouping: Grouping
    /// Whether the emotion is told from dialogues in which nobody shows any; else from those in which the person doesn't.
    public var isAgainstNeutral: Bool
    /// The place that was fixed before anything was read.
    public var primary: Place
    /// How often labels were permuted.
    public var permutations: Int
    /// All readings.
    public var entries: [Entry]
    /// Cosines.
    public var likenesses: [Likeness]
}

extension PersonMap {
    /// A reading.
    public func entry(
        _ position: String,
        layer: Int?,
        fitted: Person,
        read: Person
    ) -> Entry? {
        entries.first {
            $0.position == position && $0.layer == layer && $0.fitted == fitted
                && $0.read == read
        }
    }

    /// The persons who have a direction somewhere.
    public var people: [Person] {
        Person.allCases.filter { person in entries.contains { $0.fitted == person } }
    }

    /// Positions, as they come.
    public var positions: [String] {
        var seen: Set<String> = []
        return entries.map(\.position).filter { seen.insert($0).inserted }
    }

    /// Layers, ascending.
    public var layers: [Int] { Set(entries.compactMap(\.layer)).sorted() }

    /// The readings of a person's own emotion, the bag of words left out.
    public func own(_ person: Person) -> [Entry] {
        entries.filter { $0.fitted == person && $0.read == person && $0.layer != nil }
    }

    /// The highest of a person's own readings; one of many, so too high by itself.
    public func best(_ person: Person) -> Entry? {
        own(person).max { $0.auroc.estimate < $1.auroc.estimate }
    }
}

extension PersonMap {
    /// What tables call a person: an encoder has no self.
    package func name(of person: Person) -> String {
        isEncoder && person == .own ? "assistant" : person.rawValue
    }
}
