import Foundation
import Statistics
import Testing
import Undertone

/// An extraction that is stopped, anywhere, and goes on, gives the bytes of one that wasn't.
@Suite struct ResumeTests {
    private struct Killed: Error {}

    let directory: TemporaryDirectory
    let fixture = StoreFixture()
    let uninterrupted: [String: Data]

    init() throws {
        directory = try TemporaryDirectory()
        try fixture.extract(to: directory.path + "/whole")
        uninterrupted = try contents(directory.path + "/whole")
    }

    /// Stops at the n-th step, for each n there is, and goes on.
    @Test func stoppedAtEachStep() throws {
        var steps = 0
        try fixture.extract(to: directory.path + "/counted") { _ in steps += 1 }
        #expect(steps > 30)
        for stop in 1...steps {
            let path = directory.path + "/stopped-\(stop)"
            var step = 0
            #expect(throws: Killed.self) {
                try fixture.extract(to: path) { _ in
                    step += 1
                    if step == stop { throw Killed() }
                }
            }
            try fixture.extract(to: path)
            #expect(try contents(path) == uninterrupted, "stopped at step \(stop)")
        }
    }

    /// Stops again and again, with half-written chunks left behind.
    @Test(arguments: 0..<12 as Range<UInt64>)
    func stoppedManyTimes(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let path = directory.path + "/store"
        var isDone = false
        var stops = 0
        while !isDone {
            var left = Int.random(in: 1...12, using: &generator)
            do {
                try fixture.extract(to: path) { _ in
                    left -= 1
                    if left == 0, stops < 60 { throw Killed() }
                }
                isDone = true
            } catch is Killed {
                stops += 1
                try tear(path, &generator)
            }
        }
        #expect(try contents(path) == uninterrupted)
    }

    /// What a killed process may leave behind the last complete chunk.
    private func tear(_ path: String, _ generator: inout SeededGenerator) throws {
        let examples = path + "/examples.jsonl.partial"
        guard Bool.random(using: &generator), let file = FileHandle(forWritingAtPath: examples)
        else { return }
        try file.seekToEnd()
        try file.write(contentsOf: Data("{\"id\":\"half a li".utf8))
        try file.close()
        try directory.write("store/progress.json.partial", "{\"manif")
    }

    @Test func goesOnWhereItWas() throws {
        let path = directory.path + "/store"
        do {
            let writer = try fixture.writer(in: path)
            try fixture.append(0..<5, to: writer)
            try fixture.append(5..<10, to: writer)
        }
        let writer = try fixture.writer(in: path, overwrite: true)
        #expect(writer.rowsDone == 10)
    }

    @Test(arguments: [
        "activations.safetensors.partial", "examples.jsonl.partial", "progress.json",
    ])
    func damagedProgressIsRefused(_ name: String) throws {
        let path = directory.path + "/store"
        try fixture.append(0..<5, to: fixture.writer(in: path))
        try directory.write("store/" + name, "{}")
        let error = errorOf { try fixture.extract(to: path) }
        #expect(error?.code == .badInput && error?.message.contains("--overwrite") == true)
        try fixture.extract(to: path, overwrite: true)
        #expect(try contents(path) == uninterrupted)
    }

    /// `UNDERTONE_SMALL_DISK` names a file system of a few hundred KB, such as
    /// `mount -t tmpfs -o size=256k tmpfs DIR`.
    @Test(
        .enabled(
            if: ProcessInfo.processInfo.environment["UNDERTONE_SMALL_DISK"] != nil,
            "UNDERTONE_SMALL_DISK isn't set"
        )
    )
    func fullDisk() throws {
        let disk = try #require(ProcessInfo.processInfo.environment["UNDERTONE_SMALL_DISK"])
        let path = disk + "/store"
        let ballast = disk + "/ballast"
        defer {
            try? FileManager.default.removeItem(atPath: path)
            try? FileManager.default.removeItem(atPath: ballast)
        }
        var started = false
        do {
            let writer = try fixture.writer(in: path)
            started = true
            try fixture.append(0..<5, to: writer)
            while FileManager.default.createFile(
                atPath: ballast + UUID().uuidString,
                contents: Data(count: 4_096)
            ) {}
            var long = (5..<10).map(fixture.example)
            long[0].text = String(repeating: "x", count: 20_000)
            let error = errorOf {
                try writer.append(rows: fixture.vectors(5..<10), examples: long)
            }
            #expect(error?.code == .failed && error?.message.contains("disk is full") == true)
        }
        #expect(started)
        for name in try FileManager.default.contentsOfDirectory(atPath: disk)
        where name.hasPrefix("ballast") {
            try FileManager.default.removeItem(atPath: disk + "/" + name)
        }
        #expect(try fixture.writer(in: path).rowsDone == 5)
        try fixture.extract(to: path)
        #expect(try contents(path) == uninterrupted)
    }
}
