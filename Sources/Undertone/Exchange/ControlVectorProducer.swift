public import LlamaEngine

/// A tool that writes GGUF control vectors, and what it means by `direction.N`.
public struct ControlVectorProducer: Sendable {
    /// How a tool counts.
    public enum Counting: String, Sendable, Hashable, Codable {
        /// `direction.N` is of the output of block N, counted from 0: hidden state N + 1. As llama.cpp applies it.
        case block
        /// `direction.N` is of hidden state N, the output of block N − 1: llama.cpp applies it one block late.
        case hiddenState

        /// The hidden state that `direction.number` is of.
        public func layer(_ number: Int) -> HiddenStateIndex {
            switch self {
            case .block: .after(block: number)
            case .hiddenState: HiddenStateIndex(number)
            }
        }
    }

    /// As `--convention` has it.
    public let name: String
    /// What it is.
    public let summary: String
    /// How it counts.
    public let counting: Counting
    /// What speaks for it in a file, for a model of so many blocks; nil where nothing does.
    let recognise: @Sendable (ControlVectorFile, Int) -> String?

    /// Those that there are; the first that recognises a file wins, and the last two are for the user to say.
    public static let all = [
        undertone, easySteer, generator, jukofyork, repeng, blockOutput, hiddenState,
    ]

    /// The producer of a name.
    ///
    /// - Throws: `UndertoneError` that lists them.
    public static func named(_ name: String) throws -> ControlVectorProducer {
        guard let producer = all.first(where: { $0.name == name }) else {
            throw UndertoneError.unknown(
                "convention",
                name,
                among: all.map(\.name),
                in: "--convention"
            )
        }
        return producer
    }

    /// Who wrote a file, and what says so; nil where that isn't certain.
    static func recognise(
        _ file: ControlVectorFile,
        blockCount: Int
    ) -> (producer: ControlVectorProducer, evidence: String)? {
        for producer in all {
            if let evidence = producer.recognise(file, blockCount) { return (producer, evidence) }
        }
        return nil
    }

    /// The choices, a line each.
    public static var choices: String {
        all.dropFirst().map { "  \($0.name)  \($0.summary)" }.joined(separator: "\n")
    }
}

extension ControlVectorProducer {
    static let undertone = ControlVectorProducer(
        name: "undertone",
        summary: "what 'undertone directions export' writes",
        counting: .block
    ) { file, _ in
        file.texts[ExchangeManifest.key] == nil ? nil : "it has Undertone's own manifest"
    }

    /// Source: ZJU-REAL/EasySteer, easysteer/extraction/result.py and easysteer/steer/utils.py (`export_gguf`: the keys
    /// `method` and, since 2026, `easysteer`); layers are those of vLLM's modules, `model.layers.0` → 0, steered at
    /// their output (EasySteer-vllm-v1, vllm/steer_vectors/discovery.py and layers.py).
    static let easySteer = ControlVectorProducer(
        name: "easysteer",
        summary: "EasySteer: N is the decoder layer, counted from 0, whose output it is",
        counting: .block
    ) { file, _ in
        if file.texts["controlvector.easysteer"] != nil { return "it has EasySteer's metadata" }
        return file.texts["controlvector.method"] == nil
            ? nil : "it names a method, as EasySteer's files do"
    }

    /// Source: llama.cpp, tools/cvector-generator/cvector-generator.cpp (`export_gguf`: `gguf_set_val_i32` of the layer
    /// count) and pca.hpp, mean.hpp (`direction.%zu`, il + 1, of the il-th `l_out`).
    static let generator = ControlVectorProducer(
        name: "llama.cpp",
        summary:
            "llama.cpp's cvector-generator: N − 1 is the block, counted from 0, whose output it is",
        counting: .hiddenState
    ) { file, _ in
        let numbers = file.directions.map(\.number)
        guard file.layerCount == .signed(numbers.count), numbers == Array(1...numbers.count)
        else { return nil }
        return "its layer count is a signed number, and it has each direction from 1 to that"
    }

    /// Source: jukofyork/control-vectors, model_handler.py (`export_gguf`: the layer count is the model's number of
    /// blocks, `direction.{layer + 1}`) and hidden_state_data_manager.py (layer 0 is hidden_states[1] − [0]).
    static let jukofyork = ControlVectorProducer(
        name: "jukofyork",
        summary: "jukofyork/control-vectors: N − 1 is the block, counted from 0, that adds it",
        counting: .hiddenState
    ) { file, blockCount in
        let numbers = file.directions.map(\.number)
        guard file.layerCount == .unsigned(blockCount), numbers == numbers.sorted(),
            numbers[0] >= 1, numbers[numbers.count - 1] <= blockCount
        else { return nil }
        return "its layer count is the model's number of blocks, \(blockCount)"
    }

    /// Source: repeng 0.4.0 on PyPI, repeng/extract.py: `export_gguf` (the layer count is the number of directions) and
    /// `batched_get_hiddens` (direction N of hidden_states[N + 1]); by default directions from the last block down.
    static let repeng = ControlVectorProducer(
        name: "repeng",
        summary: "repeng: N is the block, counted from 0, whose output it is",
        counting: .block
    ) { file, blockCount in
        let numbers = file.directions.map(\.number)
        // In ascending order, or alone, others write the same: not certain.
        guard file.layerCount == .unsigned(numbers.count), numbers.count > 1,
            zip(numbers, numbers.dropFirst()).allSatisfy(>), numbers[0] < blockCount
        else { return nil }
        return "its layer count is the number of its directions, which come last block first"
    }

    static let blockOutput = ControlVectorProducer(
        name: "block",
        summary:
            "any other tool: N is the block, counted from 0, whose output it is (as llama.cpp applies it)",
        counting: .block
    ) { _, _ in nil }

    static let hiddenState = ControlVectorProducer(
        name: "hidden-state",
        summary: "any other tool: N is transformers' hidden_states[N], the output of block N − 1",
        counting: .hiddenState
    ) { _, _ in nil }
}
