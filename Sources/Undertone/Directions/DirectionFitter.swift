internal import LlamaEngine
internal import Statistics

/// Fits directions on a store, with the figures that are printed beside them.
///
/// A layer is read once for all targets and methods, and let go before the next: memory doesn't grow with layers.
public struct DirectionFitter: Sendable {
    /// How many random divisions the split-half figures average over.
    public static let divisions = 20
    /// Below this many clusters an estimate is marked as not usable.
    public static let fewestClusters = 6

    private let store: ActivationStore
    private let against: String
    private let denoiser: Denoiser?
    private let columns: NeuronColumns?
    private let plan: FitPlan
    private let ids: [String]

    /// What came out at a layer.
    public struct LayerFit: Sendable {
        /// The directions, method by method, each in the order of the targets.
        public var directions: [Direction]
        /// Why some are missing.
        public var problems: [UndertoneError]
    }

    /// Prepares to fit several targets against another label, each by several methods.
    ///
    /// - Parameters:
    ///   - store: labelled vectors.
    ///   - targets: the targets' labels.
    ///   - against: the other label.
    ///   - estimators: the methods.
    ///   - excluding: scenarios that are held out.
    ///   - seed: of the random divisions.
    ///   - denoiser: takes out what neutral text varies along; nil leaves the vectors as they are.
    ///   - columns: the model's neurons, for the cards; nil leaves that line out.
    /// - Throws: `UndertoneError` for labels that don't exist.
    public init(
        store: ActivationStore,
        targets: [String],
        against: String,
        estimators: [any DirectionEstimator.Type],
        excluding: Set<String> = [],
        seed: UInt64 = 0,
        denoiser: Denoiser? = nil,
        columns: NeuronColumns? = nil
    ) throws {
        self.store = store
        self.against = against
        self.denoiser = denoiser
        self.columns = columns
        let examples = try store.rows
        plan = try FitPlan(
            examples,
            targets: targets,
            against: against,
            estimators: estimators,
            excluding: excluding,
            seed: seed,
            width: store.manifest.widths.max() ?? 0,
            place: store.directory
        )
        ids = examples.map(\.id)
    }

    /// Prepares to fit one target against another label.
    ///
    /// - Throws: `UndertoneError` for labels or methods that don't exist.
    public init(
        store: ActivationStore,
        target: String,
        against: String,
        method: String,
        excluding: Set<String> = [],
        seed: UInt64 = 0
    ) throws {
        try self.init(
            store: store,
            targets: [target],
            against: against,
            estimators: [DirectionEstimators.named(method)],
            excluding: excluding,
            seed: seed
        )
    }

    /// The direction at one layer, where one target and method were asked for; of several the first.
    ///
    /// - Throws: `UndertoneError` where the estimate is undefined or zero.
    public func fit(layer: Int) throws -> Direction {
        let found = try fitAll(layer: layer)
        if let direction = found.directions.first { return direction }
        throw found.problems.first ?? UndertoneError.failed("nothing was asked for")
    }

    /// All directions at one layer.
    ///
    /// - Throws: `UndertoneError` where the layer or the model's neurons can't be read; what can't be estimated is among the problems.
    public func fitAll(layer: Int) throws -> LayerFit {
        let raw = try store.matrix(layer: layer, rows: plan.rows)
        guard let site = Site(rawValue: store.manifest.site) else {
            throw UndertoneError.badInput("the site is unknown", file: store.directory)
        }
        let norms = raw.rowNorms().map(Double.init)
        let cleaned = try denoiser?.apply(raw, layer: layer)
        let work = LayerWork(
            features: cleaned?.features ?? raw,
            plan: plan,
            ids: plan.rows.map { ids[$0] }
        )
        var problems: [UndertoneError] = []
        let suffix = denoiser == nil ? "" : DirectionEstimators.denoisedSuffix
        let byMethod = zip(plan.estimators, work.estimates()).map { estimator, estimates in
            zip(plan.pairs, estimates).compactMap { pair, estimate -> Direction? in
                guard let estimate, estimate.norm > 0, estimate.norm.isFinite else {
                    problems.append(problem(estimator, pair.name, layer, isZero: estimate != nil))
                    return nil
                }
                let meanNorm = Descriptive.mean(pair.positions.map { norms[$0] })
                return Direction(
                    name: pair.name,
                    against: against,
                    point: SitePoint(site, HiddenStateIndex(layer)),
                    vector: estimate.unit,
                    norm: estimate.norm,
                    meanHiddenNorm: Float(meanNorm),
                    method: estimator.name + suffix,
                    origin: origin(pair, cleaned?.removal),
                    quality: Direction.Quality(
                        scenarios: estimate.support,
                        texts: estimate.texts,
                        normRatio: meanNorm > 0 ? Double(estimate.norm) / meanNorm : 0,
                        splitHalfCosine: estimate.reliability.cosine,
                        dPrime: estimate.reliability.dPrime,
                        isUsable: estimate.support >= Self.fewestClusters,
                        card: estimate.card
                    ),
                    readout: readout(pair, along: estimate.unit, raw)
                )
            }
            .withNeighbours()
        }
        var directions = byMethod.flatMap { $0 }
        let neurons = try columns?.nearest(to: directions) ?? []
        for (index, neuron) in neurons.enumerated() {
            directions[index].quality.card?.neuron = neuron
        }
        return LayerFit(directions: directions, problems: problems)
    }

    /// How the pair's vectors, as the model gave them, project onto a direction.
    private func readout(
        _ pair: FitPlan.Pair,
        along unit: [Float],
        _ raw: Matrix
    ) -> Direction.Readout? {
        var samples: (baseline: [Double], target: [Double]) = ([], [])
        for (position, isTarget) in zip(pair.positions, pair.labelled.isTarget) {
            let projection = Double(VectorMath.dot(raw.row(position), unit))
            if isTarget {
                samples.target.append(projection)
            } else {
                samples.baseline.append(projection)
            }
        }
        return Direction.Readout(baseline: samples.baseline, target: samples.target)
    }

    private func problem(
        _ estimator: any DirectionEstimator.Type,
        _ target: String,
        _ layer: Int,
        isZero: Bool
    ) -> UndertoneError {
        UndertoneError.badInput(
            isZero
                ? "the classes '\(target)' and '\(against)' have the same mean at layer \(layer)"
                : "\(estimator.name) of '\(target)' against '\(against)' needs \(estimator.requirement) "
                    + "(layer \(layer))",
            file: store.directory
        )
    }

    private func origin(_ pair: FitPlan.Pair, _ removal: Denoiser.Removal?) -> Direction.Origin {
        let manifest = store.manifest
        return Direction.Origin(
            modelSHA256: manifest.model.sha256,
            model: manifest.model.name,
            corpus: manifest.corpus.spec,
            corpusSHA256: manifest.corpus.sha256,
            pooling: manifest.pooling,
            splits: pair.labelled.splits,
            scenarios: pair.labelled.scenarios.sorted(),
            options: manifest.options,
            denoising: removal
        )
    }
}
