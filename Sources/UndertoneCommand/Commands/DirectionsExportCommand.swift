import ArgumentParser
import LlamaEngine
import Undertone

/// `undertone directions export`.
struct DirectionsExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes directions for llama.cpp, serving engines and numpy.",
        discussion: """
            Formats:
            \(ExchangeFormats.all.map { "  \($0.name)  \($0.summary)" }.joined(separator: "\n"))

              undertone directions export all.safetensors --name joy --layers 12 --alpha 0.3 -o joy.gguf
              undertone directions export all.safetensors --name joy,fear --alpha 0.3,-0.1 --sum --layers 12 -o mood.gguf
              undertone directions export all.safetensors -o emotions.npz
              undertone directions export all.safetensors --layers 12 --format safetensors -o out.safetensors

            A control vector does in llama.cpp, with --control-vector joy.gguf, what '0.3 joy' does here; \
            without --alpha it is of α = 1, and llama.cpp's scale is α (--control-vector-scaled joy.gguf:0.3). The others hold unit vectors and a manifest. \
            Documentation/exchange.md has the forms, and who counts layers how.
            """
    )

    @Argument(help: "A file of directions ('undertone fit' writes them).")
    var file: String

    @Option(name: [.customShort("o"), .long], help: "The file to write.")
    var output: String

    @Option(
        name: .long,
        help:
            "The format; default: the ending of -o, \(ExchangeFormats.all.map { $0.name }.joined(separator: ", "))."
    )
    var format: String?

    @Option(name: .long, help: "Only these directions, separated by commas, in this order.")
    var name: String?

    @Option(name: .long, help: "Only this method.")
    var method: String?

    @Option(
        name: .long,
        help: "The layers (hidden states), or all; default: all, for gguf the only one."
    )
    var layers: String?

    @Option(
        name: .long,
        parsing: .unconditional,
        help:
            "gguf: strength in mean norms, or one for each --name, separated by commas; default: 1."
    )
    var alpha: String?

    @Flag(name: .long, help: "gguf: add the directions up, each by its --alpha.")
    var sum = false

    @Option(
        name: [.customShort("m"), .long],
        help: "The model (a GGUF file): checked to be the directions' own."
    )
    var model: String?

    @Flag(name: .long, help: "Take a model of another hash all the same, if its width fits.")
    var allowMismatch = false

    @OptionGroup var printing: OutputOptions

    func run() throws {
        let kind = try ExchangeFormats.format(format, for: output)
        try OutputFile.check(output, isNot: file)
        let selection = try ExchangeSelection(
            VectorFile.read(file),
            names: name.map { $0.split(separator: ",").map(String.init) },
            method: method,
            layers: layers.map { try LayerSelection($0) } ?? kind.defaultLayers,
            file: file
        )
        let (files, manifest) = try kind.write(
            selection,
            options: options(kind, selection),
            to: output
        )
        try printing.show(Exported(format: kind.name, files: files, manifest: manifest)) {
            text(kind, files, manifest)
        }
    }

    private func options(
        _ kind: any ExchangeFormat.Type,
        _ selection: ExchangeSelection
    ) throws -> ExchangeOptions {
        guard kind.isScaled || (alpha == nil && !sum) else {
            throw UndertoneError.badInput(
                "\(kind.name) holds unit vectors, so --alpha and --sum say nothing; they are for gguf"
            )
        }
        var options = ExchangeOptions(sums: sum)
        if alpha == "auto" {
            options.alphas = try selection.directions.map { try calibrated($0) }
        } else if let alpha {
            options.alphas = try alpha.split(separator: ",", omittingEmptySubsequences: false).map {
                guard let value = Double($0), value.isFinite, value != 0 else {
                    throw UndertoneError.badInput(
                        "--alpha '\(alpha)' must be finite numbers that aren't 0"
                    )
                }
                return value
            }
        }
        if let model {
            let shape = try ModelShape(path: model)
            for direction in selection.directions {
                try shape.check(direction, allowsMismatch: allowMismatch)
            }
            if kind.isScaled, shape.isEncoder {
                throw UndertoneError.badInput(
                    "llama.cpp silently ignores control vectors on encoders ('\(shape.architecture)')",
                    file: model
                )
            }
            options.architecture = shape.architecture
            options.blockCount = shape.blockCount
        }
        return options
    }

    /// The strength that calibration found, for what is added to every token.
    private func calibrated(_ direction: Undertone.Direction) throws -> Double {
        guard let calibration = direction.calibration else {
            throw UndertoneError.badInput(
                "'\(direction.name)' at \(direction.point) has no calibration; run 'undertone calibrate … --update', or "
                    + "give --alpha a number",
                file: file
            )
        }
        guard calibration.tokens == "all",
            calibration.modelSHA256 == direction.origin.modelSHA256
        else {
            throw UndertoneError.badInput(
                "'\(direction.name)' was calibrated for the tokens @\(calibration.tokens) of one model, and a control "
                    + "vector is added to every token; give --alpha a number",
                file: file
            )
        }
        return calibration.alpha
    }

    private func text(
        _ kind: any ExchangeFormat.Type,
        _ files: [String],
        _ manifest: ExchangeManifest
    ) -> String {
        var table = TerminalTable(
            [
                .init("tensor"), .init("direction", maximumWidth: 28), .init("layer", .right),
                .init("block", .right), .init("method"),
            ] + (kind.isScaled ? [.init("α", .right)] : []) + [.init("mean norm", .right)]
        )
        for entry in manifest.directions {
            guard let layer = manifest.layers.first(where: { $0.layer == entry.layer }) else {
                continue
            }
            table.add(
                [
                    layer.tensor, Terminal.plain(entry.concept), "\(entry.layer)",
                    layer.block.map(String.init) ?? "–", entry.method,
                ] + (kind.isScaled ? [entry.alpha.map { "\($0)" } ?? "–"] : [])
                    + [NumberText.fixed(Double(entry.meanHiddenNorm))]
            )
        }
        let hint =
            kind.isScaled ? ["llama.cpp: --control-vector \(files[0])"] : []
        return ([table.text()] + files + hint).map { $0 }.joined(separator: "\n")
    }

    private struct Exported: Encodable {
        var format: String
        var files: [String]
        var manifest: ExchangeManifest
    }
}
