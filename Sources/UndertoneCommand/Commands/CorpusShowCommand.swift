import ArgumentParser
import Undertone

/// `undertone corpus show`.
struct CorpusShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract:
            "Lists scenarios, or shows a scenario's texts and how they differ from the baseline.",
        discussion: """
            On a terminal the words that the baseline doesn't have in that place are marked.

              undertone corpus show Corpora/paired
              undertone corpus show Corpora/paired the_comment
              undertone corpus show Corpora/paired the_comment bitter
            """
    )

    @OptionGroup var folder: CorpusFolderArguments

    @Argument(help: "The scenario to show.")
    var scenario: String?

    @Argument(help: "The emotion to show beside the baseline.")
    var emotion: String?

    @OptionGroup var output: OutputOptions

    func run() throws {
        let corpus = try folder.read()
        guard let name = scenario else {
            let entries = corpus.scenarios.map(CorpusEntry.init)
            return try output.show(entries) { CorpusShowText.list(entries, corpus) }
        }
        guard let scenario = corpus.scenarios.first(where: { $0.slug == name }) else {
            throw UndertoneError.unknown(
                "scenario",
                name,
                among: corpus.scenarios.map(\.slug),
                in: folder.path
            )
        }
        let labels = scenario.texts.map(\.label)
        if let emotion, !labels.contains(emotion) {
            throw UndertoneError.unknown("emotion", emotion, among: labels, in: name)
        }
        let shown = scenario.baselineFirst.filter { text in
            emotion == nil || text.label == emotion || text.label == EmotionCatalogue.baseline
        }
        let texts = shown.map { CorpusText(label: $0.label, text: $0.text) }
        try output.show(texts) { CorpusShowText.texts(texts, of: scenario) }
    }
}

/// A scenario in a list.
struct CorpusEntry: Encodable {
    var scenario: String
    var theme: String?
    var narrator: String?
    var tense: String?
    var emotions: [String]

    init(_ scenario: LintScenario) {
        self.scenario = scenario.slug
        theme = scenario.card?.theme
        narrator = scenario.card?.narrator
        tense = scenario.card?.tense
        emotions = scenario.variants.map(\.label)
    }
}

/// A text that is shown.
struct CorpusText: Encodable {
    var label: String
    var text: String
}
