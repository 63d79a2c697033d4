import ArgumentParser
import Undertone

/// A folder of authored texts, and packs beside it.
struct CorpusFolderArguments: ParsableArguments {
    @Argument(help: "A folder of scenarios, one scenario, or a folder of texts.")
    var path: String

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Also the folder of this name beside it, such as intimate; can be repeated.",
            valueName: "name"
        )
    )
    var pack: [String] = []

    func read() throws -> LintCorpus { try LintCorpus(path: path, packs: pack) }
}
