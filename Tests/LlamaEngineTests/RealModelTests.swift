import Foundation
import LlamaEngine
import Testing

@Test func scratch() async throws {
    for path in ["/work/shared/models/stories260K.gguf", "/root/.cache/undertone/models/all-MiniLM-L6-v2-F32.gguf"] {
        let model = try Model(path: path)
        print(model.info.name, model.info.isEncoder, model.info.quantisation)
        let session = try await Session.make(model: model)
        for report in try await session.examineSites() {
            print(report.site, report.found.map(\.rawValue), report.writable.map(\.rawValue), report.controlVector.map(\.rawValue), report.width as Any)
        }
        print(model.tokenizer.encode("Hello, playing world"))
        if !model.info.isEncoder {
            let generation = try await session.generate(.init(prompt: model.tokenizer.encode("Once upon a time"), maxTokens: 60))
            print(generation)
        }
    }
}
