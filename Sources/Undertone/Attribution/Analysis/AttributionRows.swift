internal import Statistics

/// Builds the rows of the table of effects.
struct AttributionRows {
    let shifts: AttributionShifts
    let estimator: AttributionEstimator
    private var header: AttributionHeader { shifts.readings.header }

    /// The row of a condition toward a target.
    ///
    /// - Parameters:
    ///   - cell: the condition; with a direction.
    ///   - target: index of the word looked at.
    ///   - view: what it did.
    ///   - null: what random directions did there.
    /// - Returns: The row; nil without a direction.
    /// - Throws: `StatisticsError`.
    func row(
        _ cell: AttributionCell,
        target: Int,
        view: AttributionView,
        null: AttributionNull
    ) throws -> AttributionResult.Row? {
        guard let number = cell.direction else { return nil }
        let direction = header.directions[number]
        let (layer, mask) = (cell.layer, cell.mask.map { header.masks[$0] })
        let isPrompt = direction.arm == .prompt
        let isPrimaryPlace =
            isPrompt || (layer == header.primary.layer && mask == header.primary.mask)
        return AttributionResult.Row(
            direction: direction.name,
            arm: direction.arm,
            target: header.words[target],
            layer: layer,
            mask: mask,
            alpha: cell.alpha,
            isPrimary: isPrompt || (isPrimaryPlace && cell.alpha == header.primary.alpha),
            effects: try shifts.reports.compactMap {
                try effect(cell, target, view, null, report: $0, rates: isPrimaryPlace)
            },
            margins: try AttributionMargin.allCases.compactMap {
                try margin(cell, target, view, null, kind: $0, rates: isPrimaryPlace)
            },
            asymmetry: try view.asymmetry.flatMap { try estimator.estimate($0) }
        )
    }

    private func effect(
        _ cell: AttributionCell,
        _ target: Int,
        _ view: AttributionView,
        _ null: AttributionNull,
        report: ReportKind,
        rates: Bool
    ) throws -> AttributionResult.Effect? {
        guard let shift = view.shifts[report],
            let estimate = try estimator.estimate(shift.change, random: null.effects[report])
        else { return nil }
        let known = shift.change.filter { !$0.isNaN }
        let sign = (cell.alpha ?? 1) < 0 ? -1.0 : 1
        let ratings =
            rates ? shifts.ratingShift(cell, target: target, report: report) : nil
        return AttributionResult.Effect(
            report: report,
            shift: estimate,
            cliffsDelta: try CliffsDelta(
                shift.after.filter { !$0.isNaN },
                shift.before.filter { !$0.isNaN }
            ).value,
            wrongWay: Double(known.count { $0 * sign < 0 }) / Double(known.count),
            ceiling: shift.ceiling,
            floor: shift.floor,
            contentFree: shift.contentFree,
            rating: try ratings.flatMap { try estimator.estimate($0) }
        )
    }

    private func margin(
        _ cell: AttributionCell,
        _ target: Int,
        _ view: AttributionView,
        _ null: AttributionNull,
        kind: AttributionMargin,
        rates: Bool
    ) throws -> AttributionResult.Margin? {
        guard let values = view.values(kind),
            let estimate = try estimator.estimate(values, random: null.margins[kind])
        else { return nil }
        var rating: AttributionResult.Estimate?
        if rates,
            let first = shifts.ratingShift(cell, target: target, report: kind.reports.first),
            let second = shifts.ratingShift(cell, target: target, report: kind.reports.second)
        {
            rating = try estimator.estimate(zip(first, second).map { $0 - $1 })
        }
        return AttributionResult.Margin(kind: kind, shift: estimate, rating: rating)
    }
}
