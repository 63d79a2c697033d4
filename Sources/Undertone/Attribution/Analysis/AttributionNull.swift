internal import Statistics

/// What each random direction did at one place and strength, for one target: means over scenarios.
struct AttributionNull {
    /// By report, [directions].
    private(set) var effects: [ReportKind: [Double]] = [:]
    /// By difference, [directions].
    private(set) var margins: [AttributionMargin: [Double]] = [:]
    /// The mean of the three persons' reports, [directions]; empty where one isn't read.
    private(set) var persons: [Double] = []
    /// Directions that were read there.
    private(set) var count: Int

    init(_ shifts: AttributionShifts, at cell: AttributionCell, target: Int) {
        let directions = shifts.readings.header.directions
        let cells = directions.indices
            .filter { directions[$0].arm == .random }
            .map { cell.with(direction: $0) }
            .filter { shifts.readings.contains($0) }
        self.init(shifts, views: cells.map { AttributionView(shifts, $0, target: target) })
    }

    /// What the directions did, a view each.
    init(_ shifts: AttributionShifts, views: [AttributionView]) {
        count = views.count
        for view in views {
            for (report, shift) in view.shifts {
                effects[report, default: []].append(shifts.mean(shift.change))
            }
            for margin in AttributionMargin.allCases {
                guard let values = view.values(margin) else { continue }
                margins[margin, default: []].append(shifts.mean(values))
            }
            if let values = view.mean(of: AttributionView.persons) {
                persons.append(shifts.mean(values))
            }
        }
    }

    /// The same without one of the directions.
    ///
    /// - Parameter index: its place among the random directions that were read there.
    /// - Returns: The others.
    func without(_ index: Int) -> AttributionNull {
        var rest = self
        rest.effects = effects.mapValues { Self.removing(index, from: $0) }
        rest.margins = margins.mapValues { Self.removing(index, from: $0) }
        rest.persons = Self.removing(index, from: persons)
        rest.count -= 1
        return rest
    }

    private static func removing(_ index: Int, from values: [Double]) -> [Double] {
        var rest = values
        if rest.indices.contains(index) { rest.remove(at: index) }
        return rest
    }

    /// The band of values beside an estimate; nil where there are none.
    static func band(_ estimate: Double, _ values: [Double]?) -> AttributionResult.Band? {
        let known = (values ?? []).filter { !$0.isNaN }.sorted()
        guard !known.isEmpty, !estimate.isNaN else { return nil }
        let null = PermutationNull(estimate: estimate, permuted: known)
        return AttributionResult.Band(
            mean: null.mean,
            lower: Descriptive.quantile(sorted: known, 0.025),
            upper: Descriptive.quantile(sorted: known, 0.975),
            pUpper: null.pUpper,
            pLower: null.pLower,
            count: known.count
        )
    }
}
