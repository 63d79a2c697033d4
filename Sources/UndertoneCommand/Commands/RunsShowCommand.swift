import ArgumentParser
import Undertone

/// `undertone runs show`.
struct RunsShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows all that is known of a run.",
        discussion: """
              undertone runs show last
              undertone runs show 261121-k4tz --json
            """
    )

    @Argument(
        help: ArgumentHelp(
            "The run: its id, the beginning of it, or 'last'.",
            valueName: "run"
        )
    )
    var selection: String

    @OptionGroup var output: OutputOptions

    func run() throws {
        let found = try RunRegistry(access: .read).run(selection)
        try output.show(found) { RunText.description(of: found) }
    }
}
