import Foundation
import Statistics
import Testing
import Undertone

@Suite struct ActivationStoreTests {
    let directory: TemporaryDirectory
    let path: String
    let fixture = StoreFixture()

    init() throws {
        directory = try TemporaryDirectory()
        path = directory.path + "/a/store"
    }

    @Test func readsWhatWasWritten() throws {
        let store = try fixture.extract(to: path)
        #expect(
            try directory.names("a/store") == [
                "activations.safetensors", "examples.jsonl", "manifest.json",
            ]
        )
        #expect(store.count == 23)
        #expect(try store.rows == (0..<23).map(fixture.example))
        var reader = try store.makeRowReader()
        for row in 0..<23 { #expect(try reader.next() == fixture.example(row)) }
        #expect(try reader.next() == nil)
        for (index, layer) in fixture.manifest.layers.enumerated() {
            let matrix = try store.matrix(layer: layer)
            #expect(matrix.rows == 23 && matrix.columns == fixture.manifest.widths[index])
            #expect(matrix.storage == fixture.vectors(0..<23)[index])
        }
        let some = try store.matrix(layer: 10, rows: [7, 0, 7])
        #expect(some.row(0) == (0..<6).map { fixture.value(10, 7, $0) })
        #expect(some.row(1) == (0..<6).map { fixture.value(10, 0, $0) })
        #expect(some.row(2) == some.row(0))
        #expect(try store.matrix(layer: 1, rows: []).rows == 0)
        let error = errorOf { _ = try store.matrix(layer: 2) }
        #expect(error?.message.contains("0, 1, 10") == true)
    }

    @Test func halfPrecision() throws {
        var fixture = fixture
        fixture.manifest.precision = .float16
        let store = try fixture.extract(to: path)
        #expect(try store.matrix(layer: 1).storage == fixture.vectors(0..<23)[1])
    }

    @Test func numbersThatCannotBeStored() throws {
        var fixture = fixture
        for (value, precision) in [
            (Float.nan, SafeTensorsType.float32), (.infinity, .float16), (-65_520, .float16),
        ] {
            fixture.manifest.precision = precision
            let writer = try fixture.writer(in: path, overwrite: true)
            var vectors = fixture.vectors(0..<5)
            vectors[2][6 * 3 + 2] = value
            let error = errorOf {
                try writer.append(rows: vectors, examples: (0..<5).map(fixture.example))
            }
            #expect(error?.code == .failed)
            #expect(error?.message.contains("hidden.10, dimension 2, of example \"row3\"") == true)
            #expect(writer.rowsDone == 0)
        }
    }

    @Test func completeStoreIsFoundAgain() throws {
        try fixture.extract(to: path)
        let before = try contents(path)
        var moved = fixture
        moved.manifest.corpus.spec = "lines:elsewhere.txt"
        for fixture in [fixture, moved] {
            let start = try ActivationStoreWriter.start(in: path, manifest: fixture.manifest)
            guard case .complete(let store) = start else {
                Issue.record("not found complete")
                continue
            }
            #expect(store.count == 23)
        }
        #expect(try contents(path) == before)
    }

    @Test(arguments: [true, false])
    func anotherStoreIsInTheWay(_ finished: Bool) throws {
        let other = path + "2"
        if finished {
            try fixture.extract(to: path)
        } else {
            try fixture.append(0..<5, to: fixture.writer(in: path))
        }
        var changed = fixture
        changed.manifest.pooling = "last"
        changed.manifest.options["precise"] = "true"
        let before = try contents(path)
        let error = errorOf { try changed.extract(to: path) }
        #expect(error?.code == .badInput && error?.file == path)
        #expect(error?.message.contains("pooling: last here, mean there") == true)
        #expect(error?.message.contains("precise: true here, false there") == true)
        #expect(error?.message.contains("--overwrite") == true)
        #expect(try contents(path) == before)
        try changed.extract(to: path, overwrite: true)
        try changed.extract(to: other)
        #expect(try contents(path) == contents(other))
    }

    @Test func unfinishedStoreIsNotRead() throws {
        try fixture.append(0..<5, to: fixture.writer(in: path))
        let error = errorOf { _ = try ActivationStore.open(path) }
        #expect(error?.code == .badInput && error?.message.contains("5 of 23") == true)
        let none = errorOf { _ = try ActivationStore.open(directory.path) }
        #expect(none?.message.contains("isn't an activation store") == true)
        #expect(errorOf { _ = try ActivationStore.open("/nowhere") }?.code == .badInput)
    }

    @Test func oneWriterAtATime() throws {
        let writer = try fixture.writer(in: path)
        let error = errorOf { _ = try fixture.writer(in: path) }
        #expect(error?.message.contains("another process") == true)
        try fixture.append(0..<5, to: writer)
    }

    @Test func numberOfRowsMustBeAsAnnounced() throws {
        let writer = try fixture.writer(in: path)
        try fixture.append(0..<20, to: writer)
        #expect(errorOf { try fixture.append(20..<25, to: writer) }?.code == .failed)
        #expect(errorOf { _ = try writer.finish() }?.message.contains("20 of the 23") == true)
        try fixture.append(20..<23, to: writer)
        #expect(try writer.finish().count == 23)
    }

    @Test func lackOfRoomIsToldAtTheStart() throws {
        var huge = fixture
        huge.manifest.examples = 1 << 50
        let error = errorOf { _ = try huge.writer(in: path) }
        #expect(error?.code == .failed && error?.message.contains("free") == true)
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    /// Each file cut short, lengthened, replaced or missing.
    @Test(arguments: [
        "activations.safetensors", "examples.jsonl", "manifest.json",
    ])
    func damage(_ name: String) throws {
        try fixture.extract(to: path)
        let intact = try directory.bytes("a/store/" + name)
        var damaged = [intact + [0x0A, 0x7B], Array(intact.dropLast(4)), []]
        if name == "activations.safetensors" {
            var other = fixture
            other.manifest.model.sha256 = "m1"
            try other.extract(to: path + "2")
            damaged.append(try directory.bytes("a/store2/" + name))
        }
        for bytes in damaged {
            try directory.write("a/store/" + name, bytes: bytes)
            let error = errorOf { _ = try ActivationStore.open(path) }
            #expect(error?.code == .badInput && error?.file?.hasSuffix(name) == true)
            #expect(errorOf { try fixture.extract(to: path) }?.code == .badInput)
        }
        try FileManager.default.removeItem(atPath: path + "/" + name)
        #expect(errorOf { _ = try ActivationStore.open(path) }?.code == .badInput)
        try fixture.extract(to: path, overwrite: true)
        #expect(try directory.bytes("a/store/" + name) == intact)
    }

    @Test func rowsOfAnotherNumber() throws {
        try fixture.extract(to: path)
        let intact = String(decoding: try directory.bytes("a/store/examples.jsonl"), as: UTF8.self)
        // As long as before, so that only counting finds it.
        let merged = intact.replacingOccurrences(
            of: "}\n{\"id\":\"row22",
            with: "} {\"id\":\"row22"
        )
        try directory.write("a/store/examples.jsonl", merged)
        let store = try ActivationStore.open(path)
        #expect(errorOf { _ = try store.rows }?.line == 22)
        let lines = intact.split(separator: "\n").dropLast()
        var short = lines.joined(separator: "\n")
        short += String(repeating: " ", count: intact.utf8.count - short.utf8.count - 1) + "\n"
        try directory.write("a/store/examples.jsonl", short)
        #expect(errorOf { _ = try store.rows }?.message.contains("are 22") == true)
    }
}
