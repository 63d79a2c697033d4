import Foundation
import Testing
import Undertone

@Suite struct RunRegistryTests {
    /// A folder of its own for each test, removed at its end.
    private func inFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
        let folder = FileManager.default.temporaryDirectory.path + "/undertone-runs-\(UUID())"
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try await body(folder)
    }

    private func recorder(_ registry: RunRegistry, _ command: String = "probe") throws
        -> RunRecorder
    {
        try RunRecorder(
            registry: registry,
            command: command,
            arguments: [command, "dir with space"],
            settings: ["zeta": 1, "alpha": [0, 0.5]],
            seeds: ["bootstrap": .max]
        )
    }

    @Test func roundTrip() async throws {
        try await inFolder { folder in
            let path = folder + "/a/b/runs.sqlite"
            let registry = try RunRegistry(path: path)
            let recorder = try recorder(registry)
            #expect(try registry.run("last").status == .running)
            try await recorder.update { run in
                run.model = RunModel(name: "m", path: "/m.gguf", sha256: "00")
                run.corpora = [RunCorpus(role: "test", spec: "lines:x", sha256: "11", count: 3)]
            }
            let recorded = try await recorder.finish(SampleRuns.probe(), verdict: "joy: yes")
            let read = try RunRegistry(path: path, access: .read).run(recorder.id)
            #expect(read.id == recorded.id)
            #expect(read.arguments == ["probe", "dir with space"])
            #expect(read.settings.text() == #"{"zeta":1,"alpha":[0,0.5]}"#)
            #expect(read.seeds == ["bootstrap": .max])
            #expect(read.model == recorded.model)
            #expect(read.corpora == recorded.corpora)
            #expect(read.versions == recorded.versions)
            #expect(abs(read.started.timeIntervalSince(recorded.started)) < 1e-3)
            #expect(read.status == .done)
            #expect(read.verdict == "joy: yes")
            #expect(try read.results?.decode(ProbeResult.self) == SampleRuns.probe())
            // A test process of a few hundred megabytes at most, and not of zero.
            let memory = try #require(read.peakMemoryBytes)
            #expect(memory > 2_000_000 && memory < 8_000_000_000)
            #expect(try #require(read.wallSeconds) >= 0)
        }
    }

    @Test func failureIsRecordedAndThrown() async throws {
        try await inFolder { folder in
            let registry = try RunRegistry(path: folder + "/runs.sqlite")
            let recorder = try recorder(registry)
            await #expect(throws: UndertoneError.self) {
                try await recorder.record { () -> (result: ProbeResult, verdict: String?) in
                    throw UndertoneError(.badInput, "no such label", file: "x.tsv", line: 4)
                }
            }
            let run = try registry.run(recorder.id)
            #expect(run.status == .failed)
            #expect(run.error == "x.tsv:4: no such label")
            let cancelled = try self.recorder(registry)
            try await cancelled.fail(CancellationError())
            #expect(try registry.run(cancelled.id).status == .interrupted)
            // The first end counts.
            try await cancelled.finish(SampleRuns.probe(), verdict: nil)
            #expect(try registry.run(cancelled.id).status == .interrupted)
        }
    }

    @Test func concurrentWriters() async throws {
        try await inFolder { folder in
            let path = folder + "/runs.sqlite"
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        // A connection each, as processes have; the file and tables are not there yet.
                        let registry = try RunRegistry(path: path)
                        for _ in 0..<10 {
                            let recorder = try self.recorder(registry)
                            try await recorder.finish(SampleRuns.fit(), verdict: nil)
                        }
                    }
                }
                try await group.waitForAll()
            }
            let runs = try RunRegistry(path: path, access: .read).runs()
            #expect(runs.count == 80)
            #expect(Set(runs.map(\.id)).count == 80)
            #expect(runs.allSatisfy { $0.status == .done })
        }
    }

    @Test func damagedFile() async throws {
        try await inFolder { folder in
            let path = folder + "/runs.sqlite"
            try Data("this is not a database, and long enough".utf8).write(
                to: URL(fileURLWithPath: path)
            )
            for access in [RunRegistry.Access.write, .read] {
                let error = #expect(throws: UndertoneError.self) {
                    try RunRegistry(path: path, access: access).runs()
                }
                #expect(error?.message.contains("damaged or no SQLite file; move it away") == true)
                #expect(error?.message.contains(path) == true)
            }
        }
    }

    /// Bytes over the whole file overwritten: an error or runs, never a crash.
    @Test(arguments: 0..<40) func corruptedBytes(_ seed: Int) async throws {
        try await inFolder { folder in
            let path = folder + "/runs.sqlite"
            try await recorder(try RunRegistry(path: path)).finish(SampleRuns.probe(), verdict: "v")
            try? FileManager.default.removeItem(atPath: path + "-wal")
            var data = try Data(contentsOf: URL(fileURLWithPath: path))
            let stride = max(1, data.count / 40)
            for index in Swift.stride(
                from: seed * stride,
                to: min(data.count, (seed + 1) * stride),
                by: 3
            ) {
                data[index] = UInt8(truncatingIfNeeded: index &* 131 &+ seed)
            }
            try data.write(to: URL(fileURLWithPath: path))
            do {
                for run in try RunRegistry(path: path).runs() { _ = try HTMLReport(of: run) }
            } catch is UndertoneError {
                // What it should throw; any other error fails the test.
            }
        }
    }

    @Test func notWritable() async throws {
        try await inFolder { folder in
            try Data("x".utf8).write(to: URL(fileURLWithPath: folder + "/file"))
            let error = #expect(throws: UndertoneError.self) {
                try RunRegistry(path: folder + "/file/runs.sqlite")
            }
            #expect(error?.message.contains("UNDERTONE_DATA") == true)
            let isFolder = #expect(throws: UndertoneError.self) { try RunRegistry(path: folder) }
            #expect(isFolder?.code == .badInput)
        }
    }

    @Test func missingFileReadsAsEmpty() async throws {
        try await inFolder { folder in
            let registry = try RunRegistry(path: folder + "/none.sqlite", access: .read)
            #expect(try registry.runs().isEmpty)
            let error = #expect(throws: UndertoneError.self) { try registry.run("last") }
            #expect(error?.message.contains("no runs yet") == true)
            #expect(!FileManager.default.fileExists(atPath: folder + "/none.sqlite"))
        }
    }

    @Test func lookUp() async throws {
        try await inFolder { folder in
            let registry = try RunRegistry(path: folder + "/runs.sqlite")
            let first = try recorder(registry).id
            let second = try recorder(registry, "fit").id
            #expect(try registry.run(first).id == first)
            #expect(try registry.run(first.uppercased()).id == first)
            #expect(try registry.run("last").id == second)
            #expect(try registry.run(String(first.suffix(4))).id == first)
            #expect(try registry.runs(command: "fit").map(\.id) == [second])
            #expect(try registry.runs(limit: 1).map(\.id) == [second])
            let ambiguous = #expect(throws: UndertoneError.self) {
                try registry.run(String(first.prefix(5)))
            }
            #expect(ambiguous?.message.contains("fits 2 runs") == true)
            let near = #expect(throws: UndertoneError.self) {
                try registry.run(String(first.dropLast()) + "_")
            }
            #expect(near?.code == .badInput)
            #expect(near?.message.contains(first) == true)
            let far = #expect(throws: UndertoneError.self) { try registry.run("quite-another") }
            #expect(far?.message.contains("the last ones are \(second), \(first)") == true)
        }
    }

    @Test func defaultPath() {
        #expect(
            RunRegistry.defaultPath(environment: ["UNDERTONE_DATA": "/d"]) == "/d/runs.sqlite"
        )
        #if os(Linux)
            #expect(
                RunRegistry.defaultPath(environment: ["HOME": "/h", "XDG_DATA_HOME": "relative"])
                    == "/h/.local/share/undertone/runs.sqlite"
            )
            #expect(
                RunRegistry.defaultPath(environment: ["HOME": "/h", "XDG_DATA_HOME": "/x"])
                    == "/x/undertone/runs.sqlite"
            )
        #endif
    }

    @Test func newerResultsAreRefused() throws {
        var results = try RunResults(SampleRuns.fit())
        results.version = 99
        let error = #expect(throws: UndertoneError.self) { try results.decode(FitResult.self) }
        #expect(error?.message.contains("newer undertone") == true)
        #expect(throws: UndertoneError.self) { try results.decode(ProbeResult.self) }
    }
}
