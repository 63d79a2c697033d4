public import Statistics

/// Where in dialogues nobody steered each person's emotion can be read, and whether one person's direction reads another's.
public struct PersonMap: RunResult, Hashable {
    /// `attribution-reading`.
    public static var kind: String { "attribution-reading" }
    /// The version of this form.
    public static var version: Int { 1 }

    /// How well a person's directions read a person's emotion.
    public struct Entry: Sendable, Hashable, Codable {
        /// Which tokens were pooled: a pooling rule; `words` for the bag of words.
        public var position: String
        /// The hidden state; nil for the bag of words.
        public var layer: Int?
        /// Whose emotion the directions are fitted on.
        public var fitted: Person
        /// Whose emotion is read.
        public var read: Person
        /// AUROC against dialogues without it, mean over emotions; scenarios resampled.
        public var auroc: Interval
        /// Emotions.
        public var emotions: Int
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
    /// The corpus.
    public var corpus: String
    /// The emotions, sorted.
    public var emotions: [String]
    /// Dialogues.
    public var dialogues: Int
    /// Groups that are left out whole: scenarios, or folds.
    public var groups: Int
    /// Whether these are scenarios.
    public var hasScenarios: Bool
    /// Whether the emotion is told from dialogues in which nobody shows any; else from those in which the person doesn't.
    public var isAgainstNeutral: Bool
    /// All readings.
    public var entries: [Entry]
    /// Cosines.
    public var likenesses: [Likeness]

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
}

extension PersonMap {
    /// Positions, as they come; without the bag of words.
    public var positions: [String] {
        var seen: Set<String> = []
        return entries.filter { $0.layer != nil }.map(\.position).filter {
            seen.insert($0).inserted
        }
    }

    /// Layers, ascending.
    public var layers: [Int] { Set(entries.compactMap(\.layer)).sorted() }
}
