import Foundation
import Statistics
import Testing
import Undertone

/// A small made-up extraction: what an extractor would append, chunk by chunk.
struct StoreFixture {
    var manifest = StoreManifest(
        model: .init(
            sha256: "m0",
            name: "tiny",
            architecture: "bert",
            width: 4,
            blockCount: 2
        ),
        corpus: .init(spec: "lines:a.txt", sha256: "c0"),
        examples: 23,
        site: "hidden",
        layers: [0, 1, 10],
        widths: [4, 4, 6],
        pooling: "mean",
        options: ["precise": "false"],
        llamaVersion: "b1",
        toolVersion: "0"
    )
    var chunk = 5

    func value(_ layer: Int, _ row: Int, _ column: Int) -> Float {
        Float(layer * 1_000 + row * 10 + column) / 8
    }

    func example(_ row: Int) -> StoredExample {
        StoredExample(
            id: "row\(row)",
            labels: row % 3 == 0 ? [] : ["joy", "quoted \"\\ label"],
            scenario: row % 2 == 0 ? "s\(row / 4)" : nil,
            split: row % 5 == 0 ? nil : "train",
            tokens: row,
            text: String(repeating: "ü\n\u{1}", count: row % 7) + "text \(row)"
        )
    }

    func vectors(_ range: Range<Int>) -> [[Float]] {
        zip(manifest.layers, manifest.widths).map { layer, width in
            range.flatMap { row in (0..<width).map { value(layer, row, $0) } }
        }
    }

    func append(_ range: Range<Int>, to writer: ActivationStoreWriter) throws {
        try writer.append(rows: vectors(range), examples: range.map(example))
    }

    /// Goes on where the directory is, to the end.
    @discardableResult
    func extract(
        to path: String,
        overwrite: Bool = false,
        interruption: ActivationStoreWriter.Interruption? = nil
    ) throws -> ActivationStore {
        let start = try ActivationStoreWriter.start(
            in: path,
            manifest: manifest,
            overwrite: overwrite,
            interruption: interruption
        )
        switch start {
        case .complete(let store): return store
        case .writer(let writer):
            while writer.rowsDone < manifest.examples {
                let end = min(writer.rowsDone + chunk, manifest.examples)
                try append(writer.rowsDone..<end, to: writer)
            }
            return try writer.finish()
        }
    }

    /// A writer, where one is expected.
    func writer(
        in path: String,
        overwrite: Bool = false
    ) throws -> ActivationStoreWriter {
        let start = try ActivationStoreWriter.start(
            in: path,
            manifest: manifest,
            overwrite: overwrite
        )
        guard case .writer(let writer) = start else {
            throw UndertoneError.failed("the store is complete already")
        }
        return writer
    }
}

/// All files of a directory with their bytes.
func contents(_ path: String) throws -> [String: Data] {
    let names = try FileManager.default.contentsOfDirectory(atPath: path)
    return try names.reduce(into: [:]) {
        $0[$1] = try Data(contentsOf: URL(fileURLWithPath: path + "/" + $1))
    }
}
