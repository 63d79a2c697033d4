internal import Statistics

extension AttributionAnalysis {
    /// How reports follow the strength, at the primary layer and mask.
    func doses() throws -> [AttributionResult.Dose] {
        let alphas = header.alphas
        guard alphas.count > 1 else { return [] }
        var doses: [AttributionResult.Dose] = []
        for (number, direction) in header.directions.enumerated()
        where Self.judged.contains(direction.arm) {
            guard let target = direction.target.flatMap(header.index(ofWord:)) else { continue }
            let cells = alphas.map { alpha in
                var cell = primaryCell.with(direction: number)
                cell.alpha = alpha
                return cell
            }
            guard cells.allSatisfy(readings.contains) else { continue }
            for report in shifts.reports {
                let changes = cells.map {
                    shifts.shift($0, target: target, report: report).change
                }
                if let dose = try dose(changes, direction, report) { doses.append(dose) }
            }
        }
        return doses
    }

    /// One curve; changes are [strengths that aren't 0][items].
    private func dose(
        _ changes: [[Double]],
        _ direction: AttributionDirection,
        _ report: ReportKind
    ) throws -> AttributionResult.Dose? {
        let alphas = header.alphas
        let kept = shifts.items.indices.filter { item in
            changes.allSatisfy { !$0[item].isNaN }
        }
        let scenarios = Set(kept.map { shifts.scenarios[$0] }).sorted()
        guard !kept.isEmpty, let target = direction.target else { return nil }
        let doses = (alphas + [0]).sorted()
        // By scenario, its mean change at each dose; none at 0.
        let curves = scenarios.map { scenario in
            doses.map { dose -> Double in
                guard let place = alphas.firstIndex(of: dose) else { return 0 }
                let items = kept.filter { shifts.scenarios[$0] == scenario }
                return Descriptive.mean(items.map { changes[place][$0] })
            }
        }
        var result = AttributionResult.Dose(
            direction: direction.name,
            target: target,
            report: report,
            alphas: doses,
            scenarios: scenarios.count
        )
        // Without any spread a curve has no rank correlation, and a model nothing to fit.
        let ranked = curves.compactMap { curve in
            (Set(curve).count > 1) ? Self.spearman(doses, curve) : nil
        }
        result.spearman = ranked.isEmpty ? nil : Descriptive.mean(ranked)
        result.spearmanP = try estimator.p(ranked)
        if curves.count > 1, doses.count > 2 { result.pageP = try PageTrendTest(curves).p }
        result.slope = slope(changes, kept, scenarios)
        result.slopeP = try estimator.p(curves.map { Self.slope(doses, $0) })
        return result
    }

    private func slope(_ changes: [[Double]], _ kept: [Int], _ scenarios: [Int]) -> Interval? {
        let rows = header.alphas.indices.flatMap { place in kept.map { (place, $0) } }
        let model = try? LinearMixedModel(
            rows.map { changes[$0.0][$0.1] },
            columns: [rows.map { header.alphas[$0.0] }],
            groups: rows.map { row in
                scenarios.firstIndex(of: shifts.scenarios[row.1]) ?? 0
            }
        )
        guard let slope = model?.coefficients.last, slope.standardError > 0 else { return nil }
        return slope.interval(level: 1 - options.level)
    }

    private static func spearman(_ doses: [Double], _ curve: [Double]) -> Double {
        Descriptive.correlation(RankCorrelation.ranks(doses), RankCorrelation.ranks(curve))
    }

    /// Least squares.
    private static func slope(_ doses: [Double], _ curve: [Double]) -> Double {
        let (x, y) = (Descriptive.mean(doses), Descriptive.mean(curve))
        var (products, squares) = (0.0, 0.0)
        for (dose, value) in zip(doses, curve) {
            products += (dose - x) * (value - y)
            squares += (dose - x) * (dose - x)
        }
        return products / squares
    }
}
