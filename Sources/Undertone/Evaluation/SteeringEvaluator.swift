internal import LlamaEngine
internal import Statistics

/// How a steering table is made.
public struct SteeringOptions: Sendable, Hashable, Codable {
    /// Strengths, in units of the mean norm; 0 is always among them.
    public var alphas: [Double]
    /// Random directions of the same norm.
    public var randomDirections: Int
    /// Held-out texts that random directions are written on, at most.
    public var randomTexts: Int
    /// scikit-learn's C of the reader.
    public var inverseRegularization: Double
    /// Bootstrap replicates.
    public var replicates: Int
    /// Of everything random here.
    public var seed: UInt64

    /// Creates options.
    public init(
        alphas: [Double] = [0, 0.1, 0.3, 0.5],
        randomDirections: Int = 20,
        randomTexts: Int = 200,
        inverseRegularization: Double = 0.01,
        replicates: Int = 2000,
        seed: UInt64 = 0
    ) {
        self.alphas = alphas
        self.randomDirections = randomDirections
        self.randomTexts = randomTexts
        self.inverseRegularization = inverseRegularization
        self.replicates = replicates
        self.seed = seed
    }

    /// Checks the ranges.
    func check() throws {
        guard !alphas.isEmpty, alphas.allSatisfy({ $0.isFinite && abs($0) <= 100 }) else {
            throw UndertoneError.badInput(
                "--alpha takes numbers like 0,0.1,0.3,0.5 (units of the mean norm)"
            )
        }
        guard randomDirections >= 0, randomTexts >= 2, inverseRegularization > 0, replicates >= 100
        else {
            throw UndertoneError.badInput(
                "--random must be ≥ 0, --random-texts ≥ 2, --C > 0, --replicates ≥ 100"
            )
        }
    }
}

/// Writes a direction into the running model while it reads held-out texts, and measures downstream what moved.
///
/// The reader is a probe at the last hidden state, fitted on unsteered training texts; the written layer is below
/// it, so what it sees went through the model. Beside the direction: random directions of the same norm, and the
/// direction that the same estimator gives on shuffled labels.
struct SteeringEvaluator {
    let reader: PooledReader
    let written: SitePoint
    let read: SitePoint
    let options: SteeringOptions
    let progress: (_ done: Int, _ total: Int) -> Void

    /// What one arm did to the texts of all folds, in order.
    struct Arm {
        var logOdds: [Double] = []
        var cosines: [Double] = []
    }

    /// All measurements.
    struct Measurements {
        var isTarget: [Bool] = []
        var clusters: [Int] = []
        var unsteered: [Double] = []
        /// By α, in order.
        var steered: [Arm] = []
        var shuffled: [Arm] = []
        /// Positions of the texts of folds that have a direction from shuffled labels.
        var shuffledTexts: [Int] = []
        /// Positions of the texts that random directions were written on.
        var subset: [Int] = []
        /// [direction][α][text of the subset].
        var random: [[[Double]]] = []
        /// The probe at the written layer on stored activations, unsteered; and what αv adds, by α.
        var stored: [Double] = []
        var storedShifts: [[Double]] = []
    }

    func measure(_ folds: [SteeringFold]) async throws -> Measurements {
        var all = Measurements()
        all.steered = options.alphas.map { _ in Arm() }
        all.shuffled = options.alphas.map { _ in Arm() }
        all.storedShifts = options.alphas.map { _ in [] }
        all.random = (0..<options.randomDirections).map { _ in options.alphas.map { _ in [] } }
        var generator = SeededGenerator(seed: options.seed)
        let total = folds.reduce(0) { $0 + passes($1, of: folds) }
        var done = 0
        for fold in folds {
            let subset = subset(fold.test, of: folds, using: &generator)
            let randoms = (0..<options.randomDirections).map { _ in
                generator.unitVector(count: fold.addition.count)
            }
            try await measure(fold, subset: subset, randoms: randoms, into: &all) { texts in
                done += texts
                progress(done, total)
            }
        }
        return all
    }

