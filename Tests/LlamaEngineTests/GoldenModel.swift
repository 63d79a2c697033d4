import Foundation
import LlamaEngine
import Undertone

/// A random-weight model and what transformers computes for it; see Golden/README.md.
struct GoldenModel {
    static let names = [
        "bert", "distilbert", "gpt2", "llama", "qwen2", "qwen3", "gemma2", "gemma3", "gptneox",
    ]

    let name: String
    let model: Model
    let values: SafeTensorsFile

    init(_ name: String) throws {
        self.name = name
        model = try Model(path: Self.path(name + ".gguf"))
        values = try SafeTensorsFile(Self.path(name + ".safetensors"))
    }

    static func path(_ file: String) -> String {
        (Bundle.module.resourcePath ?? "") + "/Golden/" + file
    }

    func session(precise: Bool = true, batchTokens: Int = 64) async throws -> Session {
        try await Session.make(
            model: model,
            configuration: SessionConfiguration(
                batchTokens: batchTokens,
                threads: 1,
                precise: precise
            )
        )
    }

    func tokens(_ sequence: Int) throws -> [Token] {
        try integers("sequence\(sequence).tokens").map { Token($0) }
    }

    func integers(_ name: String) throws -> [Int32] {
        try values.values(name).map { Int32($0) }
    }

    var lastLayer: Int { model.info.blockCount }
}

/// The largest ‖x − r‖ / ‖r‖ over rows.
func worstRowError(_ values: [Float], _ reference: [Float], width: Int) -> Double {
    guard values.count == reference.count, width > 0 else { return .infinity }
    var worst = 0.0
    for row in 0..<values.count / width {
        var difference = 0.0
        var size = 0.0
        for column in row * width..<(row + 1) * width {
            difference += pow(Double(values[column]) - Double(reference[column]), 2)
            size += pow(Double(reference[column]), 2)
        }
        worst = max(worst, (difference / max(size, 1e-30)).squareRoot())
    }
    return worst
}
