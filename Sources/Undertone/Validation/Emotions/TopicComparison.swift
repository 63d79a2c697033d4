internal import Statistics

/// Paired directions beside unpaired ones of as many texts, whose baselines come from scenarios that
/// don't tell the emotion: what pairing is for.
struct TopicComparison: Sendable {
    let design: EmotionDesign
    /// Random choices of baselines for each emotion.
    let draws: Int
    let seed: UInt64

    /// The comparison for each emotion; nil where there are fewer than two scenarios on a side.
    func read(_ gram: GramMatrix) -> [ValidationTopic?] {
        design.emotions.indices.map { emotion in
            // Each layer draws the same.
            var generator = SeededGenerator(seed: seed &+ UInt64(emotion))
            return read(emotion, gram, using: &generator)
        }
    }

    /// The mean over emotions.
    static func mean(_ topics: [ValidationTopic]) -> ValidationTopic? {
        guard !topics.isEmpty else { return nil }
        func mean(_ value: (ValidationTopic) -> Double) -> Double {
            Descriptive.mean(topics.map(value))
        }
        return ValidationTopic(
            name: "",
            cosine: mean(\.cosine),
            pairedHalves: mean(\.pairedHalves),
            unpairedHalves: mean(\.unpairedHalves),
            pairedAUROC: mean(\.pairedAUROC),
            unpairedAUROC: mean(\.unpairedAUROC),
            pairedShare: mean(\.pairedShare),
            unpairedShare: mean(\.unpairedShare)
        )
    }

    private func read(
        _ emotion: Int,
        _ gram: GramMatrix,
        using generator: inout SeededGenerator
    ) -> ValidationTopic? {
        let own = EmotionContrast.baseline.sides(design, emotion: emotion)
        let neutral = design.textsOfScenario.indices.filter { scenario in
            design.textsOfScenario[scenario].contains { design.labels[$0] == nil }
        }
        // Emotion texts and baselines never share a scenario.
        let size = min(own.count, neutral.count / 2)
        guard size > 1 else { return nil }
        let subspace = ScenarioSubspace(design, without: emotion, gram)
        let whole = Weights(own.map { ($0.positive, $0.negative) }, gram)
        var topics: [ValidationTopic] = []
        for _ in 0..<draws {
            let chosen = Array(generator.shuffled(own)[..<size])
            let taken = Set(chosen.map(\.group))
            let free = generator.shuffled(neutral.filter { !taken.contains($0) })
            let foreign = free[..<size].map { scenario in
                design.textsOfScenario[scenario].filter { design.labels[$0] == nil }
            }
            let paired = chosen.map { ($0.positive, $0.negative) }
            let unpaired = zip(chosen, foreign).map { ($0.positive, $1) }
            let half = size / 2
            let second = Weights(Array(paired[half...]), gram)
            let full = Weights(unpaired, gram)
            topics.append(
                ValidationTopic(
                    name: design.emotions[emotion],
                    cosine: full.cosine(whole),
                    pairedHalves: Weights(Array(paired[..<half]), gram).cosine(second),
                    unpairedHalves: Weights(Array(unpaired[..<half]), gram).cosine(second),
                    pairedAUROC: area(paired, emotion, gram),
                    unpairedAUROC: area(unpaired, emotion, gram),
                    pairedShare: subspace.share(of: Weights(paired, gram)),
                    unpairedShare: subspace.share(of: full)
                )
            )
        }
        var mean = Self.mean(topics)
        mean?.name = design.emotions[emotion]
        return mean
    }

    /// AUROC against baseline of a difference of means, each text's scenario left out of the fit.
    private func area(
        _ pairs: [(positive: [Int], negative: [Int])],
        _ emotion: Int,
        _ gram: GramMatrix
    ) -> Double {
        let sums = (0..<design.count).map { text in
            (0..<design.count).reduce(0) { $0 + gram.storage[text * gram.count + $1] }
        }
        var scores = [Double](repeating: 0, count: design.count)
        var whole: (weights: Weights, centre: Double)?
        let used = Set(pairs.flatMap { $0.positive + $0.negative }.map { design.scenarioOfRow[$0] })
        let positive = pairs.flatMap(\.positive)
        let negative = design.texts(of: nil)
        let scored = Set(positive + negative)
        for (scenario, texts) in design.textsOfScenario.enumerated() {
            let here = texts.filter { scored.contains($0) }
            guard !here.isEmpty else { continue }
            func outside(_ texts: [Int]) -> [Int] {
                texts.filter { design.scenarioOfRow[$0] != scenario }
            }
            var weights: Weights
            var centre: Double
            if !used.contains(scenario), let whole {
                (weights, centre) = whole
            } else {
                weights = Weights(
                    positive: pairs.map { outside($0.positive) }.filter { !$0.isEmpty },
                    negative: pairs.map { outside($0.negative) }.filter { !$0.isEmpty },
                    gram
                )
                centre = weights.terms.reduce(0) { $0 + $1.weight * sums[$1.row] }
                if !used.contains(scenario) { whole = (weights, centre) }
            }
            let inside = texts.reduce(0) { $0 + weights.products[$1] }
            let mean = (centre - inside) / Double(design.count - texts.count)
            for text in here {
                scores[text] =
                    (weights.products[text] - mean) / weights.squaredLength.squareRoot()
            }
        }
        return ClusteredAUROC(
            scores: scores,
            positive: positive,
            negative: negative,
            clusterOf: design.scenarioOfRow,
            clusters: design.textsOfScenario.count
        )?.value ?? .nan
    }
}

