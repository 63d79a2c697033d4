public import Statistics

/// How the directions of a layer lie to one another.
public struct ValidationGeometry: Sendable, Hashable, Codable {
    /// What the permutations say of a family.
    public enum Verdict: String, Sendable, Hashable, Codable {
        /// Its directions are closer to one another than permuted labels make them.
        case coheres
        /// No difference was found.
        case chance = "indistinguishable from chance"
        /// Its directions are further apart than permuted labels make them.
        case antiClusters = "anti-clusters"
        /// Directions of a file can't be fitted again under permuted labels.
        case notJudged = "not judged"
    }

    /// One family.
    ///
    /// What its figures are compared with: directions fitted under permuted labels; of directions out of a file,
    /// which can't be fitted again, families dealt to the emotions at random.
    public struct Family: Sendable, Hashable, Codable {
        /// Its name.
        public var name: String
        /// How many emotions of it have a direction.
        public var emotions: Int
        /// Mean cosine within the family − mean cosine between its members and all others.
        public var cohesion: PermutationNull
        /// Mean silhouette of its members, by cosine distance.
        public var silhouette: PermutationNull
        /// The two-sided p of cohesion after Holm over the families of this layer.
        public var holm: Double
        /// That after Benjamini & Hochberg over the layers; the verdict is drawn at .05.
        public var q: Double
        /// Two-sided p of cohesion when families are dealt to the emotions at random.
        ///
        /// Whether it is these emotions that belong together, or any so many would do. A verdict needs .05 here,
        /// too.
        public var groupingP: Double
        /// What follows.
        public var verdict: Verdict
    }

    /// The families with two or more emotions and others beside them.
    public var families: [Family]
    /// Mean cosine of all pairs within families − that of all pairs between; nil without families.
    public var cohesion: PermutationNull?
    /// Two-sided p of that when families are dealt to the emotions at random; nil without families.
    public var groupingP: Double?
    /// Mean silhouette of all emotions; nil without families.
    public var silhouette: PermutationNull?
    /// Agreement of the families with average-linkage clusters of as many; nil without families.
    public var adjustedRand: PermutationNull?
    /// Correlation of authored valence with what a ridge predicts for an emotion it never saw; nil
    /// where a value isn't known or all are the same.
    public var valence: PermutationNull?
    /// The same for arousal.
    public var arousal: PermutationNull?
}

/// The directions of one layer, for figures.
public struct ValidationMap: Sendable, Hashable, Codable {
    /// The layer.
    public var layer: Int
    /// The emotions, ordered by family.
    public var emotions: [String]
    /// Their families, in the same order; empty where unknown.
    public var families: [String]
    /// Cosines, [emotions, emotions] row-major.
    public var cosines: [Double]
    /// Places on the first two principal components.
    public var places: [[Double]]
    /// The components' shares of the directions' variance.
    public var explained: [Double]
    /// Slopes of valence along both components, and R²; empty where unknown.
    public var valence: [Double]
    /// Slopes of arousal along both components, and R²; empty where unknown.
    public var arousal: [Double]
}

/// What becomes of a direction when baselines come from other scenarios, at the same number of texts.
public struct ValidationTopic: Sendable, Hashable, Codable {
    /// The emotion; empty for the mean over emotions.
    public var name: String
    /// Cosine of the unpaired direction with the paired one on the same emotion texts.
    public var cosine: Double
    /// Cosine of paired directions of two halves of the scenarios.
    public var pairedHalves: Double
    /// Cosine of an unpaired direction of one half with the paired direction of the other.
    public var unpairedHalves: Double
    /// AUROC against baseline of the paired direction, the text's scenario left out.
    public var pairedAUROC: Double
    /// The same of the unpaired direction.
    public var unpairedAUROC: Double
    /// Share of the paired direction's squared length in the subspace of the scenarios.
    public var pairedShare: Double
    /// Share of the unpaired direction's squared length there.
    public var unpairedShare: Double
}
