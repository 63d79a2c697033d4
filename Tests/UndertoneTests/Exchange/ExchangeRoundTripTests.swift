import Foundation
import LlamaEngine
import Statistics
import Testing
import Undertone

/// What is exported comes back: all of it, from every format.
@Suite struct ExchangeRoundTripTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func write(
        _ format: any ExchangeFormat.Type,
        _ selection: ExchangeSelection
    ) throws -> String {
        let path = directory.path + "/joy." + format.name
        _ = try format.write(selection, options: ExchangeFixture.options, to: path)
        return path
    }

    @Test func registry() throws {
        #expect(ExchangeFormats.all.map { $0.name } == ["gguf", "safetensors", "npy", "npz"])
        #expect(try ExchangeFormats.format(nil, for: "a/b.NPZ").name == "npz")
        #expect(try ExchangeFormats.format("gguf", for: "x").name == "gguf")
        #expect(
            errorOf { _ = try ExchangeFormats.format(nil, for: "a.b/joy") }?.message
                .contains("--format") == true
        )
        #expect(
            errorOf { _ = try ExchangeFormats.format("npx", for: "x") }?.message
                .contains("did you mean") == true
        )
    }

    @Test(arguments: ["safetensors", "npz"])
    func matrices(_ format: String) throws {
        let path = try write(
            try ExchangeFormats.format(format, for: ""),
            try ExchangeFixture.selection()
        )
        let found = try ExchangeReader().read(path)
        #expect(found.directions == ExchangeFixture.directions)
        #expect(found.format == format && found.producer == "undertone")
        let some = try ExchangeReader(layers: .list([3])).read(path).directions
        #expect(some == ExchangeFixture.directions.filter { $0.point.layer.rawValue == 3 })
        #expect(
            errorOf { _ = try ExchangeReader(layers: .list([9])).read(path) }?.code == .badInput
        )
    }

    /// Other sites differ in width from layer to layer; layer 0 has no block.
    @Test(arguments: ["safetensors", "npz"])
    func otherSites(_ format: String) throws {
        let directions = [
            ExchangeFixture.direction("joy", 1, width: 8, site: .neurons),
            ExchangeFixture.direction("joy", 2, width: 16, site: .neurons),
        ]
        let kind = try ExchangeFormats.format(format, for: "")
        let path = try write(kind, try ExchangeFixture.selection(of: directions))
        #expect(try ExchangeReader().read(path).directions == directions)
        let embeddings = [ExchangeFixture.direction("joy", 0)]
        _ = try write(kind, try ExchangeFixture.selection(of: embeddings))
        #expect(try ExchangeReader().read(path).directions == embeddings)
    }

    @Test func arrays() throws {
        for selection in [
            try ExchangeFixture.selection(["joy"], layers: .list([3])),
            try ExchangeFixture.selection(layers: .list([3])),
            try ExchangeFixture.selection(["fear"]),
        ] {
            let path = try write(NumpyArrayFormat.self, selection)
            #expect(try ExchangeReader().read(path).directions == selection.directions)
        }
        let all = errorOf { _ = try write(NumpyArrayFormat.self, try ExchangeFixture.selection()) }
        #expect(all?.message.contains("npz") == true)
        // Another array under the old manifest is noticed.
        let path = directory.path + "/joy.npy"
        var bytes = try directory.bytes("joy.npy")
        bytes[bytes.count - 1] ^= 1
        try directory.write("joy.npy", bytes: bytes)
        #expect(
            errorOf { _ = try ExchangeReader().read(path) }?.message.contains("SHA-256") == true
        )
    }

    @Test func anArrayOfWhichNothingIsKnown() throws {
        let selection = try ExchangeFixture.selection(["joy"], layers: .list([3]))
        let path = try write(NumpyArrayFormat.self, selection)
        try FileManager.default.removeItem(atPath: path + ".manifest.json")
        #expect(
            errorOf { _ = try ExchangeReader().read(path) }?.message.contains("--layer") == true
        )
        let target = try ExchangeFixture.target(directory)
        func read(_ layer: Int, _ target: ImportTarget?) throws -> Undertone.Direction? {
            try ExchangeReader(name: "joy", layer: layer, target: target).read(path).directions
                .first
        }
        let found = try #require(try read(3, target))
        #expect(
            found.point == .hidden(3) && found.meanHiddenNorm == 6 && abs(found.norm - 1) < 1e-6
        )
        #expect(errorOf { _ = try read(3, nil) }?.message.contains("-m") == true)
        #expect(errorOf { _ = try read(5, target) }?.message.contains("0…4") == true)
        #expect(errorOf { _ = try read(-1, target) }?.code == .badInput)
    }

    @Test(arguments: [0.25, -0.25, 1.75])
    func controlVectors(_ alpha: Double) throws {
        let path = directory.path + "/joy.gguf"
        var options = ExchangeFixture.options
        options.alphas = [alpha]
        let selection = try ExchangeFixture.selection(["joy"])
        _ = try ControlVectorFormat.write(selection, options: options, to: path)
        let found = try ExchangeReader().read(path)
        #expect(found.producer == "undertone" && found.warnings.isEmpty)
        for (back, old) in zip(found.directions, selection.directions) {
            // Multiplied and divided again: a rounding or two of the vector, and nothing else.
            #expect(zip(back.vector, old.vector).allSatisfy { abs($0 - $1) <= 3e-7 })
            var same = back
            same.vector = old.vector
            #expect(same == old)
        }
        // The manifest can be overruled: then it is a foreign file.
        let target = try ExchangeFixture.target(directory)
        let foreign = try ExchangeReader(convention: "block", target: target).read(path)
        #expect(foreign.directions.map(\.point.layer.rawValue) == [2, 3, 4])
        #expect(foreign.directions[0].name == "joy" && foreign.directions[0].against == "unknown")
    }

    @Test func anotherModelIsRefused() throws {
        let path = try write(NumpyArchiveFormat.self, try ExchangeFixture.selection())
        let other = try ImportTarget(
            name: "other",
            sha256: "m9",
            width: 32,
            blockCount: 4,
            store: nil
        )
        let refused = errorOf { _ = try ExchangeReader(target: other).read(path) }
        #expect(refused?.message.contains("--allow-mismatch") == true && refused?.file == path)
        let taken = try ExchangeReader(target: other, allowsMismatch: true).read(path)
        #expect(taken.directions.count == 6)
        var narrow = other
        narrow.width = 16
        #expect(
            errorOf {
                _ = try ExchangeReader(target: narrow, allowsMismatch: true).read(path)
            }?.message.contains("16") == true
        )
    }

    @Test func equalContentsGiveEqualBytes() throws {
        for format in ExchangeFormats.all {
            let selection = try ExchangeFixture.selection(["joy"])
            let first = try Data(contentsOf: URL(fileURLWithPath: try write(format, selection)))
            let second = try Data(contentsOf: URL(fileURLWithPath: try write(format, selection)))
            #expect(first == second, "\(format.name)")
        }
    }

    @Test func directionsOfOneNameAreNotWritten() throws {
        let twice = [ExchangeFixture.direction("joy", 3), ExchangeFixture.direction("joy", 3)]
        let error = errorOf {
            try VectorFile.write(twice, to: directory.path + "/twice.safetensors")
        }
        #expect(error?.code == .badInput && error?.message.contains("joy.hidden.3") == true)
    }
}
