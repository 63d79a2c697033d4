import Foundation
import LlamaEngine

/// The random-weight models of the engine's tests.
enum GoldenModels {
    static func model(_ name: String) throws -> Model {
        let folder = TestData.root.appendingPathComponent("Tests/LlamaEngineTests/Golden")
        return try Model(path: folder.appendingPathComponent(name + ".gguf").path)
    }
}
