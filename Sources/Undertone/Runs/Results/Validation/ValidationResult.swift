public import Statistics

/// Which emotions are directions at which layers, beside what chance and the words alone give.
public struct ValidationResult: RunResult, Hashable {
    /// `validate`.
    public static var kind: String { "validate" }
    /// The version of this form.
    public static var version: Int { 1 }

    /// An emotion of the corpus.
    public struct Emotion: Sendable, Hashable, Codable {
        /// Its label.
        public var name: String
        /// The family that the catalogue puts it into; nil where it doesn't know the label.
        public var family: String?
        /// Authored, −1 to 1.
        public var valence: Double?
        /// Authored, 0 to 1.
        public var arousal: Double?
        /// Scenarios that tell it and have a baseline.
        public var scenarios: Int
        /// Its texts.
        public var texts: Int
        /// Its texts in the held-out store.
        public var heldOutTexts: Int
    }

    /// Texts and scenarios of a store.
    public struct Counts: Sendable, Hashable, Codable {
        /// Texts with one label that is an emotion or the baseline.
        public var texts: Int
        /// Neutral tellings among them.
        public var baselines: Int
        /// Scenarios.
        public var scenarios: Int
        /// Rows that were left out: no label, several, or one that isn't known.
        public var leftOut: Int
    }

    /// A file of directions that were fitted before, on other texts.
    public struct Source: Sendable, Hashable, Codable {
        /// The file.
        public var file: String
        /// The estimator.
        public var method: String
        /// What the directions were set against.
        public var against: String
        /// The corpora that they were fitted on.
        public var corpora: [String]
    }

    /// One layer.
    public struct Layer: Sendable, Hashable, Codable {
        /// The hidden-state index ℓ.
        public var layer: Int
        /// What can be read there.
        public var reading: ValidationReading
        /// How the directions lie to one another.
        public var geometry: ValidationGeometry
        /// How much of an unpaired direction would have been topic, mean over the emotions.
        public var topic: ValidationTopic?
    }

    /// A reader that sees no model, fitted and scored as the layers are.
    public struct Control: Sendable, Hashable, Codable {
        /// `bag of words`, `length and punctuation`.
        public var name: String
        /// What can be read from it.
        public var reading: ValidationReading
    }

    /// The site that was read.
    public var site: String
    /// How token rows became one row a text.
    public var pooling: String
    /// How the directions of the families were fitted: `two-way`, `paired`, or the method of a file's directions.
    public var directions: String
    /// Label permutations.
    public var permutations: Int
    /// Bootstrap replicates.
    public var replicates: Int
    /// The texts.
    public var counts: Counts
    /// The held-out texts; nil without them.
    public var heldOut: Counts?
    /// The emotions, ordered by family.
    public var emotions: [Emotion]
    /// A row a layer.
    public var layers: [Layer]
    /// The rows without a model.
    public var controls: [Control]
    /// The layer whose mean AUROC against the rest is highest; tables by emotion are of this one.
    public var focus: Int
    /// p of naming at that layer against the highest accuracy of any layer under each permutation,
    /// so that the choice of the layer costs nothing.
    public var namingP: Double?
    /// The directions of that layer.
    public var map: ValidationMap?
    /// Paired against unpaired at that layer, by emotion.
    public var topics: [ValidationTopic]
    /// What a reader should know.
    public var notes: [String]
    /// Where the directions come from; nil where they were fitted on these texts.
    public var source: Source?

    /// The layer of `focus`.
    public var focusLayer: Layer? { layers.first { $0.layer == focus } }

    /// A control by its name.
    public func control(_ name: String) -> Control? {
        controls.first { $0.name == name }
    }
}

/// An AUROC with its interval, beside what permuted labels give.
public struct ValidationArea: Sendable, Hashable, Codable {
    /// The area; the interval resamples scenarios.
    public var auroc: Interval
    /// The same under permuted labels; nil for held-out texts.
    public var permuted: PermutationNull?
}

/// How well one emotion can be read.
public struct ValidationEmotionReading: Sendable, Hashable, Codable {
    /// Its label.
    public var name: String
    /// Against the neutral tellings.
    public var againstBaseline: ValidationArea?
    /// Against all other texts.
    public var againstRest: ValidationArea?
    /// Share of scenarios where its text scores above the same scenario's baseline.
    public var pairsRight: Double?
    /// Cosine of the paired directions from two halves of its scenarios, mean over divisions; of a file's direction
    /// that of its own method on the texts that it was fitted on.
    public var splitHalfCosine: Double?
    /// Against the held-out baselines.
    public var heldOutAgainstBaseline: Interval?
    /// Against all other held-out texts.
    public var heldOutAgainstRest: Interval?
    /// Why its direction isn't usable; empty for one that is.
    public var reasons: [String]
    /// Words that an honest reader wants beside the verdict.
    public var remarks: [String]

    /// Whether nothing speaks against it.
    public var isUsable: Bool { reasons.isEmpty }
}

/// Naming the emotion of each text out of all.
public struct ValidationNaming: Sendable, Hashable, Codable {
    /// Share of texts named right.
    public var accuracy: Interval
    /// Share of texts named by an emotion of the right family.
    public var familyAccuracy: Interval
    /// The accuracy of who names at random, 1 / emotions.
    public var chance: Double
    /// The same for the family: Σ over texts of its family's share of the emotions.
    public var familyChance: Double
    /// The accuracy under permuted labels; nil for held-out texts.
    public var permuted: PermutationNull?
    /// Counts, [true emotion, named emotion] row-major, in the order of the emotions.
    public var confusion: [Int]
}

/// What can be read from one representation of the texts.
public struct ValidationReading: Sendable, Hashable, Codable {
    /// The emotions, in their order.
    public var emotions: [ValidationEmotionReading]
    /// Mean over the emotions, against the neutral tellings.
    public var meanAgainstBaseline: ValidationArea?
    /// Mean over the emotions, against all other texts.
    public var meanAgainstRest: ValidationArea?
    /// Naming the emotion.
    public var naming: ValidationNaming?
    /// Mean against the held-out baselines.
    public var heldOutAgainstBaseline: Interval?
    /// Mean against all other held-out texts.
    public var heldOutAgainstRest: Interval?
    /// Naming the emotion of held-out texts.
    public var heldOutNaming: ValidationNaming?

    /// The reading of an emotion.
    public func emotion(_ name: String) -> ValidationEmotionReading? {
        emotions.first { $0.name == name }
    }
}
