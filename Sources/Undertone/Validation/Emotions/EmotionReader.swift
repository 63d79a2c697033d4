internal import Statistics

/// Reads every emotion from one representation of the texts, and from it under permuted labels.
struct EmotionReader: Sendable {
    /// Below this cosine of two halves, less than half of a direction's squared length is common to
    /// the scenarios: the reliability of the whole is 2c / (1 + c) (Spearman 1910, Brown 1910).
    static let leastSplitHalfCosine = 1.0 / 3
    /// Divisions into halves.
    static let halves = 50

    let design: EmotionDesign
    /// How many of the design's emotions, the first ones, are read; the others are only texts to be told from.
    let emotions: Int
    let heldOut: EmotionDesign?
    /// The family of each emotion; nil where unknown.
    let families: [String?]
    let draws: ClusterDraws
    let heldOutDraws: ClusterDraws?
    /// The design under permuted labels, the baseline's among them.
    let permuted: [EmotionDesign]
    let seed: UInt64

    /// Everything that can be read.
    ///
    /// - Parameters:
    ///   - space: The texts of `design` and, behind them, those of `heldOut`.
    ///   - permutes: Whether permuted labels are read, too.
    /// - Returns: What can be read, and the accuracy of naming under each permutation.
    func read(
        _ space: EmotionSpace,
        permutes: Bool
    ) -> (reading: ValidationReading, permutedAccuracies: [Double]) {
        let baseline = EmotionProjections(space, design, .baseline, emotions: emotions)
        let rest = EmotionProjections(space, design, .rest, emotions: emotions)
        let null = permutes ? readPermuted(space) : nil
        var generator = SeededGenerator(seed: seed)
        let reading = reading(
            baseline,
            rest,
            halves: baseline.directions.map {
                $0.splitHalfCosine(repetitions: Self.halves, using: &generator)
            },
            scenarios: (0..<emotions).map { design.pairedScenarios(of: $0).count },
            null
        )
        return (reading, null?.map(\.accuracy) ?? [])
    }

    /// Everything that can be read along directions that were fitted elsewhere.
    ///
    /// - Parameters:
    ///   - scores: By emotion the projection of each text; nil where there is no direction.
    ///   - halves: The split-half cosine of each direction where it was fitted.
    ///   - scenarios: How many it was fitted on.
    /// - Returns: What can be read, and the accuracy of naming under each permutation of labels.
    func read(
        scores: [[Double]?],
        halves: [Double?],
        scenarios: [Int]
    ) -> (reading: ValidationReading, permutedAccuracies: [Double]) {
        let projections = EmotionProjections(scores: scores)
        let null = permuted.map { PermutedReading(projections, projections, $0, emotions) }
        let reading = reading(projections, projections, halves: halves, scenarios: scenarios, null)
        return (reading, null.map(\.accuracy))
    }

    private func reading(
        _ baseline: EmotionProjections,
        _ rest: EmotionProjections,
        halves: [Double?],
        scenarios: [Int],
        _ null: [PermutedReading]?
    ) -> ValidationReading {
        let names = design.emotions
        var againstBaseline = Areas(draws)
        var againstRest = Areas(draws)
        var heldBaseline = heldOutDraws.map { Areas($0) }
        var heldRest = heldOutDraws.map { Areas($0) }
        var readings: [ValidationEmotionReading] = []
        for emotion in 0..<emotions {
            let first = againstBaseline.add(baseline.area(emotion, .baseline, in: design))
            let second = againstRest.add(rest.area(emotion, .rest, in: design))
            var reading = ValidationEmotionReading(
                name: names[emotion],
                againstBaseline: first.map { area in
                    .init(
                        auroc: area,
                        permuted: null.map { null in
                            PermutationNull(
                                estimate: area.estimate,
                                permuted: null.map { $0.baseline[emotion] }
                            )
                        }
                    )
                },
                againstRest: second.map { area in
                    .init(
                        auroc: area,
                        permuted: null.map { null in
                            PermutationNull(
                                estimate: area.estimate,
                                permuted: null.map { $0.rest[emotion] }
                            )
                        }
                    )
                },
                pairsRight: baseline.pairsRight(emotion, in: design),
                splitHalfCosine: halves[emotion],
                reasons: [],
                remarks: []
            )
            if let heldOut {
                reading.heldOutAgainstBaseline = heldBaseline?.add(
                    baseline.area(emotion, .baseline, in: heldOut, offset: design.count)
                )
                reading.heldOutAgainstRest = heldRest?.add(
                    rest.area(emotion, .rest, in: heldOut, offset: design.count)
                )
            }
            reading.reasons =
                design.texts(of: emotion).isEmpty
                ? ["no text tells it"] : reasons(reading, scenarios: scenarios[emotion])
            readings.append(reading)
        }
        func mean(
            _ areas: Areas,
            _ values: (PermutedReading) -> [Double]
        ) -> ValidationArea? {
            areas.mean.map { mean in
                .init(
                    auroc: mean,
                    permuted: null.map { null in
                        PermutationNull(
                            estimate: mean.estimate,
                            permuted: null.map { reading in
                                Descriptive.mean(values(reading).filter { !$0.isNaN })
                            }
                        )
                    }
                )
            }
        }
        return ValidationReading(
            emotions: readings,
            meanAgainstBaseline: mean(againstBaseline) { $0.baseline },
            meanAgainstRest: mean(againstRest) { $0.rest },
            naming: naming(rest, in: design, draws: draws, null: null?.map(\.accuracy)),
            heldOutAgainstBaseline: heldBaseline?.mean,
            heldOutAgainstRest: heldRest?.mean,
            heldOutNaming: heldOut.flatMap { heldOut in
                heldOutDraws.flatMap {
                    naming(rest, in: heldOut, offset: design.count, draws: $0, null: nil)
                }
            }
        )
    }

