import ArgumentParser
import Undertone

/// `undertone runs compare`.
struct RunsCompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Puts runs side by side: the settings that differ, then the results.",
        discussion: """
              undertone runs compare k4tz last
            """
    )

    @Argument(help: "Two or more runs.")
    var runs: [String] = []

    @Flag(name: .long, help: "Also show the settings and results that are the same.")
    var all = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard runs.count >= 2 else { throw ValidationError("Name two or more runs to compare.") }
    }

    func run() throws {
        let registry = try RunRegistry(access: .read)
        let comparison = RunComparison(try runs.map(registry.run), includingEqual: all)
        try output.show(comparison) { Self.text(comparison) }
    }

    private static func text(_ comparison: RunComparison) -> String {
        let sections = [
            ("settings", comparison.settings, "the settings are the same"),
            ("results", comparison.results, "the results are the same"),
        ]
        return sections.map { title, rows, none in
            guard !rows.isEmpty else { return none }
            var table = TerminalTable(
                [.init(title, maximumWidth: 48)]
                    + comparison.ids.map { .init($0, .right, maximumWidth: 36) }
            )
            for row in rows { table.add([row.name] + row.values.map { $0 ?? "–" }) }
            return table.text()
        }.joined(separator: "\n\n")
    }
}
