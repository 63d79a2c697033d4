internal import Foundation
internal import Statistics

/// The figures of strengths, out of readings of texts and items.
struct DoseFigures {
    let options: CalibrationOptions
    /// The target's place in the closed set.
    let target: Int
    /// [texts, plans]; plans are [directions and random ones, strengths], flat.
    let readings: [[DoseReading]]
    let textClusters: [String]
    let textHalves: ScenarioHalves
    /// [directions and random ones, strengths, items, words].
    let scores: [[[[Double]]]]
    let itemClusters: [String]
    let itemHalves: ScenarioHalves
    /// The number of the first random direction.
    let randomFrom: Int

    private var zero: Int { options.alphas.firstIndex(of: 0) ?? 0 }

    /// Test items whose unsteered answer was another word.
    var testItems: [Int] { usable(itemHalves.test) }

    private func usable(_ rows: [Int]) -> [Int] {
        rows.filter { change(0, zero, item: $0) != nil }
    }

    private func change(_ direction: Int, _ dose: Int, item: Int) -> Double? {
        ClosedSetContrast.change(
            scores[0][zero][item],
            scores[direction][dose][item],
            target: target
        )
    }

    private func changes(_ direction: Int, _ dose: Int, _ rows: [Int]) -> [Double] {
        rows.compactMap { change(direction, dose, item: $0) }
    }

    private func mean(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : Descriptive.mean(values)
    }

    private func reading(_ text: Int, _ direction: Int, _ dose: Int) -> DoseReading {
        readings[text][direction * options.alphas.count + dose]
    }

    /// Mean KL and perplexity ratio over all tokens of some texts.
    private func disturbance(
        _ direction: Int,
        _ dose: Int,
        _ rows: [Int]
    ) -> (divergence: Double, ratio: Double) {
        let own = rows.map { reading($0, direction, dose) }
        let count = Double(own.reduce(0) { $0 + $1.count })
        return (
            own.reduce(0) { $0 + $1.divergence } / count,
            exp(own.reduce(0) { $0 + $1.surprise } / count)
        )
    }

    func dose(
        _ dose: Int,
        of direction: Int,
        distinct: [Double?]
    ) throws -> CalibrationResult.Dose {
        let alpha = options.alphas[dose]
        let rows = textHalves.test.filter { reading($0, direction, dose).count > 0 }
        let own = rows.map { reading($0, direction, dose) }
        let dev = disturbance(direction, dose, textHalves.dev)
        let bounds = try bounds(direction, dose)
        let devItems = usable(itemHalves.dev)
        let random = alpha == 0 ? [] : Array(randomFrom..<scores.count)
        let moved = changes(direction, dose, testItems)
        let clusters = ScenarioHalves.clusters(testItems, of: itemClusters)
        let hasEffect = Set(clusters).count > 1
        return CalibrationResult.Dose(
            alpha: alpha,
            divergence: try ratio(rows, own.map(\.divergence), own.map(\.count)) { $0 },
            worstDivergence: DoseReading.worst(0.05, of: own),
            perplexityRatio: try ratio(rows, own.map(\.surprise), own.map(\.count), exp),
            effect: hasEffect ? try bootstrap.mean(moved, clusters: clusters) : nil,
            wrongWay: hasEffect && alpha != 0
                ? try bootstrap.mean(
                    moved.map { $0 * alpha < 0 ? 1 : 0 },
                    clusters: clusters
                ) : nil,
            distinct: distinct,
            dev: CalibrationResult.Choosing(
                divergence: dev.divergence,
                perplexityRatio: dev.ratio,
                divergenceBound: bounds?.divergence,
                perplexityRatioBound: bounds?.ratio,
                effect: mean(changes(direction, dose, devItems)),
                randomEffects: random.compactMap { mean(changes($0, dose, devItems)) }
            ),
            random: random.isEmpty ? nil : randomDose(random, dose)
        )
    }

    /// The upper ends of the intervals on the first half; nil where its texts are of one scenario.
    private func bounds(
        _ direction: Int,
        _ dose: Int
    ) throws -> (divergence: Double, ratio: Double)? {
        let rows = textHalves.dev.filter { reading($0, direction, dose).count > 0 }
        guard Set(rows.map { textClusters[$0] }).count > 1 else { return nil }
        let own = rows.map { reading($0, direction, dose) }
        let counts = own.map(\.count)
        return (
            try ratio(rows, own.map(\.divergence), counts) { $0 }.upper,
            try ratio(rows, own.map(\.surprise), counts, exp).upper
        )
    }

    private func randomDose(_ random: [Int], _ dose: Int) -> CalibrationResult.RandomDose {
        let disturbances = random.map { disturbance($0, dose, textHalves.test) }
        let effects = random.compactMap { mean(changes($0, dose, testItems)) }
        return CalibrationResult.RandomDose(
            divergence: Self.range(disturbances.map(\.divergence)),
            perplexityRatio: Self.range(disturbances.map(\.ratio)),
            effect: effects.isEmpty ? nil : Self.range(effects),
            effects: effects
        )
    }

    private var bootstrap: Bootstrap {
        Bootstrap(replicates: options.replicates, seed: options.seed)
    }

    /// A function of Σ values / Σ counts, resampled by the texts' clusters.
    private func ratio(
        _ rows: [Int],
        _ values: [Double],
        _ counts: [Int],
        _ function: (Double) -> Double
    ) throws -> Interval {
        let estimate = function(values.reduce(0, +) / Double(counts.reduce(0, +)))
        return try bootstrap.interval(
            estimate: estimate,
            examples: rows.count,
            clusters: ScenarioHalves.clusters(rows, of: textClusters)
        ) { weights in
            var sum = 0.0
            var count = 0.0
            for (row, weight) in weights.enumerated() where weight > 0 {
                sum += Double(weight) * values[row]
                count += Double(weight) * Double(counts[row])
            }
            return count > 0 ? function(sum / count) : nil
        }.intervals
    }

    private static func range(_ values: [Double]) -> Interval {
        Interval(
            estimate: Descriptive.mean(values),
            lower: Descriptive.quantile(values, 0.025),
            upper: Descriptive.quantile(values, 0.975)
        )
    }
}
