internal import Statistics

/// How emotions' directions lie to one another, and how they would under permuted labels.
///
/// A direction is a weighted sum of rows, and permuting labels within scenarios changes neither how
/// many texts an emotion has in a scenario nor, therefore, the equations of its fit: only which row
/// carries which weight. One permutation costs texts² additions and emotions³ multiplications.
struct EmotionGeometry: Sendable {
    /// How directions are fitted before they are compared.
    enum Method: String, Sendable, CaseIterable {
        /// Least squares h = scenario + emotion over the emotion texts; no baseline is used, so that
        /// no noise of a baseline is shared by the emotions of its scenario.
        case twoWay = "two-way"
        /// Mean within-scenario difference to the baseline, then centred over the emotions.
        case paired
    }

    let method: Method
    /// The emotions that have a direction, as positions among the design's.
    let members: [Int]
    /// The texts that carry them, as positions in the design.
    let texts: [Int]
    /// What the catalogue says of the members.
    let families: EmotionFamilies

    private let design: EmotionDesign
    /// The scenario of each of `texts`, renumbered.
    private let scenarios: [Int]
    /// The rows that each text's scenario is freed of by subtracting their mean.
    private let references: [[Int]]
    /// The weight of a text by scenario and member, [scenario, member].
    private let weights: [Double]
    /// What turns weighted sums into centred directions, symmetric [members, members].
    private let map: GramMatrix
    /// The member of each of `texts`.
    private let labels: [Int]
    private let permutations: [[Int]]
    private let dealings: [[Int]]

