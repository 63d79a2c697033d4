internal import Statistics

/// The families, valence and arousal of emotions, and how the cosines of their directions follow them.
struct EmotionFamilies: Sendable {
    /// How often families are dealt to the emotions at random, at least.
    static let fewestDealings = 1_999

    /// The family of each emotion by number; those without a family have a number of their own.
    private let numbers: [Int]
    /// The families with two or more members and others beside them: number and name.
    let named: [(number: Int, name: String)]
    /// Authored values of the emotions; nil where one is unknown.
    let valence: [Double]?
    let arousal: [Double]?

    /// Numbers the families.
    init(_ entries: [EmotionCatalogue.Entry?]) {
        let names = Set(entries.compactMap { $0?.family }).sorted()
        var next = names.count
        let numbers = entries.map { entry -> Int in
            if let family = entry?.family, let number = names.firstIndex(of: family) {
                return number
            }
            defer { next += 1 }
            return next
        }
        self.numbers = numbers
        named = names.enumerated()
            .filter { number, _ in
                let members = numbers.count { $0 == number }
                return members > 1 && members < numbers.count
            }
            .map { (number: $0.offset, name: $0.element) }
        let known = entries.compactMap { $0 }
        valence = known.count == entries.count ? known.map(\.valence) : nil
        arousal = known.count == entries.count ? known.map(\.arousal) : nil
    }

    /// Random orders of the emotions.
    ///
    /// They cost next to nothing, and a verdict hangs on their p.
    func dealings(atLeast count: Int, using generator: inout SeededGenerator) -> [[Int]] {
        (0..<max(count, Self.fewestDealings)).map { _ in
            generator.shuffled(Array(numbers.indices))
        }
    }

    /// The figures of directions beside those of directions under permuted labels.
    ///
    /// - Parameters:
    ///   - cosines: Of the directions, [emotions, emotions].
    ///   - permuted: Of directions fitted under permuted labels.
    ///   - dealings: Orders of the emotions in which families are dealt to them.
    /// - Returns: The figures; q-values and verdicts, which need all layers, are those of this layer alone.
    func read(
        _ cosines: [Double],
        permuted: [[Double]],
        dealings: [[Int]]
    ) -> ValidationGeometry {
        let dealt = dealings.map { order in cohesions(cosines, order.map { numbers[$0] }) }
        return geometry(figures(cosines), under: permuted.map(figures)) { place, estimate in
            PermutationNull(estimate: estimate, permuted: dealt.map { $0[place] }).pTwoSided
        }
    }

    /// The figures of directions that can't be fitted under permuted labels, beside those of the same directions
    /// with families and values dealt to them at random; no verdict follows from that alone.
    func read(_ cosines: [Double], dealings: [[Int]]) -> ValidationGeometry {
        let size = numbers.count
        let dealt = dealings.map { order in
            figures(
                order.flatMap { row in order.map { cosines[row * size + $0] } }
            )
        }
        return geometry(figures(cosines), under: dealt) { place, estimate in
            PermutationNull(estimate: estimate, permuted: dealt.map { $0.cohesions[place] })
                .pTwoSided
        }
    }

    private func geometry(
        _ figures: Figures,
        under: [Figures],
        groupingP: (_ place: Int, _ cohesion: Double) -> Double
    ) -> ValidationGeometry {
        func null(_ value: (Figures) -> Double) -> PermutationNull {
            PermutationNull(estimate: value(figures), permuted: under.map(value))
        }
        let cohesions = named.indices.map { place in null { $0.cohesions[place] } }
        let holm = MultipleTesting.holm(cohesions.map(\.pTwoSided))
        func overall(_ value: (Figures) -> Double) -> PermutationNull? {
            named.isEmpty ? nil : null(value)
        }
        func correlation(_ value: (Figures) -> Double) -> PermutationNull? {
            value(figures).isNaN ? nil : null(value)
        }
        return ValidationGeometry(
            families: named.enumerated().map { place, family in
                .init(
                    name: family.name,
                    emotions: numbers.count { $0 == family.number },
                    cohesion: cohesions[place],
                    silhouette: null { $0.silhouettes[place] },
                    holm: holm[place],
                    q: holm[place],
                    groupingP: groupingP(place, figures.cohesions[place]),
                    verdict: .chance
                )
            },
            cohesion: overall { $0.cohesions[named.count] },
            groupingP: named.isEmpty
                ? nil : groupingP(named.count, figures.cohesions[named.count]),
            silhouette: overall { $0.silhouettes[named.count] },
            adjustedRand: overall(\.adjustedRand),
            valence: correlation(\.valence),
            arousal: correlation(\.arousal)
        )
    }

    /// What is compared with its permutations.
    private struct Figures {
        /// By family, then overall.
        var cohesions: [Double]
        /// By family, then overall.
        var silhouettes: [Double]
        var adjustedRand: Double
        var valence: Double
        var arousal: Double
    }

    private func figures(_ cosines: [Double]) -> Figures {
        let size = numbers.count
        let groups = (numbers.max() ?? 0) + 1
        let distances = cosines.map { 1 - $0 }
        let silhouettes = Clustering.silhouettes(
            distances: distances,
            groups: numbers,
            groupCount: groups
        )
        let clusters = Clustering.averageLinkage(
            distances: distances,
            points: size,
            count: Set(numbers).count
        )
        var correlations = [Double.nan, Double.nan]
        if let valence, let arousal {
            // Directions of length 1: the mean eigenvalue of their inner products is 1, and so is
            // the penalty. It is not chosen by looking at the result.
            let predictions = RidgeRegression(penalty: 1).leaveOneOutPredictions(
                GramMatrix(count: size, storage: cosines),
                [valence, arousal]
            )
            for (place, values) in [valence, arousal].enumerated() {
                if let predictions {
                    correlations[place] = Descriptive.correlation(predictions[place], values)
                }
            }
        }
        return Figures(
            cohesions: cohesions(cosines, numbers),
            silhouettes: named.map { family in
                Descriptive.mean(
                    silhouettes.indices.filter { numbers[$0] == family.number }
                        .map { silhouettes[$0] }
                )
            } + [Descriptive.mean(silhouettes)],
            adjustedRand: Clustering.adjustedRandIndex(clusters, numbers),
            valence: correlations[0],
            arousal: correlations[1]
        )
    }

    /// Mean cosine within − mean cosine to others, by family, then over all pairs.
    private func cohesions(_ cosines: [Double], _ numbers: [Int]) -> [Double] {
        let size = numbers.count
        let groups = (numbers.max() ?? 0) + 1
        var within = [Double](repeating: 0, count: groups)
        var withinPairs = within
        var between = within
        var betweenPairs = within
        for first in 0..<size {
            for second in 0..<first {
                let value = cosines[first * size + second]
                let (one, other) = (numbers[first], numbers[second])
                if one == other {
                    within[one] += value
                    withinPairs[one] += 1
                } else {
                    for family in [one, other] {
                        between[family] += value
                        betweenPairs[family] += 1
                    }
                }
            }
        }
        let overall =
            within.reduce(0, +) / withinPairs.reduce(0, +)
            - between.reduce(0, +) / betweenPairs.reduce(0, +)
        return named.map { family in
            within[family.number] / withinPairs[family.number]
                - between[family.number] / betweenPairs[family.number]
        } + [overall]
    }
}
