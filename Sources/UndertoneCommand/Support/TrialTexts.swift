import ArgumentParser
import Foundation
import LlamaEngine
import Undertone

/// The texts that strengths are tried on: neutral ones, and contexts in which the state is asked for.
struct TrialTexts: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Neutral text, any corpus; default: Corpora/neutral, for the organism chats of its own.",
            valueName: "format:path"
        )
    )
    var neutral: String?

    @Option(name: .long, help: "Only this split of --neutral.")
    var neutralSplit: String?

    @Option(name: .long, help: "Only neutral texts with one of these labels, separated by commas.")
    var neutralLabels: String?

    @Option(name: .long, help: "The first so many neutral texts.")
    var neutralLimit = 60

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Contexts in which the state is asked for, any corpus; default: the neutral text.",
            valueName: "format:path"
        )
    )
    var items: String?

    @Option(name: .long, help: "Only this split of --items.")
    var itemsSplit: String?

    @Option(name: .long, help: "The first so many items.")
    var itemsLimit = 80

    func validate() throws {
        guard neutralLimit > 0, itemsLimit > 0 else {
            throw ValidationError("--neutral-limit and --items-limit must be at least 1.")
        }
        guard neutral != nil || (neutralSplit == nil && neutralLabels == nil),
            items != nil || itemsSplit == nil
        else {
            throw ValidationError(
                "--neutral-split, --neutral-labels and --items-split choose from --neutral and --items."
            )
        }
    }

    /// A corpus with what is taken of it.
    struct Source: Encodable {
        var corpus: String
        var options: CorpusOptions
        /// Whether each text is of an event of its own, though they stand in one folder.
        var isOfUnrelatedTexts = false

        func read() throws -> (texts: [CalibrationText], summary: CorpusSummary) {
            // Refuses labels and splits that don't occur, too.
            let summary = try CorpusSummary.scan(corpus, options: options)
            var texts = try CalibrationText.read(corpus, options: options)
            if isOfUnrelatedTexts {
                for index in texts.indices { texts[index].scenario = texts[index].id }
            }
            return (texts, summary)
        }

        func run(_ role: String, _ summary: CorpusSummary) -> RunCorpus {
            RunCorpus(role: role, spec: corpus, sha256: summary.sha256, count: summary.count)
        }
    }

    /// What was given, or what the project ships for the model.
    func sources(_ loaded: LoadedModel) throws -> (neutral: Source, items: Source) {
        let truth = loaded.model.info.path.replacingOccurrences(
            of: ".gguf",
            with: ".truth.safetensors"
        )
        let isOrganism = (try? PlantedTruth(truth))?.modelSHA256 == loaded.digest
        let chats =
            isOrganism ? ProjectFiles.find("Corpora/organism-chats/chats.jsonl") : nil
        let neutralSource: Source
        if let neutral {
            neutralSource = Source(
                corpus: neutral,
                options: CorpusOptions(
                    split: neutralSplit,
                    labels: neutralLabels.map {
                        $0.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
                    },
                    limit: neutralLimit
                )
            )
        } else if let chats {
            neutralSource = Source(
                corpus: "jsonl:" + chats,
                options: CorpusOptions(split: "combinations", limit: neutralLimit)
            )
        } else {
            let found = try ProjectFiles.find(
                "Corpora/neutral",
                orElse: "name neutral text with --neutral (paired:DIR, lines:FILE, …)"
            )
            neutralSource = Source(
                corpus: "paired:" + found,
                options: CorpusOptions(limit: neutralLimit),
                isOfUnrelatedTexts: true
            )
        }
        if let items {
            return (
                neutralSource,
                Source(
                    corpus: items,
                    options: CorpusOptions(split: itemsSplit, limit: itemsLimit)
                )
            )
        }
        guard neutral == nil, let chats else {
            var source = neutralSource
            source.options.limit = itemsLimit
            return (neutralSource, source)
        }
        return (
            neutralSource,
            Source(
                corpus: "jsonl:" + chats,
                options: CorpusOptions(split: "wordings", limit: itemsLimit)
            )
        )
    }
}
