import ArgumentParser
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
        guard generate || (on ?? words ?? word ?? question ?? store ?? judge) == nil else {
            throw ValidationError(
                "--on, --words, --word, --question, --store and --judge go with --generate."
            )
        }
    }
}
