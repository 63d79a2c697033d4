import ArgumentParser
import Foundation
import Undertone

/// `--corpus` and what filters it.
struct CorpusArguments: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The texts: goemotions:DIR, paired:DIR, jsonl:FILE, csv:FILE or lines:FILE.",
            valueName: "format:path"
        )
    )
    var corpus: String

    @Option(name: .long, help: "Only this split (train, dev, test).")
    var split: String?

    @Option(name: .long, help: "Only examples with one of these labels, separated by commas.")
    var labels: String?

    @Flag(name: .long, help: "Only examples with exactly one label.")
    var singleLabel = false

    @Option(name: .long, help: "At most this many examples.")
    var limit: Int?

    @Option(name: .long, help: "The column of the text in a csv file.")
    var textColumn = "text"

    @Option(name: .long, help: "The column of the label in a csv file.")
    var labelColumn = "label"

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit must be at least 1.") }
    }

    var options: CorpusOptions {
        CorpusOptions(
            split: split,
            labels: labels.map {
                $0.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
            },
            singleLabel: singleLabel,
            limit: limit,
            textColumn: textColumn,
            labelColumn: labelColumn
        )
    }
}
