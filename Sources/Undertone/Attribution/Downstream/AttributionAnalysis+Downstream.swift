internal import Statistics

extension AttributionAnalysis {
    /// What probes read behind the writes; nil where the record has nothing of it.
    ///
    /// - Parameter findings: the verdicts by words.
    /// - Returns: rows, conclusions, and how these stand to the verdicts.
    /// - Throws: `StatisticsError`.
    func downstream(
        beside findings: [AttributionResult.Finding]
    ) throws -> AttributionResult.Downstream? {
        guard let record = header.downstream, let read = readings.projections,
            let target = header.index(ofWord: record.target)
        else { return nil }
        let at = record.reach(behind: header.primary.layer)?.primary
        var rows: [AttributionResult.Downstream.Row] = []
        var cases: [AttributionJudge.Case] = []
        for (place, members) in conditions(of: read) {
            let null = AttributionNull(
                shifts,
                views: randomCells(at: place).filter { read.contains($0, at: place.at) }
                    .map { view($0, at: place.at, record, read) }
            )
            for cell in members {
                let view = view(cell, at: place.at, record, read)
                let isPrimary =
                    place.at == at
                    && (cell.layer == nil
                        || cell == primaryCell.with(direction: cell.direction ?? 0))
                if let row = try row(cell, at: place.at, isPrimary, view, null, record, read) {
                    rows.append(row)
                }
                let direction = header.directions[cell.direction ?? 0]
                guard isPrimary, Self.judged.contains(direction.arm) else { continue }
                cases.append(
                    .init(
                        direction: direction,
                        target: header.words[target],
                        evidence: try AttributionEvidence(
                            view,
                            null: null,
                            equivalence: AttributionEquivalence(
                                bound: nil,
                                ratio: options.ratio,
                                level: options.level
                            ),
                            estimator: estimator
                        ),
                        detectable: nil
                    )
                )
            }
        }
        let blind = at.map(record.unreadable(at:)) ?? []
        let judge = AttributionJudge(
            options: options,
            reports: Set(record.persons.map(ReportKind.init))
                .subtracting(blind.map { ReportKind($0.person) }),
            random: at.map { at in
                randomCells(at: .init(cell: primaryCell, at: at)).count {
                    read.contains($0, at: at)
                }
            } ?? 0,
            smallestP: estimator.smallestP
        )
        let judged = judge.findings(cases)
        var found = judged.findings
        if let probe = blind.first {
            for index in found.indices {
                for place in found[index].unavailable.indices {
                    found[index].unavailable[place].reason = Self.blindness(probe)
                }
            }
        }
        return AttributionResult.Downstream(
            header: record,
            at: at,
            rows: rows,
            findings: found,
            family: judged.family,
            comparisons: found.compactMap { finding in
                findings.first {
                    $0.direction == finding.direction && $0.target == finding.target
                }.map {
                    .init(
                        direction: finding.direction,
                        byWords: $0.verdict,
                        byProbe: finding.verdict
                    )
                }
            }
        )
    }

    /// Why less is read by probe than could be, a sentence each.
    var downstreamLimits: [String] {
        guard let record = header.downstream else {
            return [
                "The states behind the writes weren't read by probe: whether more moved than the answers to these questions "
                    + "can't be told."
            ]
        }
        if let reason = record.omitted { return ["Nothing is read by probe: \(reason)."] }
        guard record.reach(behind: header.primary.layer) != nil else {
            return [
                "No probe reads behind hidden state \(header.primary.layer), so that verdicts have no outcome by probe."
            ]
        }
        var limits: [String] = []
        if !AttributionDialogue.maskNames.contains(header.primary.mask) {
            limits.append(
                "Probes read the token that opens the reply; a write on \(AttributionSummary.tokens(header.primary.mask)) "
                    + "comes behind it, so that verdicts have no outcome by probe."
            )
        }
        if let pooling = Set(record.probes.map(\.pooling)).first(where: { $0 != "opening" }) {
            limits.append(
                "The probes were fitted on states pooled as '\(pooling)' and read the token that opens the reply: their unit "
                    + "is of other states ('undertone extract --pool opening')."
            )
        }
        if let at = record.reach(behind: header.primary.layer)?.primary,
            let probe = record.unreadable(at: at).first
        {
            limits.append("Nothing is concluded by probe: \(Self.blindness(probe)).")
        }
        if readings.projections?.tornLine != nil {
            limits.append("The last reading by probe was cut off and left out.")
        }
        return limits
    }