/// A direction as weights over rows, with its inner products.
private struct Weights {
    let terms: [(row: Int, weight: Double)]
    /// G·w, [rows].
    let products: [Double]
    let squaredLength: Double

    init(_ pairs: [(positive: [Int], negative: [Int])], _ gram: GramMatrix) {
        self.init(positive: pairs.map(\.positive), negative: pairs.map(\.negative), gram)
    }

    /// The mean over scenarios of means on one side less that on the other.
    init(positive: [[Int]], negative: [[Int]], _ gram: GramMatrix) {
        var terms: [(row: Int, weight: Double)] = []
        for (groups, sign) in [(positive, 1.0), (negative, -1.0)] {
            for rows in groups {
                let weight = sign / Double(groups.count) / Double(rows.count)
                terms += rows.map { ($0, weight) }
            }
        }
        var products = [Double](repeating: 0, count: gram.count)
        products.withUnsafeMutableBufferPointer { products in
            gram.storage.withUnsafeBufferPointer { storage in
                for term in terms {
                    for column in 0..<gram.count {
                        products[column] += term.weight * storage[term.row * gram.count + column]
                    }
                }
            }
        }
        squaredLength = terms.reduce(0) { $0 + $1.weight * products[$1.row] }
        self.terms = terms
        self.products = products
    }

    func cosine(_ other: Weights) -> Double {
        other.terms.reduce(0) { $0 + $1.weight * products[$1.row] }
            / (squaredLength * other.squaredLength).squareRoot()
    }
}

/// The span of what scenarios differ in, from texts that a direction was not made of.
///
/// What scenarios tell differs, too: before a scenario's texts are averaged, the emotions' terms of the least
/// squares fit h = scenario + emotion to these texts are taken out of them.
private struct ScenarioSubspace {
    /// The scenarios' terms as weights over rows, [scenarios, rows].
    private let weights: [Double]
    private let scenarios: Int
    /// The inverse of the scenarios' inner products, made invertible along the constant.
    private let inverse: GramMatrix?

    /// Fits the texts that are neither of the emotion nor baselines.
    init(_ design: EmotionDesign, without emotion: Int, _ gram: GramMatrix) {
        let groups = design.textsOfScenario.map { texts in
            texts.filter { design.labels[$0] != nil && design.labels[$0] != emotion }
        }.filter { !$0.isEmpty }
        scenarios = groups.count
        let size = groups.count
        guard size > 1,
            let fitted = Self.weights(
                groups.map { rows in
                    rows.compactMap { row in design.labels[row].map { (row: row, emotion: $0) } }
                },
                emotions: design.emotions.count,
                rows: gram.count
            )
        else {
            weights = []
            inverse = nil
            return
        }
        weights = fitted
        let means = gram.combined(fitted, sums: size).centred()
        let scale = (0..<size).reduce(0) { $0 + means[$1, $1] } / Double(size)
        // The centred means add up to nothing: that direction gets a length, and the rest one part
        // in 10⁹ more, for means that lie in fewer dimensions than there are scenarios.
        let regular = (0..<size * size).map { place in
            means.storage[place] + scale / Double(size)
                + (place / size == place % size ? scale * 1e-9 : 0)
        }
        inverse = GramMatrix(count: size, storage: regular).inverse()
    }

    /// a_s = mean of the scenario's rows − Σ_e (share of e in the scenario) · b_e.
    ///
    /// b = M·ZᵀQ·h, M the pseudo-inverse of ZᵀQZ, Z the emotions of the rows and Q what takes scenario means off.
    private static func weights(
        _ groups: [[(row: Int, emotion: Int)]],
        emotions: Int,
        rows: Int
    ) -> [Double]? {
        var cells = [Double](repeating: 0, count: groups.count * emotions)
        for (group, texts) in groups.enumerated() {
            for text in texts { cells[group * emotions + text.emotion] += 1 }
        }
        guard let map = EmotionGeometry.twoWayMap(cells, members: emotions) else { return nil }
        // b as weights over rows, [emotions, rows].
        var effects = [Double](repeating: 0, count: emotions * rows)
        for (group, texts) in groups.enumerated() {
            let shares = (0..<emotions).map { cells[group * emotions + $0] / Double(texts.count) }
            for emotion in 0..<emotions {
                let mean = (0..<emotions).reduce(0.0) { $0 + map[emotion, $1] * shares[$1] }
                for text in texts {
                    effects[emotion * rows + text.row] = map[emotion, text.emotion] - mean
                }
            }
        }
        var weights = [Double](repeating: 0, count: groups.count * rows)
        for (group, texts) in groups.enumerated() {
            for emotion in 0..<emotions where cells[group * emotions + emotion] > 0 {
                let share = cells[group * emotions + emotion] / Double(texts.count)
                for row in 0..<rows {
                    weights[group * rows + row] -= share * effects[emotion * rows + row]
                }
            }
            for text in texts { weights[group * rows + text.row] += 1 / Double(texts.count) }
        }
        return weights
    }

    /// ‖P v‖² / ‖v‖².
    func share(of direction: Weights) -> Double {
        guard let inverse, direction.squaredLength > 0 else { return .nan }
        let rows = direction.products.count
        let means = (0..<scenarios).map { scenario in
            (0..<rows).reduce(0.0) { $0 + weights[scenario * rows + $1] * direction.products[$1] }
        }
        let center = Descriptive.mean(means)
        let centred = means.map { $0 - center }
        var value = 0.0
        for first in centred.indices {
            for second in centred.indices {
                value += centred[first] * inverse[first, second] * centred[second]
            }
        }
        return value / direction.squaredLength
    }
}