    private func measure(
        _ fold: SteeringFold,
        subset: [Int],
        randoms: [[Float]],
        into all: inout Measurements,
        progress: (Int) -> Void
    ) async throws {
        let texts = fold.test.map(\.tokenized)
        let probe = try LinearReader(
            features: fold.trainRead,
            labels: fold.trainLabels,
            inverseRegularization: options.inverseRegularization
        )
        let storedProbe = try LinearReader(
            features: fold.trainWritten,
            labels: fold.trainLabels,
            inverseRegularization: options.inverseRegularization
        )
        let base = try await reader.read(texts, points: [written, read])
        progress(texts.count)
        let baseRead = matrix(base[1], texts.count)
        let unsteered = probe.logOdds(baseRead)
        all.subset += subset.map { $0 + all.unsteered.count }
        if fold.shuffled != nil {
            all.shuffledTexts += texts.indices.map { $0 + all.unsteered.count }
        }
        all.unsteered += unsteered
        all.isTarget += fold.test.map(\.isTarget)
        all.clusters += fold.test.map(\.cluster)
        all.stored += storedProbe.logOdds(matrix(base[0], texts.count))
        for (index, alpha) in options.alphas.enumerated() {
            let shift = alpha * storedProbe.shift(adding: fold.addition)
            all.storedShifts[index] += [Double](repeating: shift, count: texts.count)
            let steered = try await steer(texts, fold.addition, alpha, base: base[1])
            all.steered[index].logOdds += probe.logOdds(steered)
            all.steered[index].cosines += cosines(steered, baseRead)
            progress(alpha == 0 ? 0 : texts.count)
            guard let shuffled = fold.shuffled else { continue }
            let arm = try await steer(texts, shuffled, alpha, base: base[1])
            all.shuffled[index].logOdds += probe.logOdds(arm)
            progress(alpha == 0 ? 0 : texts.count)
        }
        let chosen = subset.map { texts[$0] }
        guard !chosen.isEmpty else { return }
        let chosenBase = baseRead.gatherRows(subset)
        for (number, random) in randoms.enumerated() {
            let addition = random.map { $0 * Float(fold.unit) }
            for (index, alpha) in options.alphas.enumerated() {
                let rows = try await steer(chosen, addition, alpha, base: chosenBase.storage)
                all.random[number][index] += probe.logOdds(rows)
                progress(alpha == 0 ? 0 : chosen.count)
            }
        }
    }

    /// Hidden states at the read layer with α times a vector written; unwritten for α = 0.
    private func steer(
        _ texts: [TokenizedExample],
        _ addition: [Float],
        _ alpha: Double,
        base: [Float]
    ) async throws -> Matrix {
        guard alpha != 0 else { return matrix(base, texts.count) }
        let vector = addition.map { $0 * Float(alpha) }
        let rows = try await reader.read(
            texts,
            points: [read],
            interventions: [Intervention(.add(vector), at: written)]
        )
        return matrix(rows[0], texts.count)
    }

    private func matrix(_ values: [Float], _ rows: Int) -> Matrix {
        Matrix(rows: rows, columns: rows > 0 ? values.count / rows : 0, storage: values)
    }

    private func cosines(_ first: Matrix, _ second: Matrix) -> [Double] {
        (0..<first.rows).map { Double(VectorMath.cosine(first.row($0), second.row($0))) }
    }

    /// Positions of texts for the random directions: both classes in their shares, at least one of each.
    private func subset(
        _ test: [SteeringText],
        of folds: [SteeringFold],
        using generator: inout SeededGenerator
    ) -> [Int] {
        let total = folds.reduce(0) { $0 + $1.test.count }
        guard total > options.randomTexts, options.randomDirections > 0 else {
            return Array(test.indices)
        }
        let share = Double(options.randomTexts) / Double(total)
        return [true, false].flatMap { label in
            let rows = generator.shuffled(test.indices.filter { test[$0].isTarget == label })
            return Array(rows.prefix(max(1, Int((Double(rows.count) * share).rounded()))))
        }.sorted()
    }

    private func passes(_ fold: SteeringFold, of folds: [SteeringFold]) -> Int {
        let total = folds.reduce(0) { $0 + $1.test.count }
        let strengths = options.alphas.filter { $0 != 0 }.count
        let share = min(1, Double(options.randomTexts) / Double(max(1, total)))
        let arms = fold.shuffled == nil ? 1 : 2
        let random = Int(Double(fold.test.count) * share) * strengths * options.randomDirections
        return fold.test.count * (1 + strengths * arms) + random
    }
}
