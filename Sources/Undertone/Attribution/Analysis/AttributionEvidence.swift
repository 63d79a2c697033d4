internal import Statistics

/// All that a direction's verdict is drawn from.
struct AttributionEvidence {
    /// Δ by report.
    var effects: [ReportKind: AttributionResult.Estimate] = [:]
    /// Differences between reports.
    var margins: [AttributionMargin: AttributionResult.Estimate] = [:]
    /// The mean of the three persons' reports.
    var persons: AttributionResult.Estimate?
    /// D against the mean of self and user, for *shared*.
    var sharedAlike: AttributionEquivalence.Outcome?
    /// D against the mean of the three, for *global*.
    var globalAlike: AttributionEquivalence.Outcome?
    /// Δself − Δthird against the mean of the three, for *global*.
    var thirdAlike: AttributionEquivalence.Outcome?
    /// α.
    var level: Double

    /// Looks at a direction at its place.
    init(
        _ view: AttributionView,
        null: AttributionNull,
        equivalence: AttributionEquivalence,
        estimator: AttributionEstimator
    ) throws {
        level = equivalence.level
        let shifts = estimator.shifts
        for (report, shift) in view.shifts {
            effects[report] = try estimator.estimate(shift.change, random: null.effects[report])
        }
        for margin in AttributionMargin.allCases {
            guard let values = view.values(margin) else { continue }
            margins[margin] = try estimator.estimate(values, random: null.margins[margin])
        }
        guard let difference = view.values(.selfUser) else { return }
        if let both = view.mean(of: [.own, .user]) {
            sharedAlike = try equivalence.outcome(difference, effects: both, in: shifts)
        }
        if let all = view.mean(of: AttributionView.persons), let third = view.values(.selfThird) {
            persons = try estimator.estimate(all, random: null.persons)
            globalAlike = try equivalence.outcome(difference, effects: all, in: shifts)
            thirdAlike = try equivalence.outcome(third, effects: all, in: shifts)
        }
    }

    /// The most scenarios that one of its differences rests on.
    var scenarios: Int { margins.values.map(\.scenarios).max() ?? 0 }

    // MARK: - Claims

    /// The tests of a verdict, all of which must hold; nil where one can't be made.
    func tests(of verdict: AttributionVerdict) -> [AttributionResult.Test]? {
        let tests: [AttributionResult.Test?]
        switch verdict {
        case .own:
            tests = [
                above(.own), above(.selfUser), above(.selfThird), outside(.own),
                outside(.selfUser),
            ]
        case .user:
            tests = [
                above(.user), above(.selfUser, turned: true), above(.userThird), outside(.user),
                outside(.selfUser, turned: true),
            ]
        case .third:
            tests = [
                above(.third), above(.selfThird, turned: true), above(.userThird, turned: true),
                outside(.third), outside(.selfThird, turned: true),
            ]
        case .shared:
            tests = [
                above(.own), above(.user), above(.selfThird), above(.userThird),
                alike(.selfUser, sharedAlike), outside(.own), outside(.user),
            ]
        case .global:
            tests = [
                differs(), alike(.selfUser, globalAlike), alike(.selfThird, thirdAlike),
                outsideEitherWay(),
            ]
        case .undetermined:
            return nil
        }
        let made = tests.compactMap(\.self)
        return made.count == tests.count ? made : nil
    }

    private func above(_ report: ReportKind) -> AttributionResult.Test? {
        above("Δ\(report.rawValue)", effects[report], turned: false)
    }

    private func above(
        _ margin: AttributionMargin,
        turned: Bool = false
    ) -> AttributionResult.Test? {
        above(Self.name(margin, turned), margins[margin], turned: turned)
    }

    private func above(
        _ name: String,
        _ estimate: AttributionResult.Estimate?,
        turned: Bool
    ) -> AttributionResult.Test? {
        guard let estimate, let interval = estimate.interval, let p = estimate.p else { return nil }
        let shown = turned ? interval.negated : interval
        return .init(
            name: name + " > 0",
            kind: .above,
            estimate: shown.estimate,
            interval: shown,
            p: p,
            isMet: shown.lower > 0 && p <= level
        )
    }

    private func differs() -> AttributionResult.Test? {
        guard let persons, let interval = persons.interval, let p = persons.p else { return nil }
        return .init(
            name: "mean Δ ≠ 0",
            kind: .differs,
            estimate: persons.mean,
            interval: interval,
            p: p,
            isMet: !interval.contains(0) && p <= level
        )
    }

    private func alike(
        _ margin: AttributionMargin,
        _ outcome: AttributionEquivalence.Outcome?
    ) -> AttributionResult.Test? {
        outcome.map {
            .init(
                name: "|\(Self.name(margin, false))| < δ",
                kind: .equivalent,
                estimate: $0.estimate,
                interval: $0.interval,
                p: $0.p,
                isMet: $0.p <= level
            )
        }
    }

    private func outside(_ report: ReportKind) -> AttributionResult.Test? {
        outside("Δ\(report.rawValue)", effects[report], turned: false)
    }

    private func outside(
        _ margin: AttributionMargin,
        turned: Bool = false
    ) -> AttributionResult.Test? {
        outside(Self.name(margin, turned), margins[margin], turned: turned)
    }

    private func outside(
        _ name: String,
        _ estimate: AttributionResult.Estimate?,
        turned: Bool
    ) -> AttributionResult.Test? {
        guard let estimate, let band = estimate.random else { return nil }
        let isBeyond = turned ? estimate.mean < band.lower : estimate.mean > band.upper
        let p = min(1, 2 * (turned ? band.pLower : band.pUpper))
        return .init(
            name: name + " above the random band",
            kind: .random,
            estimate: turned ? -estimate.mean : estimate.mean,
            p: p,
            isMet: isBeyond && p <= level
        )
    }

    private func outsideEitherWay() -> AttributionResult.Test? {
        guard let persons, let band = persons.random else { return nil }
        return .init(
            name: "mean Δ outside the random band",
            kind: .random,
            estimate: persons.mean,
            p: band.p,
            isMet: (persons.mean < band.lower || persons.mean > band.upper) && band.p <= level
        )
    }

    private static func name(_ margin: AttributionMargin, _ turned: Bool) -> String {
        let (first, second) = margin.reports
        return turned
            ? "Δ\(second.rawValue) − Δ\(first.rawValue)"
            : "Δ\(first.rawValue) − Δ\(second.rawValue)"
    }
}

extension Interval {
    /// The interval of the value with its sign turned.
    fileprivate var negated: Interval {
        Interval(estimate: -estimate, lower: -upper, upper: -lower, level: level)
    }
}
