internal import Statistics

extension AttributionAnalysis {
    /// How much of the design there was.
    var design: AttributionResult.Design {
        AttributionResult.Design(
            model: header.model,
            modelSHA256: header.modelSHA256,
            words: header.words,
            reports: header.reports,
            layers: header.layers,
            masks: header.masks,
            alphas: header.alphas,
            stems: header.stems.count { $0.kind == .words },
            testItems: shifts.items.count,
            testScenarios: shifts.scenarioNames.count,
            checkItems: header.items.count { $0.split == .test && $0.form != .plain },
            devItems: header.items.count { $0.split == .dev },
            readings: readings.count,
            random: randomCount,
            hasContentFree: readings.hasContentFree,
            wasCutOff: readings.tornLine != nil
        )
    }

    /// D over layers and masks at the primary strength, corrected over all entries.
    func map(_ rows: [AttributionResult.Row]) -> [AttributionResult.MapEntry] {
        var entries = rows.compactMap { row -> AttributionResult.MapEntry? in
            guard Self.judged.contains(row.arm), row.alpha == header.primary.alpha,
                let layer = row.layer, let mask = row.mask,
                let margin = row.margin(.selfUser), let p = margin.shift.p
            else { return nil }
            let band = margin.shift.random
            return .init(
                direction: row.direction,
                target: row.target,
                layer: layer,
                mask: mask,
                difference: margin.shift.mean,
                p: p,
                q: 1,
                isOutsideBand: band.map {
                    margin.shift.mean < $0.lower || margin.shift.mean > $0.upper
                }
            )
        }
        for (index, q) in MultipleTesting.benjaminiHochberg(entries.map(\.p)).enumerated() {
            entries[index].q = q
        }
        return entries
    }

    /// What this design can't tell.
    func limits(
        _ choice: AttributionResult.Choice,
        _ findings: [AttributionResult.Finding],
        _ variants: [AttributionResult.Variant]
    ) -> [String] {
        var limits: [String] = []
        var reasons: [String] = []
        let isAny = findings.contains { $0.unavailable.count < AttributionJudge.order.count }
        for reason in findings.flatMap(\.unavailable).map(\.reason) where !reasons.contains(reason)
        {
            reasons.append(reason)
            limits.append(
                (isAny
                    ? "Some verdicts can't be given: "
                    : "No verdict but “undetermined” can be given: ")
                    + reason + "."
            )
        }
        if !shifts.reports.contains(.object) {
            limits.append(
                "No thing is asked about: whether a word became likelier whoever or whatever is asked about can't be told."
            )
        }
        if !shifts.ratedReports.contains(.own) || !shifts.ratedReports.contains(.user) {
            limits.append(
                "There are no ratings by digits: that the effect isn't one on these words alone can't be told."
            )
        }
        if !readings.hasContentFree {
            limits.append(
                "There is no content-free context: how much a write does whatever was said can't be told."
            )
        }
        if !header.directions.contains(where: { $0.arm == .prompt }) {
            limits.append("There is no prompting arm: how much words alone would do can't be told.")
        }
        if !header.directions.contains(where: { $0.arm == .shuffled }) {
            limits.append(
                "There is no direction from shuffled labels: what fitting noise gives can't be told."
            )
        }
        if header.alphas.count < 3 || !header.alphas.contains(where: { $0 < 0 }) {
            limits.append(
                "Fewer than three strengths, or only one sign: whether reports follow the dose both ways can't be told."
            )
        }
        if header.primary.chosenBy == .given, choice.place == nil {
            limits.append(
                "Layer, tokens and strength were given: that these are the best ones isn't claimed."
            )
        }
        limits += downstreamLimits
        if choice.isContradicted, let place = choice.place {
            limits.append(
                "The header says that dev items chose the place; they would have chosen layer \(place.layer), "
                    + "\(place.mask), α = \(NumberText.short(place.alpha))."
            )
        }
        if readings.tornLine != nil {
            limits.append("The last reading was cut off and left out.")
        }
        return limits + self.limits(variants)
    }

    /// What can't be told for want of other forms, and where reports don't follow roles.
    private func limits(_ variants: [AttributionResult.Variant]) -> [String] {
        let forms = Set(variants.map(\.form))
        var limits: [String] = []
        if !forms.contains(.swapped) {
            limits.append(
                "No dialogue is told with the roles swapped: whether a verdict is about a role, or about a position or a "
                    + "wording, can't be told."
            )
        }
        if forms.isDisjoint(with: [.firstSpeaker, .secondSpeaker]) {
            limits.append(
                "No dialogue is told by named speakers: whether a verdict of self or user is about them, or about "
                    + "whoever speaks, can't be told."
            )
        }
        let doubtful = variants.filter { ($0.roles?.interval?.lower ?? 1) <= 0 }
        for (isTurned, words) in [
            (true, "name an emotion for others than the one who shows it: they don't follow roles"),
            (false, "aren't shown to name an emotion for the one who shows it"),
        ] {
            let names = doubtful.filter { (($0.roles?.interval?.upper ?? 0) < 0) == isTurned }
                .map(\.name)
            if !names.isEmpty {
                limits.append(
                    "In \(names.joined(separator: ", ")) items the unsteered reports \(words)."
                )
            }
        }
        return limits
    }
}
