import ArgumentParser

/// `undertone corpus`.
struct CorpusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "corpus",
        abstract: "Checks, measures and shows a corpus of paired scenarios.",
        discussion: """
            A paired corpus is DIR/<scenario>/<emotion>.txt with a baseline.txt and a scenario.json in each \
            scenario, and emotions.json in DIR or beside it. Packs lie side by side and are never read unless they \
            are named.

              undertone corpus lint Corpora/paired --pack intimate
              undertone corpus stats Corpora/paired
              undertone corpus show Corpora/paired the_comment bitter
            """,
        subcommands: [CorpusLintCommand.self, CorpusStatsCommand.self, CorpusShowCommand.self]
    )
}
