internal import Statistics

extension AttributionAnalysis {
    /// What verdicts the experiment gives to its own random directions, each judged against the others.
    ///
    /// A design that says *self* of one random direction in five says nothing of any other. Each is judged with the first
    /// target, as if it were the only direction.
    ///
    /// - Returns: nil where the others are too few to be judged against.
    /// - Throws: `StatisticsError`.
    func chance() throws -> AttributionResult.Chance? {
        guard let target = targets.first, randomCount > options.randomNeeded else { return nil }
        let null = AttributionNull(shifts, at: primaryCell, target: target)
        let judge = AttributionJudge(
            options: options,
            reports: Set(shifts.reports),
            random: randomCount - 1,
            smallestP: estimator.smallestP
        )
        let cells = header.directions.indices.filter { header.directions[$0].arm == .random }
            .map { primaryCell.with(direction: $0) }
            .filter { readings.contains($0) }
        let verdicts = try cells.enumerated().map { index, cell in
            let view = AttributionView(shifts, cell, target: target)
            let entry = Entry(cell: cell, target: target)
            return judge.findings([try makeCase(entry, view, null.without(index))])
                .findings[0].verdict
        }
        let wrong = verdicts.count { $0 == .own || $0 == .user }
        return .init(
            directions: verdicts.count,
            counts: AttributionVerdict.allCases.map { verdict in
                .init(verdict: verdict, count: verdicts.count { $0 == verdict })
            },
            selfOrUser: ProportionInterval.exact(
                wrong,
                of: verdicts.count,
                level: 1 - options.level
            )
        )
    }
}
