import Testing
import Undertone

@Suite struct GoEmotionsTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        try directory.write("emotions.txt", "joy\nlove\nneutral")
        try directory.write("train.tsv", "a\t0\ti1\nb \t1,2\ti2\n")
        try directory.write("dev.tsv", "c\t2\ti3\n")
        try directory.write("test.tsv", "d\t0\ti4")
    }

    @Test func rows() throws {
        let rows = try examples("goemotions:" + directory.path)
        #expect(rows.map(\.id) == ["i1", "i2", "i3", "i4"])
        #expect(rows.map(\.content) == [.text("a"), .text("b "), .text("c"), .text("d")])
        #expect(rows.map(\.labels) == [["joy"], ["love", "neutral"], ["neutral"], ["joy"]])
        #expect(rows.map(\.split) == ["train", "train", "dev", "test"])
        #expect(rows.map(\.source.line) == [1, 2, 1, 1])
        #expect(rows.allSatisfy { $0.scenario == nil })
        let dev = try examples("goemotions:" + directory.path, CorpusOptions(split: "dev"))
        #expect(dev.map(\.id) == ["i3"])
    }

    @Test(arguments: [
        ("a\t0\n", "three columns"), ("a\tb\t0\ti\n", "three columns"), ("a\t3\ti\n", "0 to 2"),
        ("a\t-1\ti\n", "label index"), ("a\t\ti\n", "label index"), ("a\t0,\ti\n", "label index"),
        (" \t0\ti\n", "empty"), ("\n", "three columns"),
    ])
    func faults(_ row: String, _ word: String) throws {
        let path = try directory.write("dev.tsv", "c\t2\ti3\n" + row)
        let error = errorOf { _ = try examples("goemotions:" + directory.path) }
        #expect(error?.file == path && error?.line == 2)
        #expect(error?.message.contains(word) == true, "\(error?.message ?? "")")
    }

    @Test func missingFiles() throws {
        let spec = "goemotions:" + directory.path
        let unknown = errorOf { _ = try examples(spec, CorpusOptions(split: "tset")) }
        #expect(unknown?.message.contains("did you mean \"test\"?") == true)
        let empty = errorOf { _ = try examples("goemotions:/nowhere") }
        #expect(empty?.file == "/nowhere/train.tsv")
    }

    /// The counts of the published table: rows with exactly one label, joy or neutral.
    @Test(
        .enabled(if: TestData.hasGoEmotions, "../shared/data/goemotions is absent"),
        arguments: [("train", 853, 13_676), ("test", 93, 1_699)]
    )
    func publishedCounts(_ split: String, _ joy: Int, _ all: Int) throws {
        let options = CorpusOptions(split: split, labels: ["joy", "neutral"], singleLabel: true)
        let summary = try CorpusSummary.scan("goemotions:" + TestData.goEmotions, options: options)
        #expect(summary.labelCounts["joy"] == joy)
        #expect(summary.count == all)
    }

    @Test(.enabled(if: TestData.hasGoEmotions, "../shared/data/goemotions is absent"))
    func wholeCorpus() throws {
        let summary = try CorpusSummary.scan("goemotions:" + TestData.goEmotions)
        #expect(summary.splitCounts == ["train": 43_410, "dev": 5_426, "test": 5_427])
        #expect(summary.labelCounts.count == 28)
    }
}
