internal import Statistics

extension AttributionAnalysis {
    /// Effects by variant at the place of the verdicts; nil where there is only one.
    func variants() throws -> [AttributionResult.Variant]? {
        var names: [String] = []
        for item in header.items where item.split == .test && !names.contains(item.variant) {
            names.append(item.variant)
        }
        guard names.count > 1 else { return nil }
        let plainFirst = AttributionForm.allCases.flatMap { form in
            names.filter { AttributionForm(variant: $0) == form }
        }
        return try plainFirst.map { name in
            let shifts = shifts { $0.variant == name }
            let builder = AttributionRows(shifts: shifts, estimator: estimator(of: shifts))
            var nulls: [Int: AttributionNull] = [:]
            let rows = try judgedAtPrimary.compactMap { entry in
                let null =
                    nulls[entry.target]
                    ?? AttributionNull(shifts, at: entry.cell, target: entry.target)
                nulls[entry.target] = null
                return try builder.row(
                    entry.cell,
                    target: entry.target,
                    view: AttributionView(shifts, entry.cell, target: entry.target),
                    null: null
                )
            }
            return AttributionResult.Variant(
                name: name,
                form: AttributionForm(variant: name),
                items: shifts.items.count,
                scenarios: shifts.scenarioNames.count,
                roles: try estimator(of: shifts).estimate(shifts.roles()),
                rows: rows
            )
        }
    }

    /// Whether verdicts that set persons apart outlast exchanged roles and named speakers; nil where no item is told so.
    ///
    /// A verdict of self, user or shared is tried in each form, one of the third person where roles are swapped. It is
    /// a further condition of the verdict, so that nothing is corrected.
    func checks(
        _ findings: [AttributionResult.Finding]
    ) throws -> [AttributionResult.Check]? {
        let forms = AttributionForm.allCases.filter { form in
            form != .plain && header.items.contains { $0.split == .test && $0.form == form }
        }
        guard !forms.isEmpty else { return nil }
        return try findings.flatMap { finding in
            try forms.filter { Self.tries(finding.verdict, in: $0) }
                .compactMap { try check(finding, in: $0) }
        }
    }

    private static func tries(_ verdict: AttributionVerdict, in form: AttributionForm) -> Bool {
        switch verdict {
        case .own, .user, .shared: true
        case .third: form == .swapped
        case .global, .undetermined: false
        }
    }

    private func check(
        _ finding: AttributionResult.Finding,
        in form: AttributionForm
    ) throws -> AttributionResult.Check? {
        guard let entry = judgedAtPrimary.first(where: { name(of: $0) == finding.direction })
        else { return nil }
        let shifts = shifts { $0.form == form }
        let equivalence = equivalence
        let view = AttributionView(shifts, entry.cell, target: entry.target)
        let evidence = try AttributionEvidence(
            view,
            null: AttributionNull(shifts, at: entry.cell, target: entry.target),
            equivalence: equivalence,
            estimator: estimator(of: shifts)
        )
        let tests = (evidence.tests(of: finding.verdict) ?? []).map { test in
            var test = test
            if form != .swapped {
                test.name = test.name.replacing("Δthird", with: "Δspeaker")
            }
            return test
        }
        let unmet = tests.filter { !$0.isMet }
        var outcome = AttributionResult.Check.Outcome.open
        var reason: String?
        if tests.isEmpty {
            reason = "too little was read there"
        } else if unmet.isEmpty {
            outcome = .holds
        } else if let turned = unmet.first(where: {
            $0.kind == .above && ($0.interval?.upper ?? 0) < 0 && $0.p <= options.level
        }) {
            outcome = .fails
            reason = turned.name.replacing("> 0", with: "< 0")
        } else if finding.verdict != .shared,
            let alike = try alike(unmet, view, shifts, equivalence)
        {
            outcome = .fails
            reason = alike
        } else {
            reason = unmet.map(\.name).joined(separator: ", ")
        }
        return AttributionResult.Check(
            direction: finding.direction,
            target: finding.target,
            verdict: finding.verdict,
            form: form,
            items: shifts.items.count,
            scenarios: shifts.scenarioNames.count,
            outcome: outcome,
            tests: tests,
            reason: reason
        )
    }

    /// A difference that should be above 0 and is shown to be none, between reports that do move.
    private func alike(
        _ unmet: [AttributionResult.Test],
        _ view: AttributionView,
        _ shifts: AttributionShifts,
        _ equivalence: AttributionEquivalence
    ) throws -> String? {
        for test in unmet where test.kind == .above {
            let margin = AttributionMargin.allCases.first { margin in
                let names = [margin.reports.first, margin.reports.second].map {
                    "Δ" + $0.rawValue
                }
                return names.allSatisfy { name in
                    test.name.replacing("Δspeaker", with: "Δthird").contains(name)
                }
            }
            guard let margin, let values = view.values(margin),
                let both = view.mean(of: [margin.reports.first, margin.reports.second]),
                let moved = try estimator(of: shifts).estimate(both), let p = moved.p,
                p <= options.level,
                let found = try equivalence.outcome(values, effects: both, in: shifts),
                found.p <= options.level
            else { continue }
            return test.name.replacing("> 0", with: "none")
        }
        return nil
    }

    // MARK: - Parts

    private func shifts(where isWanted: (AttributionItem) -> Bool) -> AttributionShifts {
        AttributionShifts(
            readings,
            split: .test,
            subtractsContentFree: options.subtractsContentFree,
            where: isWanted
        )
    }

    private func estimator(of shifts: AttributionShifts) -> AttributionEstimator {
        AttributionEstimator(shifts, options: options, claims: claimCount)
    }

    /// Directions that get a verdict, at its place.
    private var judgedAtPrimary: [Entry] {
        header.directions.enumerated().compactMap { number, direction in
            let cell = primaryCell.with(direction: number)
            guard Self.judged.contains(direction.arm), readings.contains(cell),
                let target = direction.target.flatMap(header.index(ofWord:))
            else { return nil }
            return Entry(cell: cell, target: target)
        }
    }

    private func name(of entry: Entry) -> String? {
        entry.cell.direction.map { header.directions[$0].name }
    }
}
