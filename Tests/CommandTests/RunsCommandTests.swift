import Foundation
import Statistics
import Testing
import Undertone

private let isBuilt = BuiltCommand.path != nil

@Suite(.enabled(if: isBuilt, "the command is not built beside the tests"))
struct RunsCommandTests {
    private func inFolder(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/undertone-cli-\(UUID())"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await body(folder)
    }

    private func record(in folder: String, auroc: Double, folds: Int) async throws -> String {
        let recorder = try RunRecorder(
            registry: try RunRegistry(path: folder + "/runs.sqlite"),
            command: "probe",
            arguments: ["probe", "store", "--target", "joy"],
            settings: ["target": "joy", "folds": .integer(Int128(folds))]
        )
        let layer = ProbeResult.Layer(
            layer: 3,
            scores: ClassificationScores(
                auroc: Interval(
                    estimate: auroc,
                    lower: auroc - 0.01,
                    upper: auroc + 0.01,
                    level: 0.95
                )
            )
        )
        try await recorder.finish(
            ProbeResult(
                target: "joy",
                against: "neutral",
                site: "hidden states",
                pooling: "mean",
                method: "logistic",
                evaluation: "folds",
                counts: [],
                layers: [layer],
                baselines: []
            ),
            verdict: "joy \u{1B}[31mcan be read"
        )
        return recorder.id
    }

    @Test func emptyRegistry() async throws {
        try await inFolder { folder in
            let list = try BuiltCommand.run(["runs", "list"], data: folder)
            #expect(list.status == 0 && list.output.hasPrefix("no runs"))
            let json = try BuiltCommand.run(["runs", "list", "--json"], data: folder)
            #expect(json.output == "[]\n")
            let show = try BuiltCommand.run(["runs", "show", "last"], data: folder)
            #expect(show.status == 2 && show.error.contains("no runs yet"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        }
    }

    @Test func listShowCompareReport() async throws {
        try await inFolder { folder in
            let first = try await record(in: folder, auroc: 0.91, folds: 5)
            let second = try await record(in: folder, auroc: 0.94, folds: 10)

            let list = try BuiltCommand.run(["runs", "list"], data: folder)
            let lines = list.output.split(separator: "\n")
            #expect(lines.count == 3)
            #expect(lines[1].hasPrefix(second) && lines[2].hasPrefix(first))
            // What comes from outside cannot command the terminal, and no colour goes into a file.
            #expect(!list.output.contains("\u{1B}"))

            let show = try BuiltCommand.run(["runs", "show", first], data: folder)
            #expect(show.output.contains("0.910 [0.900, 0.920]"))
            let json = try BuiltCommand.run(["runs", "show", first, "--json"], data: folder)
            #expect(try JSONValue.parse(json.output)["id"]?.stringValue == first)

            let compare = try BuiltCommand.run(["runs", "compare", first, second], data: folder)
            #expect(compare.output.contains("folds"))
            #expect(!compare.output.contains("target"))
            #expect(compare.output.contains("0.910 [0.900, 0.920]  0.940 [0.930, 0.950]"))

            let page = folder + "/report.html"
            let report = try BuiltCommand.run(["report", first, "-o", page], data: folder)
            #expect(report.status == 0, "\(report.error)")
            #expect(report.output == page + "\n")
            #expect(try String(contentsOfFile: page, encoding: .utf8).contains("Can joy be read"))
        }
    }

    @Test(arguments: [
        ["runs", "show", "nothing"], ["runs", "compare", "one"], ["runs", "list", "--limit", "0"],
        ["runs", "list", "--nonsense"], ["report", "last"], ["nonsense"],
    ])
    func wrongUseIsStatusTwo(_ arguments: [String]) async throws {
        try await inFolder { folder in
            let outcome = try BuiltCommand.run(arguments, data: folder)
            #expect(outcome.status == 2)
            #expect(outcome.output.isEmpty)
            #expect(!outcome.error.isEmpty)
        }
    }

    @Test func failureIsStatusOne() async throws {
        try await inFolder { folder in
            try Data(repeating: 65, count: 5000).write(
                to: URL(fileURLWithPath: folder + "/runs.sqlite")
            )
            let outcome = try BuiltCommand.run(["runs"], data: folder)
            #expect(outcome.status == 1)
            #expect(outcome.error.contains("move it away"))
        }
    }

    @Test func helpAndVersion() async throws {
        try await inFolder { folder in
            #expect(try BuiltCommand.run(["--version"], data: folder).output.contains("."))
            let help = try BuiltCommand.run(["runs", "list", "--help"], data: folder)
            #expect(help.status == 0 && help.output.contains("--limit"))
        }
    }
}
