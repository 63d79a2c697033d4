internal import LlamaEngine
internal import Statistics

/// Fits directions on a store, with the figures that are printed beside them.
public struct DirectionFitter: Sendable {
    /// How many random divisions the split-half figures average over.
    public static let divisions = 20
    /// Below this many clusters an estimate is marked as not usable.
    public static let fewestClusters = 6

    private let store: ActivationStore
    private let labelled: LabelledRows
    private let target: String
    private let against: String
    private let estimator: any DirectionEstimator.Type
    private let seed: UInt64

    /// Prepares to fit a target against another label.
    ///
    /// - Parameters:
    ///   - store: labelled vectors.
    ///   - target: the target's label.
    ///   - against: the other label.
    ///   - method: the estimator's name.
    ///   - excluding: scenarios that are held out.
    ///   - seed: of the random divisions.
    /// - Throws: `UndertoneError` for labels or methods that don't exist.
    public init(
        store: ActivationStore,
        target: String,
        against: String,
        method: String,
        excluding: Set<String> = [],
        seed: UInt64 = 0
    ) throws {
        self.store = store
        self.target = target
        self.against = against
        self.seed = seed
        estimator = try DirectionEstimators.named(method)
        labelled = try LabelledRows(
            try store.rows,
            target: target,
            against: against,
            excluding: excluding,
            in: store.directory
        )
    }

    /// The direction at one layer.
    ///
    /// - Throws: `UndertoneError` where the estimate is undefined or zero.
    public func fit(layer: Int) throws -> Direction {
        let data = DirectionData(
            features: try store.matrix(layer: layer, rows: labelled.rows),
            isTarget: labelled.isTarget,
            clusters: labelled.clusters
        )
        guard let estimate = estimator.estimate(data) else {
            throw UndertoneError.badInput(
                "\(estimator.name) needs scenarios that have both '\(target)' and '\(against)'; none has. "
                    + "Use --method dim, or a corpus of paired scenarios",
                file: store.directory
            )
        }
        let norm = VectorMath.norm(estimate)
        guard norm > 0, norm.isFinite, let site = Site(rawValue: store.manifest.site) else {
            throw UndertoneError.badInput(
                "the classes '\(target)' and '\(against)' have the same mean at layer \(layer)",
                file: store.directory
            )
        }
        let meanNorm = Descriptive.mean(data.features.rowNorms().map(Double.init))
        return Direction(
            name: target,
            against: against,
            point: SitePoint(site, HiddenStateIndex(layer)),
            vector: VectorMath.normalized(estimate),
            norm: norm,
            meanHiddenNorm: Float(meanNorm),
            method: estimator.name,
            origin: origin,
            quality: quality(data, norm: Double(norm), meanNorm: meanNorm)
        )
    }

    private var origin: Direction.Origin {
        let manifest = store.manifest
        return Direction.Origin(
            modelSHA256: manifest.model.sha256,
            model: manifest.model.name,
            corpus: manifest.corpus.spec,
            corpusSHA256: manifest.corpus.sha256,
            pooling: manifest.pooling,
            splits: labelled.splits,
            scenarios: labelled.scenarios.sorted(),
            options: manifest.options
        )
    }

    private func quality(_ data: DirectionData, norm: Double, meanNorm: Double) -> Direction.Quality
    {
        let support = estimator.support(data)
        let halves = crossedHalves(data)
        return Direction.Quality(
            scenarios: support,
            texts: data.isTarget.count,
            normRatio: meanNorm > 0 ? norm / meanNorm : 0,
            splitHalfCosine: halves.isEmpty ? nil : Descriptive.mean(halves.map(\.cosine)),
            dPrime: halves.isEmpty ? nil : Descriptive.mean(halves.map(\.dPrime)),
            isUsable: support >= Self.fewestClusters
        )
    }

    /// For random divisions of the clusters: the cosine of the two estimates, and d′ of each half along the
    /// other half's estimate.
    private func crossedHalves(_ data: DirectionData) -> [(cosine: Double, dPrime: Double)] {
        var generator = SeededGenerator(seed: seed)
        var found: [(cosine: Double, dPrime: Double)] = []
        for _ in 0..<Self.divisions {
            guard let halves = try? SplitHalf.halves(clusters: data.clusters, using: &generator)
            else { break }
            let first = data.rows(halves.first)
            let second = data.rows(halves.second)
            guard let one = estimator.estimate(first), let other = estimator.estimate(second) else {
                continue
            }
            let separations = [Self.dPrime(second, along: one), Self.dPrime(first, along: other)]
                .compactMap { $0 }
            guard !separations.isEmpty else { continue }
            found.append((Double(VectorMath.cosine(one, other)), Descriptive.mean(separations)))
        }
        return found
    }

    /// (mean₁ − mean₀) / √((σ₁² + σ₀²)/2) of the projections; nil for classes of fewer than two.
    private static func dPrime(_ data: DirectionData, along vector: [Float]) -> Double? {
        let projections = data.features.multiplied(by: VectorMath.normalized(vector)).map(
            Double.init
        )
        let target = data.indices(target: true).map { projections[$0] }
        let other = data.indices(target: false).map { projections[$0] }
        guard target.count > 1, other.count > 1 else { return nil }
        let value = Descriptive.sensitivityIndex(target, other)
        return value.isFinite ? value : nil
    }
}
