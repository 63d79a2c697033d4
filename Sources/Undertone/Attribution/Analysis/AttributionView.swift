/// What one condition did to all reports toward one target, item by item.
struct AttributionView {
    /// By report.
    let shifts: [ReportKind: AttributionShift]

    init(_ shifts: AttributionShifts, _ cell: AttributionCell, target: Int) {
        self.shifts = Dictionary(
            uniqueKeysWithValues: shifts.reports.map {
                ($0, shifts.shift(cell, target: target, report: $0))
            }
        )
    }

    /// Changes that are at hand.
    init(_ shifts: [ReportKind: AttributionShift]) {
        self.shifts = shifts
    }

    /// A difference between reports, [items]; nil where one isn't read.
    func values(_ margin: AttributionMargin) -> [Double]? {
        guard let first = shifts[margin.reports.first], let second = shifts[margin.reports.second]
        else { return nil }
        return first.minus(second)
    }

    /// The mean change of several reports, [items]; nil where one isn't read.
    func mean(of reports: [ReportKind]) -> [Double]? {
        let found = reports.compactMap { shifts[$0]?.change }
        guard found.count == reports.count, let first = found.first else { return nil }
        return first.indices.map { item in
            found.reduce(0) { $0 + $1[item] } / Double(found.count)
        }
    }

    /// (Δself − Δuser) / (|Δself| + |Δuser|), [items]; NaN where neither moved.
    var asymmetry: [Double]? {
        guard let own = shifts[.own]?.change, let user = shifts[.user]?.change else { return nil }
        return zip(own, user).map { own, user in
            let size = abs(own) + abs(user)
            return size > 0 ? (own - user) / size : .nan
        }
    }

    /// The reports of persons, in the order of formulae.
    static let persons: [ReportKind] = [.own, .user, .third]
}
