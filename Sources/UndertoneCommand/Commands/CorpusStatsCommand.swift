import ArgumentParser
import Undertone

/// `undertone corpus stats`.
struct CorpusStatsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract:
            "Counts a corpus's texts and words, and measures what words and punctuation give away.",
        discussion: """
            The leak report asks how well each text's emotion is told by a reader that saw the other scenarios only: \
            from its words (TF-IDF of words and pairs, the nearest class mean by cosine), and from punctuation and \
            length alone. Chance is what the same reader reaches with labels permuted within scenarios.

              undertone corpus stats Corpora/paired
              undertone corpus stats Corpora/paired --permutations 5000 --json
            """
    )

    @OptionGroup var folder: CorpusFolderArguments

    @Option(name: .long, help: "How often labels are permuted; 200 or more.")
    var permutations = 1_000

    @Option(name: .long, help: "The seed of the permutations.")
    var seed: UInt64 = 1

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard permutations >= 200 else {
            throw ValidationError("--permutations must be 200 or more.")
        }
    }

    func run() throws {
        let corpus = try folder.read()
        let statistics = CorpusStatistics(corpus)
        var leaks: LeakReport?
        var note: String?
        do {
            leaks = try LeakReport(corpus, permutations: permutations, seed: seed)
        } catch let error as UndertoneError where error.code == .badInput {
            note = error.message
        }
        let result = CorpusStatsResult(statistics: statistics, leaks: leaks, withoutLeaks: note)
        try output.show(result) { CorpusStatsText.text(result) }
    }
}

/// What `undertone corpus stats` gives.
struct CorpusStatsResult: Encodable {
    var statistics: CorpusStatistics
    var leaks: LeakReport?
    /// Why there is no leak report.
    var withoutLeaks: String?
}
