import Foundation
import Statistics
import Testing
import Undertone

@Suite struct SafeTensorsTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    /// The values of the recorder, `Tests/Recorders/safetensors_files.py`.
    private static func values(_ count: Int, _ seed: Int) -> [Float] {
        (0..<count).map { Float(($0 * 37 + seed * 11) % 256 - 128) / 8 }
    }

    private static func golden(_ name: String) throws -> String {
        try #require(
            Bundle.module.url(
                forResource: name,
                withExtension: "safetensors",
                subdirectory: "Golden"
            )
        ).path
    }

    private typealias Tensor = SafeTensorsWriter.Tensor

    private static let files: [String: (tensors: [Tensor], metadata: [String: String])] = [
        "layers": (
            [0, 10, 2, 1].map {
                Tensor(name: "hidden.\($0)", shape: [5, 3], values: values(15, $0))
            }, ["fingerprint": "0123456789abcdef"]
        ),
        "types": (
            [
                Tensor(name: "half", shape: [2, 3], values: values(6, 2), type: .float16),
                Tensor(name: "wide", shape: [4], values: values(4, 1), type: .float64),
                Tensor(name: "single", shape: [3, 1], values: values(3, 3)),
                Tensor(name: "empty", shape: [0, 7], values: []),
                Tensor(name: "a \"quoted\"\tname, ü", shape: [1], values: values(1, 5)),
            ], [:]
        ),
    ]

    @Test(arguments: ["layers", "types"])
    func readsAndWritesTheReferenceBytes(_ name: String) throws {
        let expected = try #require(Self.files[name])
        let path = try Self.golden(name)
        let file = try SafeTensorsFile(path)
        #expect(file.metadata == expected.metadata)
        #expect(file.tensors.count == expected.tensors.count)
        for tensor in expected.tensors {
            #expect(try file.values(tensor.name) == tensor.values)
            #expect(try file.tensor(tensor.name).shape == tensor.shape)
            #expect(try file.tensor(tensor.name).type == tensor.type)
        }
        let copy = directory.path + "/copy.safetensors"
        try SafeTensorsWriter.write(
            tensors: expected.tensors.reversed(),
            metadata: expected.metadata,
            to: copy
        )
        #expect(FileManager.default.contentsEqual(atPath: copy, andPath: path))
        #expect(try directory.names() == ["copy.safetensors"])
    }

    @Test func unknownTensorListsTheOthers() throws {
        let file = try SafeTensorsFile(try Self.golden("layers"))
        let error = errorOf { _ = try file.values("hiden.1") }
        #expect(error?.message.contains("did you mean \"hidden.1\"?") == true)
    }

    private static func bytes(_ header: String, data: Int) -> [UInt8] {
        withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian, Array.init)
            + Array(header.utf8) + [UInt8](repeating: 0, count: data)
    }

    @Test(
        arguments: [
            (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 8, nil),
            (#"{}"#, 0, nil),
            (#"{"__metadata__":{"k":"v"}}   "#, 0, nil),
            (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 7, "cut short"),
            (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 9, "belong to no tensor"),
            (#"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#, 8, "needs 12"),
            (#"{"a":{"dtype":"F31","shape":[2],"data_offsets":[0,8]}}"#, 8, "F31"),
            (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#, 8, "offsets"),
            (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}"#, 8, "offsets"),
            (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}"#, 8, "offsets"),
            (#"{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#, 8, "shape"),
            (
                #"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}"#, 8,
                "shape"
            ),
            (#"{"a":{"dtype":"F32","shape":[1e30],"data_offsets":[0,8]}}"#, 8, "can't be read"),
            (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#, 12, "gap"),
            (
                #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"#
                    + #""b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#, 12, "overlaps"
            ),
            (#"{"a":{"dtype":"F32","shape":[2]}}"#, 8, "data_offsets"),
            (#"{"a":{"k":"v"}}"#, 0, "no type and shape"),
            (#"{"__metadata__":{"k":1}}"#, 0, "can't be read"),
            (#"["a"]"#, 0, "start with {"),
            (#"{"a""#, 0, "can't be read"),
        ] as [(String, Int, String?)]
    )
    func headers(_ header: String, _ data: Int, _ word: String?) throws {
        let path = try directory.write("x.safetensors", bytes: Self.bytes(header, data: data))
        guard let word else {
            _ = try SafeTensorsFile(path)
            return
        }
        let error = errorOf { _ = try SafeTensorsFile(path) }
        #expect(error?.code == .badInput && error?.file == path)
        #expect(error?.message.contains(word) == true, "\(error?.message ?? "")")
    }

    @Test(
        arguments: [
            [], [1, 2, 3], [0, 0, 0, 0, 0, 0, 0, 0], [255, 255, 255, 255, 255, 255, 255, 255],
            [2, 0, 0, 0, 0, 0, 0, 0, 0x7B], [0, 225, 245, 6, 0, 0, 0, 0, 0x7B, 0x7D],
        ] as [[UInt8]]
    )
    func lengths(_ bytes: [UInt8]) throws {
        let path = try directory.write("x.safetensors", bytes: bytes)
        #expect(errorOf { _ = try SafeTensorsFile(path) }?.code == .badInput)
    }

    @Test func deepNesting() throws {
        let header = "{\"a\":" + String(repeating: "[", count: 200_000)
        let path = try directory.write("x.safetensors", bytes: Self.bytes(header, data: 0))
        #expect(errorOf { _ = try SafeTensorsFile(path) }?.code == .badInput)
    }

    /// Whatever is done to a file, it is read, or refused with an error that names it.
    @Test func damagedFilesAreRefusedOrRead() throws {
        var generator = SeededGenerator(seed: 20)
        var refused = 0
        for name in ["layers", "types"] {
            let intact = Array(try Data(contentsOf: URL(fileURLWithPath: try Self.golden(name))))
            let headerEnd = 8 + Int(intact[0]) + 256 * Int(intact[1])
            for round in 0..<1_500 {
                var bytes = intact
                switch round % 3 {
                case 0:
                    for _ in 0...(round % 4) {
                        let bit = Int.random(in: 0..<(8 * headerEnd), using: &generator)
                        bytes[bit / 8] ^= 1 << (bit % 8)
                    }
                case 1:
                    bytes.removeLast(Int.random(in: 1...bytes.count, using: &generator))
                default:
                    let start = Int.random(in: 8..<headerEnd, using: &generator)
                    let end = Int.random(in: start...min(start + 8, headerEnd), using: &generator)
                    let inserted = (0..<(end - start)).map { _ in
                        UInt8(
                            ascii: "0123456789[]{},:\"-".unicodeScalars.randomElement(
                                using: &generator
                            ) ?? "0"
                        )
                    }
                    bytes.replaceSubrange(start..<end, with: inserted)
                }
                let path = try directory.write("x.safetensors", bytes: bytes)
                do {
                    let file = try SafeTensorsFile(path)
                    for tensor in file.tensors.keys { _ = try? file.values(tensor) }
                } catch let error as UndertoneError {
                    #expect(error.code == .badInput && error.file == path)
                    refused += 1
                }
            }
        }
        #expect(refused > 2_500)
    }
}
