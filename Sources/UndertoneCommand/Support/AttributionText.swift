import Undertone

/// What an attribution experiment costs, on a terminal.
enum AttributionText {
    /// The plan and its cost, before it starts.
    static func cost(_ plan: AttributionPlan, _ cost: AttributionCost, speed: Double) -> String {
        let header = plan.header
        let test = header.items.filter { $0.split == .test }
        let plain = test.count { $0.form == .plain }
        let items =
            NumberText.counted(plain, "test item")
            + (plain < test.count
                ? ", \(test.count - plain) with swapped roles or named speakers" : "")
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
            \(probes(header))
            \(NumberText.count(cost.readings)) readings and \(NumberText.count(cost.projections ?? 0)) by probe: \
            \(NumberText.count(cost.tokens)) tokens in \
            \(NumberText.count(cost.passes)) passes (one by one \(NumberText.count(cost.separateTokens)), \
            \(NumberText.fixed(cost.saving, 1)) times as many); about \(time) at \
            \(NumberText.count(Int(speed))) tokens/s
            """
    }

    /// Where probes read, or why they don't.
    private static func probes(_ header: AttributionHeader) -> String {
        guard let downstream = header.downstream else { return "no probes behind the writes" }
        if let reason = downstream.omitted { return "no probes behind the writes: " + reason }
        let reach = downstream.reach.map {
            "\($0.written) → " + ($0.read.isEmpty ? "none" : list($0.read.map(String.init)))
        }
        return
            "probes of \(list(downstream.persons.map(\.rawValue))) behind the writes, at hidden states "
            + reach.joined(separator: "; ")
    }

    private static func place(_ primary: AttributionPrimary) -> String {
        "hidden state \(primary.layer), tokens '\(primary.mask)', α = \(NumberText.short(primary.alpha)) "
            + "(\(primary.chosenBy.rawValue))"
    }

    private static func list(_ words: [String]) -> String { words.joined(separator: ", ") }
}
