import ArgumentParser
import LlamaEngine
import Undertone

/// `undertone directions import`.
struct DirectionsImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Reads control vectors of other tools, and exported files, as directions.",
        discussion: """
            A GGUF control vector says neither its model nor what its layer numbers count. -m says the model; the tool \
            that wrote it is recognised where that is certain, else --convention says how it counts:
            \(ControlVectorProducer.choices)

            α counts in the mean norm of the model's hidden states: --store is an activation store of the model on \
            neutral texts. Files that 'directions export' wrote say all this themselves.

              undertone extract -m MODEL.gguf --corpus lines:neutral.txt -o neutral
              undertone directions import happy.gguf -m MODEL.gguf --store neutral --name happy -o happy.safetensors
              undertone directions import happy.gguf -m MODEL.gguf --store neutral --convention llama.cpp -o happy.safetensors
              undertone directions import vector.npy -m MODEL.gguf --store neutral --name happy --layer 12 -o happy.safetensors
              undertone directions import emotions.npz -o emotions.safetensors
            """
    )

    @Argument(
        help:
            "A file: .gguf, or .safetensors, .npz, .npy that 'directions export' wrote, or one vector as .npy."
    )
    var file: String

    @Option(name: [.customShort("o"), .long], help: "The file of directions to write.")
    var output: String

    @Option(
        name: [.customShort("m"), .long],
        help: "The model that the vectors are for: a GGUF file."
    )
    var model: String?

    @Option(
        name: .long,
        help: "An activation store of that model: the unit of α is measured on it."
    )
    var store: String?

    @Option(
        name: .long,
        help:
            "Who wrote a control vector: \(ControlVectorProducer.all.map(\.name).joined(separator: ", "))."
    )
    var convention: String?

    @Option(name: .long, help: "The direction's name; default: the file's, without its ending.")
    var name: String?

    @Option(name: .long, help: "The layer (hidden state) of a single .npy vector.")
    var layer: Int?

    @Option(name: .long, help: "Keep only these layers (hidden states).")
    var layers = "all"

    @Flag(
        name: .long,
        help: "Take an exported file of another model all the same, if its width fits."
    )
    var allowMismatch = false

    @OptionGroup var printing: OutputOptions

    func validate() throws {
        if let name, name.isEmpty { throw ValidationError("--name must not be empty.") }
    }

    func run() throws {
        let reader = ExchangeReader(
            name: name,
            convention: try convention.map { try ControlVectorProducer.named($0).name },
            layer: layer,
            layers: try LayerSelection(layers),
            target: try target(),
            allowsMismatch: allowMismatch
        )
        try OutputFile.check(output, isNot: file)
        let found = try reader.read(file)
        try VectorFile.write(found.directions, to: output)
        for warning in found.warnings {
            ProgressReporter.writeToStandardError("undertone: \(Terminal.plain(warning))\n")
        }
        try printing.show(Imported(found, output: output)) { text(found) }
    }

    private func target() throws -> ImportTarget? {
        guard let model else {
            guard store == nil else {
                throw UndertoneError.badInput("--store needs -m, the model that it is of")
            }
            return nil
        }
        let shape = try ModelShape(path: model)
        return try ImportTarget(
            name: shape.name,
            sha256: shape.digest,
            width: shape.width,
            blockCount: shape.blockCount,
            store: try store.map { try ActivationStore.open($0) }
        )
    }

    private func text(_ found: ImportedDirections) -> String {
        var table = TerminalTable([
            .init("direction", maximumWidth: 28), .init("layer", .right), .init("method"),
            .init("norm", .right), .init("mean norm", .right), .init("‖v‖/‖h‖", .right),
        ])
        for direction in found.directions {
            table.add([
                Terminal.plain(direction.name), "\(direction.point.layer)",
                Terminal.plain(direction.method),
                NumberText.fixed(Double(direction.norm)),
                NumberText.fixed(Double(direction.meanHiddenNorm)),
                NumberText.fixed(direction.quality.normRatio),
            ])
        }
        return """
            \(found.format), written by \(found.producer): \(found.evidence)

            \(table.text())
            \(output)
            """
    }

    private struct Imported: Encodable {
        struct Row: Encodable {
            var name: String
            var site: String
            var layer: Int
            var method: String
            var norm: Float
            var meanHiddenNorm: Float
            var normRatio: Double
        }

        var format: String
        var producer: String
        var evidence: String
        var warnings: [String]
        var output: String
        var directions: [Row]

        init(_ found: ImportedDirections, output: String) {
            format = found.format
            producer = found.producer
            evidence = found.evidence
            warnings = found.warnings
            self.output = output
            directions = found.directions.map {
                Row(
                    name: $0.name,
                    site: $0.point.site.rawValue,
                    layer: $0.point.layer.rawValue,
                    method: $0.method,
                    norm: $0.norm,
                    meanHiddenNorm: $0.meanHiddenNorm,
                    normRatio: $0.quality.normRatio
                )
            }
        }
    }
}
