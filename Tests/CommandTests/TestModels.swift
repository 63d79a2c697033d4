import Foundation

/// Model files for the command: tiny ones of the tree, and real ones where they are.
enum TestModels {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// A tiny random model of the tree, by architecture.
    static func golden(_ name: String) -> String {
        root.appendingPathComponent("Tests/LlamaEngineTests/Golden/\(name).gguf").path
    }

    /// Decoder, 4 blocks, byte-pair vocabulary, chat template, context 512.
    static let llama = golden("llama")
    /// Encoder, 4 blocks, context 64.
    static let bert = golden("bert")
    /// Decoder, 3 blocks, no chat template, context 64.
    static let gpt2 = golden("gpt2")
    /// Decoder, SentencePiece vocabulary of byte tokens and little else.
    static let gemma2 = golden("gemma2")

    /// What the project ships.
    static let models = root.appendingPathComponent("Models").path
    /// The organism.
    static let organism = models + "/organism.gguf"

    /// A trained decoder of 260 thousand parameters, beside the project.
    static let stories = root.deletingLastPathComponent()
        .appendingPathComponent("shared/models/stories260K.gguf").path
    static let hasStories = FileManager.default.fileExists(atPath: stories)

    /// The encoder that `Scripts/bootstrap` makes.
    static let miniLM: String = {
        let environment = ProcessInfo.processInfo.environment
        func set(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        let cache =
            set("UNDERTONE_CACHE")
            ?? (set("XDG_CACHE_HOME") ?? (set("HOME") ?? NSHomeDirectory()) + "/.cache")
            + "/undertone"
        return cache + "/models/all-MiniLM-L6-v2-F32.gguf"
    }()
    static let hasMiniLM = FileManager.default.fileExists(atPath: miniLM)
}

/// A GGUF file's bytes with the places of its parts.
struct GGUFParts {
    let bytes: [UInt8]
    /// Magic, version, counts.
    let header = 0..<24
    let metadata: Range<Int>
    let tensorTable: Range<Int>

    init(path: String) throws {
        bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        var place = 8
        let bytes = bytes
        func number(_ size: Int) -> Int {
            defer { place += size }
            return (0..<size).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
        }
        func skipString() { place += number(8) }
        let sizes = [0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8]
        let tensors = number(8)
        let values = number(8)
        for _ in 0..<values {
            skipString()
            let type = number(4)
            guard type == 9 else {
                if type == 8 { skipString() } else { place += sizes[type] ?? 0 }
                continue
            }
            let element = number(4)
            let count = number(8)
            if element == 8 {
                for _ in 0..<count { skipString() }
            } else {
                place += count * (sizes[element] ?? 0)
            }
        }
        metadata = 24..<place
        for _ in 0..<tensors {
            skipString()
            place += 8 * number(4) + 12
        }
        tensorTable = metadata.upperBound..<place
    }
}
