import Foundation
import LlamaEngine
import Testing
import Undertone

@Suite struct VectorFileTests {
    private let directory: TemporaryDirectory
    private let directions: [Undertone.Direction]
    private let path: String

    init() throws {
        directory = try TemporaryDirectory()
        path = directory.path + "/joy.safetensors"
        var found: [Undertone.Direction] = []
        for (layer, scenarios) in [(1, 8), (2, 1)] {
            let store = try PlantedData.balanced(seed: UInt64(layer), scenarios: scenarios)
                .store(in: directory.path + "/store\(layer)", layer: layer)
            let fitter = try DirectionFitter(
                store: store,
                target: "joy",
                against: "neutral",
                method: "dim"
            )
            found.append(try fitter.fit(layer: layer))
        }
        directions = found
    }

    @Test func roundTrip() throws {
        #expect(directions[1].quality.dPrime == nil)
        try VectorFile.write(directions, to: path)
        #expect(try VectorFile.read(path) == directions)
        let file = try SafeTensorsFile(path)
        #expect(try file.tensor("joy.hidden.2").shape == [64])
        #expect(try file.values("joy.hidden.1") == directions[0].vector)
    }

    @Test func otherFilesAreRejected() throws {
        try directory.write("text.safetensors", "joy")
        try directory.write("empty.safetensors", "")
        try VectorFile.write(directions, to: path)
        try directory.write(
            "cut.safetensors",
            bytes: Array(try directory.bytes("joy.safetensors").dropLast(9))
        )
        for name in ["text", "empty", "cut", "absent"] {
            let error = errorOf { _ = try VectorFile.read(directory.path + "/\(name).safetensors") }
            #expect(error?.code == .badInput && error?.file?.contains(name) == true, "\(name)")
        }
        let store = errorOf {
            _ = try VectorFile.read(directory.path + "/store1/activations.safetensors")
        }
        #expect(store?.code == .badInput && store?.message.contains("undertone fit") == true)
    }

    @Test func damagedVectorsAreRejected() throws {
        for (name, vector) in [
            ("long", directions[0].vector.map { $0 * 2 }),
            ("zero", directions[0].vector.map { $0 * 0 }),
        ] {
            var damaged = directions[0]
            damaged.vector = vector
            try VectorFile.write([damaged], to: directory.path + "/\(name)")
            let error = errorOf { _ = try VectorFile.read(directory.path + "/\(name)") }
            #expect(error?.code == .badInput && error?.message.contains("unit") == true)
        }
    }

    @Test func anotherModelIsRefused() throws {
        let info = try GoldenModels.model("bert").info
        var direction = directions[0]
        direction.origin.modelSHA256 = "1111"
        func check(_ sha256: String, allows: Bool = false) throws {
            try direction.check(against: info, sha256: sha256, allowsMismatch: allows)
        }
        let width = errorOf { try check("1111", allows: true) }
        #expect(
            width?.message.contains("64") == true
                && width?.message.contains("\(info.width)") == true
        )
        direction.vector = Array(direction.vector.prefix(info.width))
        try check("1111")
        let other = errorOf { try check("2222") }
        #expect(other?.code == .badInput && other?.message.contains("--allow-mismatch") == true)
        try check("2222", allows: true)
    }
}
