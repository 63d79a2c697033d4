import ArgumentParser
import Undertone

/// The reading side of `undertone attribute`: nothing is written, the hidden states are read.
struct ReadingArguments: ParsableArguments {
    @Flag(
        name: .long,
        help: "Write nothing: map where in dialogues whose emotion can be read."
    )
    var read = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "With --read: dialogues whose labels say who shows what (self:joyful), instead of --items.",
            valueName: "format:path"
        )
    )
    var corpus: String?

    @Option(
        name: .long,
        help:
            "With --read: which tokens are pooled, separated by commas (span:user, opening, …); default: what all dialogues have."
    )
    var positions: String?

    @Option(name: .long, help: "With --read: how often labels are permuted.")
    var permutations: Int?

    /// Where `--permutations` isn't given.
    static let usualPermutations = 200

    func validate() throws {
        if !read {
            let given = [
                corpus == nil ? nil : "--corpus", positions == nil ? nil : "--positions",
                permutations == nil ? nil : "--permutations",
            ].compactMap(\.self)
            if let first = given.first { throw ValidationError("\(first) goes with --read.") }
        }
        if let permutations, !(0...100_000).contains(permutations) {
            throw ValidationError("--permutations must be 0 to 100000.")
        }
    }
}
