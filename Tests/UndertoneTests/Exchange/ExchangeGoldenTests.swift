import Foundation
import LlamaEngine
import Testing
import Undertone

/// Other tools read what is written here, and their files are read: recorded by `Tests/Recorders/exchange_files.py`.
@Suite struct ExchangeGoldenTests {
    private static let isRecording =
        ProcessInfo.processInfo.environment["UNDERTONE_RECORD_GOLDEN"] != nil

    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    private struct Readings: Decodable {
        struct Array: Decodable {
            var shape: [Int]
            var values: [UInt32]
            var sha256: String?
        }

        struct Repeng: Decodable {
            var modelType: String
            var directions: [String: [UInt32]]
        }

        struct Documentation: Decodable {
            struct Row: Decodable {
                var concept: String
                var block: Int
                var values: [UInt32]
                var meanHiddenNorm: Float
            }

            var sha256: String
            var rows: [Row]
        }

        var repeng: Repeng
        var npy: Array
        var npz: [String: Array]
        var safetensors: [String: Array]
        var documentation: Documentation
    }

    private static func readings() throws -> Readings {
        try JSONDecoder().decode(
            Readings.self,
            from: Data(try ExchangeFixture.golden("readings.json"))
        )
    }

    private static func bits(_ vector: [Float]) -> [UInt32] { vector.map(\.bitPattern) }

    /// The files that the others read are those that are written now.
    @Test func oursAreAsRecorded() throws {
        let one = try ExchangeFixture.selection(["joy"], layers: .list([2, 4]))
        let selections: [(String, any ExchangeFormat.Type, ExchangeSelection)] = [
            ("ours.gguf", ControlVectorFormat.self, one), ("ours.npy", NumpyArrayFormat.self, one),
            ("ours.npz", NumpyArchiveFormat.self, try ExchangeFixture.selection()),
            ("ours.safetensors", SafeTensorsReadout.self, try ExchangeFixture.selection()),
        ]
        for (name, format, selection) in selections {
            let path = directory.path + "/" + name
            _ = try format.write(selection, options: ExchangeFixture.options, to: path)
        }
        for name in try directory.names() {
            if Self.isRecording {
                try FileManager.default.createDirectory(
                    atPath: ExchangeFixture.golden,
                    withIntermediateDirectories: true
                )
                try Data(try directory.bytes(name))
                    .write(to: URL(fileURLWithPath: ExchangeFixture.golden + "/" + name))
            }
            #expect(try directory.bytes(name) == ExchangeFixture.golden(name), "\(name)")
        }
        if Self.isRecording {
            Issue.record(
                "recorded; now run Tests/Recorders/exchange_files.py, and look at what changed"
            )
        }
    }

    @Test func repengReadsOurs() throws {
        let repeng = try Self.readings().repeng
        #expect(repeng.modelType == "llama" && repeng.directions.count == 2)
        for layer in [2, 4] {
            // repeng's number is the block, as llama.cpp's.
            let expected = ExchangeFixture.direction("joy", layer).addition(alpha: 0.25)
            #expect(repeng.directions["\(layer - 1)"] == Self.bits(expected))
        }
    }

    @Test func numpyReadsAndWritesOurs() throws {
        let readings = try Self.readings()
        let joy = [2, 4].flatMap { ExchangeFixture.direction("joy", $0).vector }
        #expect(readings.npy.shape == [2, 32] && readings.npy.values == Self.bits(joy))
        // numpy.save gives the same bytes.
        #expect(readings.npy.sha256 == ContentDigest.of(try ExchangeFixture.golden("ours.npy")))
        let zip = try StoredZip(bytes: try ExchangeFixture.golden("ours.npz"), file: "ours.npz")
        #expect(readings.npz.count == 3)
        for layer in [2, 3, 4] {
            let name = "layer_\(layer).vectors"
            let values = ["joy", "fear"].flatMap { ExchangeFixture.direction($0, layer).vector }
            let reading = try #require(readings.npz[name])
            #expect(reading.shape == [2, 32] && reading.values == Self.bits(values))
            let member = try #require(zip.members.first { $0.name == name + ".npy" })
            #expect(reading.sha256 == ContentDigest.of(member.bytes))
        }
    }

    @Test func numpysArchiveIsRead() throws {
        let found = try ExchangeReader().read(ExchangeFixture.golden + "/numpy.npz")
        #expect(found.directions == ExchangeFixture.directions)
    }

    @Test func safetensorsReadsOurs() throws {
        let readings = try Self.readings().safetensors
        #expect(readings.count == 3)
        for layer in [2, 3, 4] {
            let values = ["joy", "fear"].flatMap { ExchangeFixture.direction($0, layer).vector }
            let reading = try #require(readings["layer_\(layer).vectors"])
            #expect(reading.shape == [2, 32] && reading.values == Self.bits(values))
        }
    }

    /// The ten lines of Python in the documentation, as they stand there.
    @Test func theDocumentedReaderReadsOurs() throws {
        let documentation = try Self.readings().documentation
        let page = try String(
            contentsOf: TestData.root.appendingPathComponent("Documentation/exchange.md"),
            encoding: .utf8
        )
        let code = try #require(
            page.components(separatedBy: "```python\n").dropFirst().first?
                .components(separatedBy: "```").first
        )
        #expect(
            documentation.sha256 == ContentDigest.of(Array(code.utf8)),
            "the code in Documentation/exchange.md changed: run Tests/Recorders/exchange_files.py again"
        )
        #expect(code.split(separator: "\n").count <= 10)
        #expect(documentation.rows.count == ExchangeFixture.directions.count)
        for (row, direction) in zip(documentation.rows, ExchangeFixture.directions) {
            #expect(row.concept == direction.name && row.meanHiddenNorm == direction.meanHiddenNorm)
            #expect(row.block == direction.point.layer.rawValue - 1)
            #expect(row.values == Self.bits(direction.vector))
        }
    }

    /// For a model of 4 blocks.
    @Test(
        arguments: [
            ("repeng", "repeng", [1, 2, 3], 1), ("generator", "llama.cpp", [1, 2, 3], 0),
            ("jukofyork", "jukofyork", [1, 2, 3], 0), ("easysteer", "easysteer", [0, 1, 2, 3], 1),
        ]
    )
    func filesOfOthers(_ file: String, _ producer: String, _ numbers: [Int], _ offset: Int) throws {
        let found = try ExchangeReader(target: try ExchangeFixture.target(directory))
            .read(ExchangeFixture.golden + "/\(file).gguf")
        #expect(found.producer == producer)
        #expect(found.directions.map(\.point.layer.rawValue) == numbers.map { $0 + offset })
        for (direction, number) in zip(found.directions, numbers) {
            let raw = ExchangeFixture.raw(number)
            #expect(zip(direction.vector, raw).allSatisfy { abs($0 * direction.norm - $1) < 1e-6 })
        }
    }
}
