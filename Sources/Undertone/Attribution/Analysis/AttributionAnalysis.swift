internal import Statistics

/// Says from the readings of an experiment whose report each direction moved.
///
/// Only test items count. Formulae and rules: Documentation/attribution.md.
public struct AttributionAnalysis {
    let readings: AttributionReadings
    let options: AttributionOptions
    let shifts: AttributionShifts
    let estimator: AttributionEstimator
    var header: AttributionHeader { readings.header }

    /// Arms whose directions get a verdict; the others are references and controls.
    static let judged: Set<AttributionDirection.Arm> = [.story, .own, .user, .third, .sum]

    /// Prepares an analysis.
    ///
    /// - Parameters:
    ///   - readings: all of the experiment, test items and dev items.
    ///   - options: how to judge.
    public init(_ readings: AttributionReadings, options: AttributionOptions = .init()) {
        self.readings = readings
        self.options = options
        shifts = AttributionShifts(
            readings,
            split: .test,
            subtractsContentFree: options.subtractsContentFree
        )
        estimator = AttributionEstimator(
            shifts,
            options: options,
            claims: Self.claimCount(readings.header)
        )
    }

    /// The most claims that there can be: each verdict of each judged direction.
    private static func claimCount(_ header: AttributionHeader) -> Int {
        header.directions.count { judged.contains($0.arm) } * AttributionJudge.order.count
    }

    var claimCount: Int { Self.claimCount(header) }

    /// How reports are shown to be alike.
    var equivalence: AttributionEquivalence {
        AttributionEquivalence(
            bound: header.bound > 0 ? header.bound : nil,
            ratio: options.ratio,
            level: options.level
        )
    }

    /// A condition of a direction that has a target.
    struct Entry {
        var cell: AttributionCell
        var target: Int
    }

    /// The result.
    ///
    /// - Parameter progress: Called with rows done and rows in all.
    /// - Returns: Everything that a report shows.
    /// - Throws: `UndertoneError` where no test item was read; `StatisticsError`.
    public func result(
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws -> AttributionResult {
        try checkReadings()
        let builder = AttributionRows(shifts: shifts, estimator: estimator)
        let groups = groupedEntries()
        let total = groups.reduce(0) { $0 + $1.count }
        var rows: [AttributionResult.Row] = []
        var cases: [AttributionJudge.Case] = []
        var done = 0
        for group in groups {
            guard let first = group.first else { continue }
            let null = AttributionNull(shifts, at: first.cell, target: first.target)
            for entry in group {
                progress(done, total)
                done += 1
                let view = AttributionView(shifts, entry.cell, target: entry.target)
                let row = try builder.row(entry.cell, target: entry.target, view: view, null: null)
                if let row { rows.append(row) }
                if isJudged(entry.cell) { cases.append(try makeCase(entry, view, null)) }
            }
        }
        progress(total, total)
        let judge = AttributionJudge(
            options: options,
            reports: Set(shifts.reports),
            random: randomCount,
            smallestP: estimator.smallestP
        )
        let (findings, family) = judge.findings(cases)
        let choice = try self.choice()
        let (variants, checks) = (try self.variants(), try self.checks(findings))
        return AttributionResult(
            design: design,
            primary: header.primary,
            bound: header.bound > 0 ? header.bound : nil,
            ratio: options.ratio,
            options: options,
            family: family,
            findings: findings,
            rows: rows,
            doses: try doses(),
            map: map(rows),
            variants: variants,
            checks: checks,
            choice: choice,
            chance: try chance(),
            limits: limits(choice, findings, variants ?? []),
            downstream: try downstream(beside: findings)
        )
    }

    // MARK: - Conditions

    /// The primary place and strength; its direction means nothing.
    var primaryCell: AttributionCell {
        AttributionCell(
            direction: 0,
            layer: header.primary.layer,
            mask: header.masks.firstIndex(of: header.primary.mask),
            alpha: header.primary.alpha
        )
    }

    /// Random directions that were read at the primary place.
    var randomCount: Int {
        header.directions.indices.count {
            header.directions[$0].arm == .random
                && readings.contains(primaryCell.with(direction: $0))
        }
    }

    /// Targets that some direction aims at, in the order of the words.
    var targets: [Int] {
        let named = Set(header.directions.compactMap(\.target))
        return header.words.indices.filter { named.contains(header.words[$0]) }
    }

    /// Whether a condition gets a verdict.
    private func isJudged(_ cell: AttributionCell) -> Bool {
        guard let number = cell.direction else { return false }
        return Self.judged.contains(header.directions[number].arm)
            && cell == primaryCell.with(direction: number)
    }

    /// Conditions with a row, those of one place and target together.
    ///
    /// Named directions everywhere, shuffled ones at the primary place for every target. What random directions do is
    /// computed once a group.
    private func groupedEntries() -> [[Entry]] {
        var groups: [[Double]: [Entry]] = [:]
        func add(_ cell: AttributionCell, _ target: Int) {
            let key = [
                Double(cell.layer ?? -1), Double(cell.mask ?? -1), cell.alpha ?? 0, Double(target),
            ]
            groups[key, default: []].append(Entry(cell: cell, target: target))
        }
        for cell in readings.cells {
            guard let number = cell.direction else { continue }
            let direction = header.directions[number]
            if let target = direction.target.flatMap(header.index(ofWord:)) {
                add(cell, target)
            } else if direction.arm == .shuffled, cell == primaryCell.with(direction: number) {
                for target in targets { add(cell, target) }
            }
        }
        return groups.sorted { $0.key.lexicographicallyPrecedes($1.key) }
            .map { $0.value.sorted { ($0.cell.direction ?? 0) < ($1.cell.direction ?? 0) } }
    }

    func makeCase(
        _ entry: Entry,
        _ view: AttributionView,
        _ null: AttributionNull
    ) throws -> AttributionJudge.Case {
        let direction = header.directions[entry.cell.direction ?? 0]
        return AttributionJudge.Case(
            direction: direction,
            target: header.words[entry.target],
            evidence: try AttributionEvidence(
                view,
                null: null,
                equivalence: equivalence,
                estimator: estimator
            ),
            detectable: try detectable(view)
        )
    }

    private func detectable(
        _ view: AttributionView
    ) throws -> AttributionResult.Finding.Detectable? {
        guard let own = view.shifts[.own]?.change, let margin = view.values(.selfUser),
            let owned = try shifts.clustered(own), let margins = try shifts.clustered(margin),
            owned.count > 1, margins.count > 1
        else { return nil }
        let power = StudentPower(level: options.level / Double(max(1, claimCount)))
        return .init(
            own: try power.minimumDetectableEffect(owned),
            margin: try power.minimumDetectableEffect(margins)
        )
    }

    private func checkReadings() throws {
        guard readings.contains(.unsteered) else {
            throw UndertoneError.badInput(
                "there is no reading without a write, so that nothing can be compared; let the experiment finish"
            )
        }
    }
}
