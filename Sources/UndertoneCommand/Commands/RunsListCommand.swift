import ArgumentParser
import Foundation
import Undertone

/// `undertone runs list`.
struct RunsListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists runs, the latest first.",
        discussion: """
              undertone runs list
              undertone runs list --command fit --limit 5 --json
            """
    )

    @Option(name: .long, help: "Only runs of this command, such as probe.")
    var command: String?

    @Option(name: .long, help: "At most so many.")
    var limit = 20

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit must be 1 or more.") }
    }

    func run() throws {
        let registry = try RunRegistry(access: .read)
        let runs = try registry.runs(command: command, limit: limit)
        try output.show(runs) {
            guard !runs.isEmpty else {
                let kind = command.map { " of '\($0)'" } ?? ""
                return "no runs\(kind) in \(registry.path)"
            }
            return Self.table(runs).text()
        }
    }

    private static func table(_ runs: [Run]) -> TerminalTable {
        // The whole verdict is in 'runs show' and in --json.
        let rest = Terminal.output.isInteractive ? max(24, Terminal.output.width - 78) : 100
        var table = TerminalTable([
            .init("id"),
            .init("started"),
            .init("command"),
            .init("status"),
            .init("time", .right),
            .init("model", maximumWidth: 20),
            .init("what came out", maximumWidth: rest),
        ])
        for run in runs {
            table.add([
                run.id,
                NumberText.date(run.started.timeIntervalSince1970),
                run.command,
                run.status.rawValue,
                run.wallSeconds.map(NumberText.seconds) ?? "",
                run.model?.name ?? "",
                run.verdict ?? run.error ?? "",
            ])
        }
        return table
    }
}