    /// Why a direction can't be used.
    private func reasons(_ reading: ValidationEmotionReading, scenarios: Int) -> [String] {
        var reasons: [String] = []
        if scenarios < DirectionFitter.fewestClusters {
            reasons.append("\(scenarios) scenarios, fewer than \(DirectionFitter.fewestClusters)")
        }
        for (area, words) in [
            (reading.againstBaseline, "not told from baseline"),
            (reading.againstRest, "not told from the rest"),
        ] {
            if let interval = area?.auroc {
                if interval.lower <= 0.5 { reasons.append(words) }
            } else {
                reasons.append(words + ": too few scenarios for an interval")
            }
        }
        if let cosine = reading.splitHalfCosine {
            if cosine < Self.leastSplitHalfCosine {
                reasons.append("halves of the scenarios disagree")
            }
        } else {
            reasons.append("too few scenarios for halves")
        }
        return reasons
    }

    /// The areas and the accuracy under one permutation.
    private struct PermutedReading: Sendable {
        var baseline: [Double]
        var rest: [Double]
        var accuracy: Double

        init(
            _ baseline: EmotionProjections,
            _ rest: EmotionProjections,
            _ labels: EmotionDesign,
            _ emotions: Int
        ) {
            let predictions = rest.predictions(in: labels)
            let named = predictions.indices.filter { predictions[$0] != nil }
            let right = named.count { predictions[$0] == labels.labels[$0] }
            self.baseline = (0..<emotions).map {
                baseline.area($0, .baseline, in: labels)?.value ?? .nan
            }
            self.rest = (0..<emotions).map { rest.area($0, .rest, in: labels)?.value ?? .nan }
            accuracy = Double(right) / Double(named.count)
        }
    }

    private func readPermuted(_ space: EmotionSpace) -> [PermutedReading] {
        // Held-out texts have no part in this; without them the sums are shorter.
        let own =
            heldOut == nil
            ? space : EmotionSpace(gram: space.gram.submatrix(Array(0..<design.count)))
        return permuted.map { labels in
            PermutedReading(
                EmotionProjections(own, labels, .baseline, emotions: emotions),
                EmotionProjections(own, labels, .rest, emotions: emotions),
                labels,
                emotions
            )
        }
    }

    /// Nil where nothing is named or no interval can be given.
    private func naming(
        _ projections: EmotionProjections,
        in design: EmotionDesign,
        offset: Int = 0,
        draws: ClusterDraws,
        null: [Double]?
    ) -> ValidationNaming? {
        let predictions = projections.predictions(in: design, offset: offset)
        let named = predictions.indices.filter { predictions[$0] != nil }
        guard !named.isEmpty else { return nil }
        let classes = projections.scores.indices.filter { projections.scores[$0] != nil }
        guard classes.count > 1 else { return nil }
        var confusion = ConfusionMatrix(classes: emotions)
        var right = [Double](repeating: 0, count: design.textsOfScenario.count)
        var rightFamily = right
        var sizes = right
        var familyChance = 0.0
        for text in named {
            guard let label = design.labels[text], let prediction = predictions[text] else {
                continue
            }
            let scenario = design.scenarioOfRow[text]
            let members = classes.count { isRelated($0, label) }
            confusion.add(label: label, prediction: prediction)
            right[scenario] += label == prediction ? 1 : 0
            rightFamily[scenario] += isRelated(prediction, label) ? 1 : 0
            sizes[scenario] += 1
            familyChance += Double(members) / Double(classes.count) / Double(named.count)
        }
        func interval(_ sums: [Double]) -> Interval? {
            let estimate = sums.reduce(0, +) / sizes.reduce(0, +)
            let values = draws.means(sums: sums, sizes: sizes)
            return draws.interval(estimate: estimate, values: values)
        }
        guard let accuracy = interval(right), let familyAccuracy = interval(rightFamily) else {
            return nil
        }
        return ValidationNaming(
            accuracy: accuracy,
            familyAccuracy: familyAccuracy,
            chance: 1 / Double(classes.count),
            familyChance: familyChance,
            permuted: null.map { PermutationNull(estimate: accuracy.estimate, permuted: $0) },
            confusion: confusion.counts
        )
    }

    private func isRelated(_ first: Int, _ second: Int) -> Bool {
        first == second || (families[first] != nil && families[first] == families[second])
    }
}

extension EmotionSpace {
    /// A space over inner products that are there already.
    init(gram: GramMatrix) {
        self.gram = gram
    }
}

/// Areas of several emotions in the same draws, for the interval of their mean.
private struct Areas {
    private let draws: ClusterDraws
    private var estimates: [Double] = []
    private var sums: [Double]
    private var counts: [Double]

    init(_ draws: ClusterDraws) {
        self.draws = draws
        sums = [Double](repeating: 0, count: draws.replicates)
        counts = sums
    }

    /// Takes an area in and gives its interval; nil where it has none.
    mutating func add(_ area: ClusteredAUROC?) -> Interval? {
        guard let area else { return nil }
        let values = draws.values(area)
        guard let interval = draws.interval(estimate: area.value, values: values) else {
            return nil
        }
        estimates.append(area.value)
        for (replicate, value) in values.enumerated() where !value.isNaN {
            sums[replicate] += value
            counts[replicate] += 1
        }
        return interval
    }

    /// The mean over the emotions that have an interval.
    var mean: Interval? {
        estimates.isEmpty
            ? nil
            : draws.interval(
                estimate: Descriptive.mean(estimates),
                values: zip(sums, counts).map { $0 / $1 }
            )
    }
}
