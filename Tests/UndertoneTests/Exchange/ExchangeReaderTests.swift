import Foundation
import LlamaEngine
import Statistics
import Testing
import Undertone

@Suite struct ExchangeReaderTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func read(
        _ bytes: [UInt8],
        blocks: Int = 4,
        convention: String? = nil,
        name: String? = "joy"
    ) throws -> ImportedDirections {
        try ExchangeReader(
            name: name,
            convention: convention,
            target: try ExchangeFixture.target(directory, blocks: blocks)
        ).read(try directory.write("vector.gguf", bytes: bytes))
    }

    /// Who wrote it, and which hidden states its numbers are: for a model of 4 blocks.
    @Test(
        arguments: [
            // repeng: as many as there are directions, from the last block down.
            ([3, 2, 1], .unsigned(3), [:], "repeng", [2, 3, 4]),
            ([2, 1], .unsigned(2), [:], "repeng", [2, 3]),
            // llama.cpp's generator: a signed number, all from 1.
            ([1, 2, 3], .signed(3), [:], "llama.cpp", [1, 2, 3]),
            // jukofyork's tool: as many as the model has blocks.
            ([1, 2, 3], .unsigned(4), [:], "jukofyork", [1, 2, 3]),
            ([2], .unsigned(4), [:], "jukofyork", [2]),
            ([1, 2, 3, 4], .unsigned(4), [:], "jukofyork", [1, 2, 3, 4]),
            // EasySteer: it names a method, and may have the first block.
            (
                [0, 1, 3], .unsigned(3), ["controlvector.method": "diffmean"], "easysteer",
                [1, 2, 4]
            ),
            (
                [2], .unsigned(1),
                ["controlvector.easysteer": #"{"version":1,"component":"hidden_states"}"#],
                "easysteer", [3]
            ),
        ] as [([Int], ControlVectorFile.LayerCount, [String: String], String, [Int])]
    )
    func producers(
        _ numbers: [Int],
        _ count: ControlVectorFile.LayerCount,
        _ texts: [String: String],
        _ producer: String,
        _ layers: [Int]
    ) throws {
        let bytes = ExchangeFixture.foreign(numbers, count: count, texts: texts)
        let found = try read(bytes)
        #expect(found.producer == producer && found.format == "gguf" && !found.evidence.isEmpty)
        #expect(found.directions.map(\.point.layer.rawValue) == layers)
        for (direction, number) in zip(found.directions, numbers.sorted()) {
            let raw = ExchangeFixture.raw(number)
            let layer = Float(direction.point.layer.rawValue)
            #expect(direction.vector == VectorMath.normalized(raw))
            #expect(direction.norm == VectorMath.norm(raw))
            // The store's two rows have the norms ℓ and 3ℓ.
            #expect(direction.meanHiddenNorm == 2 * layer)
            #expect(direction.quality.normRatio == Double(direction.norm) / Double(2 * layer))
            #expect(direction.name == "joy" && !direction.quality.isUsable)
            #expect(direction.origin.modelSHA256 == "m0")
            #expect(direction.origin.corpus.hasPrefix("imported from \(producer): "))
            #expect(direction.origin.corpusSHA256 == ContentDigest.of(bytes))
        }
        // What was imported is a file of directions like any other.
        let path = directory.path + "/joy.safetensors"
        try VectorFile.write(found.directions, to: path)
        #expect(try VectorFile.read(path) == found.directions)
    }

    @Test(
        arguments: [
            // Ascending with their own count: repeng's custom order, or another tool that counts otherwise.
            ([1, 2, 3], .unsigned(3)), ([2], .unsigned(1)), ([3, 2, 1], nil), ([2, 3], .signed(2)),
            ([3, 2, 1], .unsigned(9)), ([5, 4], .unsigned(2)),
        ] as [([Int], ControlVectorFile.LayerCount?)]
    )
    func uncertainOnesAreAskedFor(
        _ numbers: [Int],
        _ count: ControlVectorFile.LayerCount?
    ) throws {
        let bytes = ExchangeFixture.foreign(numbers, count: count)
        let error = errorOf { _ = try read(bytes) }
        #expect(error?.code == .badInput && error?.file?.hasSuffix("vector.gguf") == true)
        for word in [
            "--convention", "repeng", "llama.cpp", "jukofyork", "easysteer", "hidden-state",
        ] {
            #expect(error?.message.contains(word) == true, "\(word)")
        }
        if numbers.allSatisfy({ $0 < 4 }) {
            let asBlock = try read(bytes, convention: "block").directions
            let asState = try read(bytes, convention: "hidden-state").directions
            #expect(asBlock.map(\.point.layer.rawValue) == numbers.sorted().map { $0 + 1 })
            #expect(asState.map(\.point.layer.rawValue) == numbers.sorted())
        }
    }

    @Test func whatTheUserSaysWins() throws {
        let bytes = ExchangeFixture.foreign([3, 2, 1], count: .unsigned(3))
        let found = try read(bytes, convention: "llama.cpp")
        #expect(found.producer == "llama.cpp" && found.evidence.contains("--convention"))
        #expect(found.directions.map(\.point.layer.rawValue) == [1, 2, 3])
        let unknown = errorOf { _ = try read(bytes, convention: "repend") }
        #expect(unknown?.message.contains("did you mean \"repeng\"?") == true)
        #expect(
            errorOf { _ = try read(bytes, convention: "undertone") }?.message.contains("manifest")
                == true
        )
    }

    @Test func whatMustBeSaid() throws {
        let bytes = ExchangeFixture.foreign([3, 2, 1], count: .unsigned(3))
        let path = try directory.write("vector.gguf", bytes: bytes)
        let model = errorOf { _ = try ExchangeReader().read(path) }
        #expect(model?.message.contains("-m") == true && model?.message.contains("--store") == true)
        let store = errorOf {
            _ = try ExchangeReader(target: try ExchangeFixture.target()).read(path)
        }
        #expect(store?.message.contains("--store") == true)
        let width = errorOf {
            _ = try ExchangeReader(target: try ExchangeFixture.target(width: 64)).read(path)
        }
        #expect(width?.message.contains("32") == true && width?.message.contains("64") == true)
        // A model of 3 blocks has no hidden state 4.
        let depth = errorOf { _ = try read(bytes, blocks: 3, convention: "repeng") }
        #expect(depth?.message.contains("0…3") == true)
        let zero = ExchangeFixture.foreign([0, 1], count: nil)
        #expect(
            errorOf { _ = try read(zero, convention: "jukofyork") }?.message.contains("from 1")
                == true
        )
    }

    @Test func storesOfOtherModelsAreRefused() throws {
        let store = try ExchangeFixture.store(in: directory.path + "/other", sha256: "m1")
        let other = errorOf {
            _ = try ImportTarget(name: "tiny", sha256: "m0", width: 32, blockCount: 4, store: store)
        }
        #expect(other?.message.contains("another model") == true)
        let mlp = try ExchangeFixture.store(in: directory.path + "/mlp", site: "mlp")
        let site = errorOf {
            _ = try ImportTarget(name: "tiny", sha256: "m0", width: 32, blockCount: 4, store: mlp)
        }
        #expect(site?.message.contains("'mlp'") == true)
        let few = try ExchangeFixture.store(in: directory.path + "/few", layers: [1, 2])
        let path = try directory.write(
            "vector.gguf",
            bytes: ExchangeFixture.foreign([3, 2, 1], count: .unsigned(3))
        )
        let layer = errorOf {
            _ = try ExchangeReader(
                target: try ImportTarget(
                    name: "tiny",
                    sha256: "m0",
                    width: 32,
                    blockCount: 4,
                    store: few
                )
            ).read(path)
        }
        #expect(layer?.message.contains("layer 3") == true)
    }

    @Test func warnings() throws {
        let padded = ExchangeFixture.foreign([1, 2, 3], count: .unsigned(4), zero: [1, 3])
        let found = try read(padded)
        #expect(found.directions.map(\.point.layer.rawValue) == [2])
        #expect(found.warnings == ["left out, since they are zero: direction 1, 3"])
        // transformers gives the last hidden state after the norm.
        let last = try read(ExchangeFixture.foreign([3, 2, 1], count: .unsigned(3)))
        #expect(last.warnings.first?.contains("final norm") == true)
        let earlier = try read(ExchangeFixture.foreign([2, 1], count: .unsigned(2)))
        #expect(earlier.warnings.isEmpty)
    }

    @Test func badVectors() throws {
        func file(_ vectors: [[Float]]) -> [UInt8] {
            ControlVectorFile(
                modelHint: "llama",
                layerCount: .unsigned(vectors.count),
                directions: vectors.enumerated().map { .init(number: 2 - $0, vector: $1) }
            ).bytes()
        }
        let good = ExchangeFixture.raw(1)
        let notNumber: [Float] = [.nan] + good.dropFirst()
        let infinite: [Float] = [.infinity] + good.dropFirst()
        let tiny: [Float] = good.map { $0 * 1e-30 * 1e-14 }
        let huge: [Float] = good.map { $0 * Float.greatestFiniteMagnitude }
        let zero = [Float](repeating: 0, count: good.count)
        let cases: [(vectors: [[Float]], word: String)] = [
            ([zero], "zero"), ([notNumber], "finite"), ([infinite], "finite"),
            ([tiny], "too small"), ([huge], "no length"),
        ]
        for (vectors, word) in cases {
            let error = errorOf { _ = try read(file(vectors), convention: "block") }
            #expect(error?.code == .badInput && error?.file != nil)
            #expect(error?.message.contains(word) == true, "\(word): \(error?.message ?? "")")
        }
        // The second of two is said to be one element shorter.
        var uneven = file([good, good])
        let name = Array("direction.1".utf8)
        let place = try #require(
            uneven.indices.first { uneven[$0...].starts(with: name) }
        )
        uneven[place + name.count + 4] = UInt8(good.count - 1)
        let error = errorOf { _ = try read(uneven, convention: "block") }
        #expect(error?.message.contains("width") == true, "\(error?.message ?? "none")")
    }

    /// llama.cpp's rules (`common_control_vector_load_one`): what it refuses is refused here, too.
    @Test func whatLlamaRefuses() throws {
        func header(_ name: String, type: UInt32 = 0, shape: [UInt64] = [4]) -> [UInt8] {
            func string(_ text: String) -> [UInt8] { number(UInt64(text.utf8.count)) + text.utf8 }
            func number(_ value: some FixedWidthInteger) -> [UInt8] {
                withUnsafeBytes(of: value.littleEndian, Array.init)
            }
            var bytes =
                Array("GGUF".utf8) + number(UInt32(3)) + number(UInt64(1)) + number(UInt64(1))
            bytes += string("general.architecture") + number(UInt32(8)) + string("controlvector")
            bytes += string(name) + number(UInt32(shape.count)) + shape.flatMap { number($0) }
            bytes += number(type) + number(UInt64(0))
            bytes += [UInt8](repeating: 0, count: (32 - bytes.count % 32) % 32)
            return bytes + [UInt8](repeating: 1, count: 64)
        }
        for (bytes, word) in [
            (header("direction.1"), nil), (header("direction.1", shape: [4, 1]), nil),
            (header("direction"), "direction.N"), (header("direction."), "direction.N"),
            (header("direction.x"), "direction.N"), (header("blk.1"), "direction.N"),
            (header("direction.-1"), "direction.N"), (header("direction.01"), "direction.N"),
            (header("direction.99999"), "direction.N"), (header("direction.1", type: 1), "F32"),
            (header("direction.1", shape: [2, 2]), "one dimension"),
        ] as [([UInt8], String?)] {
            do {
                _ = try ControlVectorFile(bytes: bytes)
                #expect(word == nil)
            } catch let error as EngineError {
                #expect(word.map { error.message.contains($0) } == true, "\(error)")
            }
        }
    }

    @Test func otherFilesAreRefused() throws {
        let model = TestData.root.appendingPathComponent("Tests/LlamaEngineTests/Golden/llama.gguf")
        let isModel = errorOf {
            _ = try ExchangeReader(target: try ExchangeFixture.target()).read(model.path)
        }
        #expect(isModel?.message.contains("not a control vector") == true)
        let zip = try #require(
            StoredZip(members: [.init(name: "archive/data.pkl", bytes: [1])]).bytes()
        )
        let nothing = try #require(StoredZip(members: [.init(name: "a.npy", bytes: [1])]).bytes())
        let files: [(String, [UInt8], String)] = [
            ("joy.pt", zip, "pickle"), ("joy.pkl", Array("c__builtin__".utf8), "pickle"),
            ("joy", [0x80, 4, 0x95], "pickle"), ("joy.npz", nothing, "manifest.json"),
            ("joy.txt", Array("joy".utf8), "safetensors"), ("empty", [], "safetensors"),
        ]
        for (name, bytes, word) in files {
            let path = try directory.write(name, bytes: bytes)
            let error = errorOf { _ = try ExchangeReader().read(path) }
            #expect(error?.code == .badInput && error?.file == path, "\(name)")
            #expect(error?.message.contains(word) == true, "\(name): \(error?.message ?? "")")
        }
        let own = directory.path + "/own.safetensors"
        try VectorFile.write(ExchangeFixture.directions, to: own)
        #expect(errorOf { _ = try ExchangeReader().read(own) }?.message.contains("already") == true)
        #expect(
            errorOf { _ = try ExchangeReader().read(directory.path + "/no") }?.code == .badInput
        )
        #expect(errorOf { _ = try ExchangeReader().read(directory.path) }?.code == .badInput)
    }
}
