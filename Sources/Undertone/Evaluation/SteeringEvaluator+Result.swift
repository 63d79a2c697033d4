internal import Statistics

extension SteeringEvaluator.Measurements {
    /// Each text's change of log-odds at an α.
    private func shifts(_ logOdds: [Double]) -> [Double] {
        zip(logOdds, unsteered).map { $0 - $1 }
    }

    private func scores(_ logOdds: [Double], _ bootstrap: Bootstrap) -> ClassificationScores {
        // Few texts, or one class in most replicates: then there is no interval, and no figure without one.
        guard let sorted = try? BinaryScores(scores: logOdds, labels: isTarget),
            let metrics = try? bootstrap.binaryMetrics(sorted, clusters: clusters).intervals
        else { return ClassificationScores() }
        return ClassificationScores(
            accuracy: metrics.accuracy,
            balancedAccuracy: metrics.balancedAccuracy,
            precision: metrics.precision,
            recall: metrics.recall,
            f1: metrics.f1,
            auroc: metrics.auroc,
            averagePrecision: metrics.averagePrecision
        )
    }

    /// The table of the direction, a row for each α.
    func rows(_ options: SteeringOptions, _ bootstrap: Bootstrap) throws -> [EvaluationResult.Row] {
        try zip(options.alphas, steered).map { alpha, arm in
            let shifts = shifts(arm.logOdds)
            return EvaluationResult.Row(
                alpha: alpha,
                scores: scores(arm.logOdds, bootstrap),
                shift: try bootstrap.mean(shifts, clusters: clusters),
                shareMoved: try bootstrap.mean(shifts.map { $0 > 0 ? 1 : 0 }, clusters: clusters),
                cosine: try bootstrap.mean(arm.cosines, clusters: clusters)
            )
        }
    }

    /// The direction from shuffled labels, on the texts of the folds that have one; empty below two clusters.
    func shuffledRows(_ options: SteeringOptions, _ bootstrap: Bootstrap) throws
        -> [EvaluationResult.ShiftRow]
    {
        let base = shuffledTexts.map { unsteered[$0] }
        let own = shuffledTexts.map { clusters[$0] }
        // Numbered without gaps, for the bootstrap.
        let names = Set(own).sorted()
        guard names.count > 1 else { return [] }
        let numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        return try zip(options.alphas, shuffled).map { alpha, arm in
            EvaluationResult.ShiftRow(
                alpha: alpha,
                shift: try bootstrap.mean(
                    zip(arm.logOdds, base).map { $0 - $1 },
                    clusters: own.map { numbers[$0] ?? 0 }
                )
            )
        }
    }

    /// The random directions: the mean shift of each, and the range of them.
    func randomArm(_ options: SteeringOptions) -> EvaluationResult.RandomArm? {
        guard !random.isEmpty, !subset.isEmpty else { return nil }
        let base = subset.map { unsteered[$0] }
        let rows = options.alphas.enumerated().map { index, alpha in
            let means = random.map { direction in
                Descriptive.mean(zip(direction[index], base).map { $0 - $1 })
            }
            let own = Descriptive.mean(subset.map { steered[index].logOdds[$0] - unsteered[$0] })
            return EvaluationResult.RandomArm.Row(
                alpha: alpha,
                shifts: means,
                band: Interval(
                    estimate: Descriptive.mean(means),
                    lower: Descriptive.quantile(means, 0.025),
                    upper: Descriptive.quantile(means, 0.975)
                ),
                direction: own
            )
        }
        return .init(count: random.count, texts: subset.count, rows: rows)
    }

    /// What earlier work reported: αv added to stored activations, read by a probe at the same layer.
    func probeShiftRows(_ options: SteeringOptions, _ bootstrap: Bootstrap) -> [EvaluationResult
        .ProbeShiftRow]
    {
        options.alphas.enumerated().map { index, alpha in
            let moved = zip(stored, storedShifts[index]).map { $0 + $1 }
            return .init(
                alpha: alpha,
                scores: scores(moved, bootstrap),
                shift: Descriptive.mean(storedShifts[index])
            )
        }
    }

    /// Log-odds of single texts for the figures: those of the random arm first, so that they have all three.
    func samples(_ options: SteeringOptions) -> [EvaluationResult.Sample] {
        let place = Dictionary(uniqueKeysWithValues: subset.enumerated().map { ($1, $0) })
        let chosen = subset.prefix(EvaluationResult.maximumSampledTexts)
        return options.alphas.enumerated().filter { $0.element != 0 }.map { index, alpha in
            EvaluationResult.Sample(
                alpha: alpha,
                texts: chosen.map { text in
                    EvaluationResult.Text(
                        isTarget: isTarget[text],
                        unsteered: unsteered[text],
                        steered: steered[index].logOdds[text],
                        random: place[text].flatMap { random.first?[index][$0] }
                    )
                }
            )
        }
    }
}