    private static func blindness(_ probe: AttributionHeader.Downstream.Probe) -> String {
        "the probe of \(probe.person.rawValue) at hidden state \(probe.layer) hardly tells the emotion in dialogues that it "
            + "wasn't fitted on (d′ \(NumberText.fixed(probe.distance, 1)), where "
            + "\(NumberText.short(DownstreamProbe.leastDistance)) is asked)"
    }

    // MARK: - Conditions

    /// The conditions with a row, those of one place, strength and state together: named directions wherever they were
    /// read, shuffled ones at the primary place.
    private func conditions(
        of read: DownstreamReadings
    ) -> [(place: DownstreamReadings.Place, cells: [AttributionCell])] {
        var groups: [[Double]: [DownstreamReadings.Place]] = [:]
        for place in read.places {
            guard let number = place.cell.direction else { continue }
            let arm = header.directions[number].arm
            guard arm != .random,
                arm != .shuffled || place.cell == primaryCell.with(direction: number)
            else { continue }
            let key = [
                Double(place.cell.layer ?? -1), Double(place.cell.mask ?? -1),
                place.cell.alpha ?? 0, Double(place.at),
            ]
            groups[key, default: []].append(place)
        }
        return groups.sorted { $0.key.lexicographicallyPrecedes($1.key) }.compactMap { group in
            let cells = group.value.map(\.cell).sorted {
                ($0.direction ?? 0) < ($1.direction ?? 0)
            }
            return group.value.first.map { ($0, cells) }
        }
    }

    /// The random directions at a condition's place and strength.
    private func randomCells(at place: DownstreamReadings.Place) -> [AttributionCell] {
        header.directions.indices.filter { header.directions[$0].arm == .random }
            .map { place.cell.with(direction: $0) }
    }

    private func view(
        _ cell: AttributionCell,
        at layer: Int,
        _ record: AttributionHeader.Downstream,
        _ read: DownstreamReadings
    ) -> AttributionView {
        var shifts: [ReportKind: AttributionShift] = [:]
        for person in record.persons {
            guard let change = read.change(cell, at: layer, of: person, items: self.shifts.items)
            else { continue }
            shifts[ReportKind(person)] = AttributionShift(
                change: change.rest,
                before: change.before,
                after: change.after
            )
        }
        return AttributionView(shifts)
    }

    private func row(
        _ cell: AttributionCell,
        at layer: Int,
        _ isPrimary: Bool,
        _ view: AttributionView,
        _ null: AttributionNull,
        _ record: AttributionHeader.Downstream,
        _ read: DownstreamReadings
    ) throws -> AttributionResult.Downstream.Row? {
        let direction = header.directions[cell.direction ?? 0]
        let effects = try record.persons.compactMap {
            person -> AttributionResult.Downstream.Effect? in
            let report = ReportKind(person)
            guard let change = read.change(cell, at: layer, of: person, items: shifts.items),
                let rest = try estimator.estimate(change.rest, random: null.effects[report])
            else { return nil }
            return .init(
                report: report,
                raw: rest.mean + change.passthrough,
                passthrough: change.passthrough,
                rest: rest
            )
        }
        guard !effects.isEmpty else { return nil }
        return .init(
            direction: direction.name,
            arm: direction.arm,
            layer: cell.layer,
            mask: cell.mask.map { header.masks[$0] },
            alpha: cell.alpha,
            at: layer,
            isPrimary: isPrimary,
            effects: effects,
            margins: try AttributionMargin.allCases.compactMap { kind in
                try view.values(kind).flatMap {
                    try estimator.estimate($0, random: null.margins[kind])
                }.map { .init(kind: kind, rest: $0) }
            }
        )
    }
}

extension ReportKind {
    /// The report on a person.
    public init(_ person: Person) {
        self =
            switch person {
            case .own: .own
            case .user: .user
            case .third: .third
            }
    }
}