    /// Prepares the fit and the permutations; nil where fewer than three emotions have a direction.
    ///
    /// - Parameters:
    ///   - design: The texts.
    ///   - entries: What the catalogue knows of each of the design's emotions.
    ///   - method: How directions are fitted.
    ///   - count: How many permutations.
    ///   - generator: Their source.
    init?(
        _ design: EmotionDesign,
        entries: [EmotionCatalogue.Entry?],
        method: Method,
        permutations count: Int,
        using generator: inout SeededGenerator
    ) {
        let neutral = design.textsOfScenario.map { texts in
            texts.filter { design.labels[$0] == nil }
        }
        var members = Array(design.emotions.indices)
        // Whether a text has a partner: the baseline, or a text of another emotion that is kept.
        func counts(_ text: Int) -> Bool {
            let scenario = design.scenarioOfRow[text]
            guard method == .twoWay else { return !neutral[scenario].isEmpty }
            return design.textsOfScenario[scenario].contains { other in
                guard let label = design.labels[other] else { return false }
                return label != design.labels[text] && members.contains(label)
            }
        }
        // An emotion that goes can take the only partner of another's texts with it.
        while true {
            let kept = members.filter { emotion in
                let carrying = design.texts(of: emotion).filter(counts)
                return Set(carrying.map { design.scenarioOfRow[$0] }).count > 1
            }
            if kept.count == members.count { break }
            members = kept
        }
        guard members.count > 2 else { return nil }
        let places = Dictionary(
            members.enumerated().map { ($1, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        let texts = design.labels.indices.filter { text in
            design.labels[text].map { places[$0] != nil && counts(text) } ?? false
        }
        self.design = design
        self.method = method
        self.members = members
        self.texts = texts
        labels = texts.map { design.labels[$0].flatMap { places[$0] } ?? 0 }
        let numbers = Dictionary(
            Set(texts.map { design.scenarioOfRow[$0] }).sorted().enumerated().map { ($1, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        scenarios = texts.map { numbers[design.scenarioOfRow[$0]] ?? 0 }
        var references = [[Int]](repeating: [], count: numbers.count)
        for (scenario, number) in numbers where method == .paired {
            references[number] = neutral[scenario]
        }
        if method == .twoWay {
            for (text, scenario) in zip(texts, scenarios) { references[scenario].append(text) }
        }
        self.references = references
        var cells = [Double](repeating: 0, count: numbers.count * members.count)
        for (scenario, label) in zip(scenarios, labels) {
            cells[scenario * members.count + label] += 1
        }
        switch method {
        case .paired:
            weights = Self.pairedWeights(cells, members: members.count)
            map = Self.centring(members.count)
        case .twoWay:
            weights = [Double](repeating: 1, count: cells.count)
            guard let inverse = Self.twoWayMap(cells, members: members.count) else { return nil }
            map = inverse
        }
        families = EmotionFamilies(members.map { entries[$0] })
        var byScenario = [[Int]](repeating: [], count: numbers.count)
        for (position, scenario) in scenarios.enumerated() { byScenario[scenario].append(position) }
        let labels = labels
        permutations = (0..<count).map { _ in
            var permuted = labels
            for positions in byScenario {
                let moved = generator.shuffled(positions.map { labels[$0] })
                for (position, label) in zip(positions, moved) { permuted[position] = label }
            }
            return permuted
        }
        dealings = families.dealings(atLeast: count, using: &generator)
    }

    /// 1 / (scenarios of the member · its texts in the scenario): each scenario counts once.
    private static func pairedWeights(_ cells: [Double], members: Int) -> [Double] {
        var weights = cells
        for member in 0..<members {
            let places = stride(from: member, to: cells.count, by: members)
            let scenarios = Double(places.count { cells[$0] > 0 })
            for place in places where cells[place] > 0 {
                weights[place] = 1 / (scenarios * cells[place])
            }
        }
        return weights
    }

    /// I − J/n.
    private static func centring(_ count: Int) -> GramMatrix {
        GramMatrix(
            count: count,
            storage: (0..<count * count).map {
                ($0 / count == $0 % count ? 1 : 0) - 1 / Double(count)
            }
        )
    }

    /// The pseudo-inverse of ZᵀQZ, Z the emotions of the texts and Q what takes scenario means off.
    ///
    /// Its null space are the constants of each connected part of the table; adding their
    /// projection makes it invertible. Directions come out centred over the emotions of a part.
    static func twoWayMap(_ cells: [Double], members: Int) -> GramMatrix? {
        let scenarios = cells.count / members
        var equations = [Double](repeating: 0, count: members * members)
        var parts = Array(0..<members)
        for scenario in 0..<scenarios {
            let row = cells[scenario * members..<(scenario + 1) * members]
            let total = row.reduce(0, +)
            let present = (0..<members).filter { cells[scenario * members + $0] > 0 }
            for first in present {
                let count = cells[scenario * members + first]
                equations[first * members + first] += count
                for second in present {
                    equations[first * members + second] -=
                        count * cells[scenario * members + second] / total
                }
                if let part = present.map({ parts[$0] }).min() {
                    let joined = Set(present.map { parts[$0] })
                    for member in 0..<members where joined.contains(parts[member]) {
                        parts[member] = part
                    }
                }
            }
        }
        var constants = [Double](repeating: 0, count: members * members)
        for first in 0..<members {
            let size = Double(parts.count { $0 == parts[first] })
            for second in 0..<members where parts[second] == parts[first] {
                constants[first * members + second] = 1 / size
            }
        }
        let sum = zip(equations, constants).map { $0 + $1 }
        return GramMatrix(count: members, storage: sum).inverse().map { inverse in
            GramMatrix(
                count: members,
                storage: zip(inverse.storage, constants).map { $0 - $1 }
            )
        }
    }
}

extension EmotionGeometry {
    /// The inner products of the members' centred directions.
    func directions(_ gram: GramMatrix) -> GramMatrix {
        directions(base(gram), labels: labels)
    }

    /// The inner products of the texts freed of their scenarios, [texts, texts].
    private func base(_ gram: GramMatrix) -> [Double] {
        let count = texts.count
        // Mean over the references of a scenario of their inner products with each row of the design.
        let means = references.map { rows in
            (0..<design.count).map { column in
                rows.reduce(0) { $0 + gram.storage[$1 * gram.count + column] }
                    / Double(rows.count)
            }
        }
        let squares = references.indices.map { first in
            references.indices.map { second in
                references[second].reduce(0) { $0 + means[first][$1] }
                    / Double(references[second].count)
            }
        }
        var result = [Double](repeating: 0, count: count * count)
        for first in 0..<count {
            for second in 0..<count {
                let (row, column) = (texts[first], texts[second])
                result[first * count + second] =
                    gram.storage[row * gram.count + column]
                    - means[scenarios[first]][column] - means[scenarios[second]][row]
                    + squares[scenarios[first]][scenarios[second]]
            }
        }
        return result
    }

    /// M·(Σ over texts of each pair of labels)·M.
    private func directions(_ base: [Double], labels: [Int]) -> GramMatrix {
        let (count, size) = (texts.count, members.count)
        var half = [Double](repeating: 0, count: size * count)
        var sums = [Double](repeating: 0, count: size * size)
        half.withUnsafeMutableBufferPointer { half in
            base.withUnsafeBufferPointer { base in
                for text in 0..<count {
                    let weight = weights[scenarios[text] * size + labels[text]]
                    let target = labels[text] * count
                    let source = text * count
                    for column in 0..<count {
                        half[target + column] += weight * base[source + column]
                    }
                }
            }
            sums.withUnsafeMutableBufferPointer { sums in
                for column in 0..<count {
                    let weight = weights[scenarios[column] * size + labels[column]]
                    for row in 0..<size {
                        sums[row * size + labels[column]] += weight * half[row * count + column]
                    }
                }
            }
        }
        return GramMatrix(count: size, storage: sums).combined(map.storage, sums: size)
    }

    /// All figures of a layer with their permutations.
    ///
    /// The q-values and verdicts of the families need all layers; here they are those of this layer
    /// alone.
    func read(_ gram: GramMatrix) -> ValidationGeometry {
        let base = base(gram)
        let cosines = directions(base, labels: labels).cosines
        return families.read(
            cosines,
            permuted: permutations.map { directions(base, labels: $0).cosines },
            dealings: dealings
        )
    }
}
