import ArgumentParser

/// `undertone runs`.
struct RunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "Shows what was run, with which settings, and what came out.",
        discussion: """
            Runs are kept in runs.sqlite under $UNDERTONE_DATA (by default the user's data folder). \
            A run is named by its id, by the beginning of it or of its last four characters, or by \
            the word 'last'.

              undertone runs
              undertone runs show last
            """,
        subcommands: [RunsListCommand.self, RunsShowCommand.self, RunsCompareCommand.self],
        defaultSubcommand: RunsListCommand.self
    )
}
