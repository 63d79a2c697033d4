extension LayerProbe {
    /// How the penalty's strength is set.
    public enum Regularization: Sendable, Hashable, Codable {
        /// The given C.
        case fixed(inverse: Double)
        /// The C with the lowest held-out cross-entropy in a cross-validation inside the training
        /// rows, grouped by scenario; the smallest of equals.
        case crossValidated(grid: [Double], folds: Int)

        /// A grid by factors of ten from 10⁻⁴ to 1, five folds.
        public static let standardGrid = Self.crossValidated(
            grid: [1e-4, 1e-3, 1e-2, 1e-1, 1],
            folds: 5
        )
    }

    /// The settings of a probe.
    public struct Options: Sendable, Hashable, Codable {
        /// How C is set.
        public var regularization: Regularization
        /// Whether classes are weighted to count the same.
        public var balanced: Bool
        /// The folds of the cross-validation where there is no test set.
        public var folds: Int
        /// Bootstrap replicates.
        public var replicates: Int
        /// The nominal coverage of the intervals.
        public var level: Double
        /// The seed of folds and bootstrap.
        public var seed: UInt64

        /// Creates settings.
        public init(
            regularization: Regularization = .standardGrid,
            balanced: Bool = false,
            folds: Int = 5,
            replicates: Int = 2_000,
            level: Double = 0.95,
            seed: UInt64 = 0
        ) {
            self.regularization = regularization
            self.balanced = balanced
            self.folds = folds
            self.replicates = replicates
            self.level = level
            self.seed = seed
        }
    }
}
