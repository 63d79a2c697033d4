import Statistics
import Undertone

/// What an attribution experiment costs and what it found, on a terminal.
enum AttributionText {
    /// The plan and its cost, before it starts.
    static func cost(_ plan: AttributionPlan, _ cost: AttributionCost, speed: Double) -> String {
        let header = plan.header
        let items = NumberText.counted(header.items.count { $0.split == .test }, "test item")
        let dev = header.items.count { $0.split == .dev }
        let arms = AttributionDirection.Arm.allCases.compactMap { arm -> String? in
            let count = header.directions.count { $0.arm == arm }
            return count == 0 ? nil : "\(count) \(arm.rawValue)"
        }
        let time = speed > 0 ? NumberText.seconds(Double(cost.tokens) / speed) : "–"
        return """
            '\(plan.target)' in \(header.model): \(items)\(dev > 0 ? ", \(dev) dev items" : ""), \
            \(header.stems.count) questions; directions: \(arms.joined(separator: ", "))
            layers \(list(header.layers.map(String.init))); tokens written \(list(header.masks)); α \
            \(list(header.alphas.map(NumberText.short)))
            verdicts at \(place(header.primary))\(plan.isOpen ? ", layer and mask to be chosen" : "")
            \(NumberText.count(cost.readings)) readings: \(NumberText.count(cost.tokens)) tokens in \
            \(NumberText.count(cost.passes)) passes (one by one \(NumberText.count(cost.separateTokens)), \
            \(NumberText.fixed(cost.saving, 1)) times as many); about \(time) at \
            \(NumberText.count(Int(speed))) tokens/s
            """
    }

    /// The raw effects.
    static func text(_ result: AttributionRunResult, run: Run) -> String {
        let reports = ReportKind.allCases.filter { kind in
            result.effects.contains { $0.effects[kind] != nil }
        }
        var table = TerminalTable(
            [.init("direction")] + reports.map { .init("report on \($0.rawValue)", .right) }
        )
        for row in result.effects where row.arm != .random && row.arm != .shuffled {
            table.add([row.direction] + reports.map { effect(row.effects[$0]) })
        }
        for arm in [AttributionDirection.Arm.shuffled, .random] {
            let rows = result.effects.filter { $0.arm == arm }
            guard !rows.isEmpty else { continue }
            table.add(
                ["\(rows.count) \(arm.rawValue)"]
                    + reports.map { report in range(rows.compactMap { $0.effects[report] }) }
            )
        }
        var text = """
            Raw effects toward '\(result.target)' at \(place(result.primary)), mean over \
            \(NumberText.counted(result.items, "test item")): change of the contrast, in logits

            \(table.text())

            \(result.folder): \(NumberText.count(result.tokens)) tokens in \
            \(NumberText.seconds(result.seconds)); run \(run.id)
            """
        if let departures = result.departures {
            text +=
                departures.isEmpty
                ? "\nThe preregistered plan was followed."
                : "\nThe preregistered plan was NOT followed: \(departures.joined(separator: "; "))."
        }
        return text
    }

    private static func place(_ primary: AttributionPrimary) -> String {
        "hidden state \(primary.layer), tokens '\(primary.mask)', α = \(NumberText.short(primary.alpha)) "
            + "(\(primary.chosenBy.rawValue))"
    }

    private static func effect(_ value: Double?) -> String {
        value.map { NumberText.signed($0) } ?? "–"
    }

    /// The mean, and the range of 95 %.
    private static func range(_ values: [Double]) -> String {
        guard !values.isEmpty else { return "–" }
        return "\(NumberText.signed(Descriptive.mean(values))) "
            + "[\(NumberText.signed(Descriptive.quantile(values, 0.025))), "
            + "\(NumberText.signed(Descriptive.quantile(values, 0.975)))]"
    }

    private static func list(_ words: [String]) -> String { words.joined(separator: ", ") }
}
