import LlamaEngine
import Undertone

/// What a model file's header says, without loading the model.
struct ModelShape {
    let name: String
    let architecture: String
    let width: Int
    let blockCount: Int
    let digest: String
    let isEncoder: Bool

    /// Reads and checks the header, and hashes the file.
    init(path: String) throws {
        let header = try GGUFHeader(path: path)
        architecture = header.architecture
        guard let width = header.integer("\(architecture).embedding_length"),
            let blocks = header.integer("\(architecture).block_count")
        else {
            throw UndertoneError.badInput(
                "'\(architecture)' is no language model (it has no width or no blocks)",
                file: path
            )
        }
        self.width = width
        blockCount = blocks
        name =
            header.string("general.name") ?? path.split(separator: "/").last.map(String.init)
            ?? path
        isEncoder = header.bool("\(architecture).attention.causal") == false
        digest = try ModelTrial.digest(of: path)
    }

    /// Refuses a model that a direction isn't of.
    func check(_ direction: Undertone.Direction, allowsMismatch: Bool) throws {
        guard direction.point.site != .hidden || direction.vector.count == width else {
            throw UndertoneError.badInput(
                "direction '\(direction.name)' has \(direction.vector.count) elements, this model's hidden states have "
                    + "\(width)"
            )
        }
        guard allowsMismatch || direction.origin.modelSHA256 == digest else {
            throw UndertoneError.badInput(
                "direction '\(direction.name)' was fitted on another model (\(direction.origin.model), SHA-256 "
                    + "\(direction.origin.modelSHA256.prefix(12))…; this one is \(digest.prefix(12))…). "
                    + "--allow-mismatch takes it all the same"
            )
        }
    }
}
