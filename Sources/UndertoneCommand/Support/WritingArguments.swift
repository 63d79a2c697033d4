import ArgumentParser
import Foundation
import Undertone

/// `evaluate --generate`: what the model is to write, and how it is judged.
struct WritingArguments: ParsableArguments {
    @Flag(name: .long, help: "Let a decoder write after the prompts of --corpus, and judge that.")
    var generate = false

    @Option(
        name: .long,
        help: "--generate: the tokens written to, as in plans; default: where it was fitted."
    )
    var on: String?

    @Option(name: .long, help: "--generate: the closed set; default: the directions' names.")
    var words: String?

    @Option(name: .long, help: "--generate: the target's word; default: the direction's name.")
    var word: String?

    @Option(name: .long, help: "--generate: a question behind each prompt.")
    var question: String?

    @Option(
        name: .long,
        help:
            "--generate: another decoder that judges (a GGUF file); default: the model itself, fresh and unsteered."
    )
    var judge: String?

    @Option(
        name: .long,
        help:
            "--generate: a second judge: states of labelled texts (a store of GoEmotions) that a probe is fitted on at the start."
    )
    var judgeProbe: String?

    @Option(
        name: .long,
        help: "--generate: the model that --judge-probe was made with (a GGUF file)."
    )
    var judgeEncoder: String?

    @Option(
        name: .long,
        help: "--generate: the hidden state that the probe reads; default: the store's last."
    )
    var judgeLayer: Int?

    @Option(
        name: .long,
        help:
            "--generate: what words of the closed set are called in --judge-probe (serene=relief,…); joyful is joy there, and so on."
    )
    var judgeLabels: String?

    @Option(name: .long, help: "--generate: what the judge is asked about a text.")
    var judgeQuestion = WritingOptions.standardJudge.question

    @Option(name: .long, help: "--generate: what the judge's answer begins with.")
    var judgeStem = WritingOptions.standardJudge.stem

    @Option(
        name: .long,
        help:
            "--generate: the system turn of the prompting arm, {word} for the target's word; 'none' leaves it out."
    )
    var instruction = "Act {word}."

    @Option(
        name: .long,
        help: "--generate: the store that the direction was fitted on, for shuffled labels."
    )
    var store: String?

    @Option(name: .long, help: "--generate: the most tokens of a text.")
    var maxTokens = 48

    @Option(name: .long, help: "--generate: temperature of the draw; 0 takes the likeliest token.")
    var temperature: Float = 0

    @Flag(name: .long, help: "--generate: compute in F32 throughout.")
    var precise = false

    func validate() throws {
        guard generate || (on ?? words ?? word ?? question ?? store ?? judge ?? judgeProbe) == nil
        else {
            throw ValidationError(
                "--on, --words, --word, --question, --store, --judge and --judge-probe go with --generate."
            )
        }
        guard (judgeProbe == nil) == (judgeEncoder == nil),
            judgeProbe != nil || (judgeLayer == nil && judgeLabels == nil)
        else {
            throw ValidationError(
                "--judge-probe STORE and --judge-encoder FILE go together; --judge-layer and --judge-labels go with them."
            )
        }
    }

    /// The labels of `--judge-labels`, by word.
    func labels() throws -> [String: String] {
        var labels: [String: String] = [:]
        for part in (judgeLabels ?? "").split(separator: ",") {
            let sides = part.split(separator: "=", omittingEmptySubsequences: false)
                .map { $0.trimmingCharacters(in: .whitespaces) }
            guard sides.count == 2, !sides.contains(""), labels[sides[0]] == nil else {
                throw UndertoneError.badInput(
                    "--judge-labels: '\(part)' is no word=label, or its word is there twice; write it so: "
                        + "serene=relief,joyful=joy"
                )
            }
            labels[sides[0]] = sides[1]
        }
        return labels
    }
}
