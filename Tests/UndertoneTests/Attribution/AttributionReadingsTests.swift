import Foundation
import Testing
import Undertone

@Suite struct AttributionReadingsTests {
    private static func experiment() -> SimulatedExperiment {
        var experiment = SimulatedExperiment()
        experiment.directions = [.init(name: "planted", arm: .own, effects: [.own: 3])]
        experiment.random = 1
        experiment.scenarios = 2
        experiment.hasPrompt = true
        return experiment
    }

    private static func write(
        _ experiment: SimulatedExperiment,
        to folder: TemporaryDirectory,
        adding last: String = ""
    ) throws -> Int {
        let encoder = JSONEncoder()
        let header = experiment.header
        try folder.write("header.json", bytes: Array(encoder.encode(header)))
        var text = ""
        var count = 0
        try experiment.forEach(header) {
            text += String(decoding: try encoder.encode($0), as: UTF8.self) + "\n"
            count += 1
        }
        try folder.write("readings.jsonl", text + last)
        return count
    }

    @Test func folderGivesTheSameAsMemory() throws {
        let folder = try TemporaryDirectory()
        let experiment = Self.experiment()
        let count = try Self.write(experiment, to: folder)
        let read = try AttributionReadings(folder: folder.path)
        #expect(read.count == count && read.tornLine == nil)
        let cell = AttributionCell(direction: 0, layer: 3, mask: 0, alpha: 1)
        #expect(
            try read.scores(cell, item: 1, stem: 0)
                == experiment.readings().scores(cell, item: 1, stem: 0)
        )
    }

    /// Lines in another form than the experiment writes are read all the same.
    @Test func otherSpellingsOfALine() throws {
        let folder = try TemporaryDirectory()
        let experiment = Self.experiment()
        try folder.write("header.json", bytes: Array(JSONEncoder().encode(experiment.header)))
        let lines = [
            #"{"item":0,"stem":0,"scores":[-1,-2.5e0,-3,-4,-5.25,-6]}"#,
            #" { "scores" : [-1, -2.5, -3, -4, -5.25, -6], "stem": 0, "item": 0 } "#,
            #"{"item":0,"stem":0,"alpha":null,"note":"x","scores":[-1,-2.5,-3,-4,-5.25,-6]}"#,
        ]
        try folder.write("readings.jsonl", lines.joined(separator: "\n") + "\n")
        let read = try AttributionReadings(folder: folder.path)
        #expect(read.count == 1)
        #expect(read.scores(.unsteered, item: 0, stem: 0) == [-1, -2.5, -3, -4, -5.25, -6])
    }

    @Test func tornLastLineIsLeftOut() throws {
        let folder = try TemporaryDirectory()
        let count = try Self.write(
            Self.experiment(),
            to: folder,
            adding: #"{"item":0,"stem":0,"sco"#
        )
        let read = try AttributionReadings(folder: folder.path)
        #expect(read.count == count && read.tornLine == count + 1)
        let result = try AttributionAnalysis(read, options: .quick).result()
        #expect(result.limits.contains { $0.contains("cut off") })
    }

    @Test(arguments: [
        (#"{"item":0,"stem":0,"sco"# + "\n", "JSON"),
        (#"{"item":99,"stem":0,"scores":[0,0,0,0,0,0]}"#, "item 99"),
        (#"{"item":0,"stem":99,"scores":[0,0,0,0,0,0]}"#, "stem 99"),
        (#"{"item":0,"stem":0,"scores":[0,0]}"#, "2 scores"),
        (#"{"item":0,"stem":0,"scores":[0,0,0,0,0,1]}"#, "other scores"),
        (#"{"item":0,"stem":0,"layer":3,"scores":[0,0,0,0,0,0]}"#, "without a direction"),
        (#"{"item":0,"stem":0,"direction":0,"scores":[0,0,0,0,0,0]}"#, "needs layer"),
        (
            #"{"item":0,"stem":0,"direction":0,"layer":7,"mask":0,"alpha":1,"scores":[0,0,0,0,0,0]}"#,
            "no layer 7"
        ),
        (
            #"{"item":0,"stem":0,"direction":0,"layer":3,"mask":4,"alpha":1,"scores":[0,0,0,0,0,0]}"#,
            "mask 4"
        ),
        (
            #"{"item":0,"stem":0,"direction":0,"layer":3,"mask":0,"alpha":2,"scores":[0,0,0,0,0,0]}"#,
            "no alpha 2"
        ),
        (
            #"{"item":0,"stem":0,"direction":9,"layer":3,"mask":0,"alpha":1,"scores":[0,0,0,0,0,0]}"#,
            "direction 9"
        ),
        (
            #"{"item":0,"stem":0,"direction":2,"layer":3,"mask":0,"alpha":1,"scores":[0,0,0,0,0,0]}"#,
            "prompt"
        ),
        (#"{"item":0,"stem":0}"#, "\"scores\" is missing"),
        (#"{"item":0.5,"stem":0,"scores":[0,0,0,0,0,0]}"#, "JSON"),
        (#"{"item":0,"stem":0,"scores":[0,0,0,0,0,nan]}"#, "JSON"),
    ])
    func foreignLinesAreNamed(line: String, words: String) throws {
        let folder = try TemporaryDirectory()
        let count = try Self.write(
            Self.experiment(),
            to: folder,
            adding: line.hasSuffix("\n") ? line : line + "\n"
        )
        let error = try #require(errorOf { _ = try AttributionReadings(folder: folder.path) })
        #expect(error.message.contains(words), "\(error)")
        #expect(error.line == count + 1)
        #expect(error.file?.hasSuffix("readings.jsonl") ?? false)
    }

    @Test func headersThatContradictThemselves() throws {
        func refusal(_ change: (inout AttributionHeader) -> Void) throws -> String {
            var header = Self.experiment().header
            change(&header)
            return try #require(errorOf { _ = try AttributionReadings(header: header) }).message
        }
        #expect(try refusal { $0.words = ["joyful", "sad"] }.contains("contrast"))
        #expect(try refusal { $0.directions[0].target = "merry" }.contains("merry"))
        #expect(try refusal { $0.directions[0].target = nil }.contains("no \"target\""))
        #expect(try refusal { $0.items[0].split = .dev }.contains("scene 0"))
        #expect(try refusal { $0.primary.layer = 9 }.contains("layer 9"))
        #expect(try refusal { $0.alphas = [0, 1] }.contains("alphas"))
        #expect(try refusal { $0.stems[1].id = $0.stems[0].id }.contains("twice"))
        #expect(
            try refusal {
                $0.items = $0.items.map { item in
                    var item = item
                    item.split = .dev
                    return item
                }
            }.contains("test")
        )
        let folder = try TemporaryDirectory()
        try folder.write("header.json", #"{"model": "x"}"#)
        let error = try #require(errorOf { _ = try AttributionReadings(folder: folder.path) })
        #expect(error.file?.hasSuffix("header.json") ?? false)
        #expect(error.message.contains("missing"))
    }

    @Test func nothingUnsteered() throws {
        let header = Self.experiment().header
        let readings = try AttributionReadings(header: header)
        let error = errorOf { _ = try AttributionAnalysis(readings).result() }
        #expect(error?.message.contains("without a write") ?? false)
    }
}
