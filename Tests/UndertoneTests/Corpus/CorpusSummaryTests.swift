import Testing
import Undertone

@Suite struct CorpusSummaryTests {
    let directory: TemporaryDirectory
    let spec: String

    init() throws {
        directory = try TemporaryDirectory()
        spec =
            "csv:"
            + (try directory.write(
                "t.csv",
                "text,label,split\na,joy,train\nb,anger,train\nc,joy,test\nd,,test\ne,grief,dev\n"
            ))
    }

    @Test func counts() throws {
        let summary = try CorpusSummary.scan(spec)
        #expect(summary.count == 5)
        #expect(summary.labelCounts == ["joy": 2, "anger": 1, "grief": 1])
        #expect(summary.splitCounts == ["train": 2, "test": 2, "dev": 1])
        let train = try CorpusSummary.scan(spec, options: CorpusOptions(split: "train"))
        #expect(train.count == 2 && train.labelCounts == ["joy": 1, "anger": 1])
        let single = try CorpusSummary.scan(spec, options: CorpusOptions(singleLabel: true))
        #expect(single.count == 4)
    }

    @Test func filtersAgreeWithTheReader() throws {
        let all = [
            CorpusOptions(), CorpusOptions(labels: ["joy"]), CorpusOptions(split: "test"),
            CorpusOptions(limit: 2), CorpusOptions(labels: ["joy", "grief"], limit: 2),
            CorpusOptions(split: "test", labels: ["joy"], singleLabel: true, limit: 1),
        ]
        for options in all {
            let rows = try examples(spec, options)
            var digest = CorpusDigest()
            for row in rows { digest.update(row) }
            let expected = digest.finalize()
            let summary = try CorpusSummary.scan(spec, options: options)
            #expect(summary.count == rows.count && summary.sha256 == expected)
        }
        #expect(try texts(spec, CorpusOptions(labels: ["joy", "grief"])) == ["a", "c", "e"])
        #expect(try texts(spec, CorpusOptions(labels: ["joy", "grief"], limit: 2)) == ["a", "c"])
    }

    @Test func unknownLabelListsTheOthers() throws {
        let error = errorOf {
            _ = try CorpusSummary.scan(spec, options: CorpusOptions(labels: ["joy", "angre"]))
        }
        #expect(error?.code == .badInput)
        #expect(error?.message.contains("did you mean \"anger\"?") == true)
        #expect(error?.message.contains("anger, ") == true)
        // Also where a limit would have ended the pass before the label could come.
        let limited = CorpusOptions(labels: ["joy", "nothing"], limit: 1)
        #expect(errorOf { _ = try CorpusSummary.scan(spec, options: limited) } != nil)
        let late = CorpusOptions(labels: ["joy", "grief"], limit: 1)
        #expect(try CorpusSummary.scan(spec, options: late).count == 1)
    }

    @Test func labelOfAnotherSplit() throws {
        let options = CorpusOptions(split: "train", labels: ["grief"])
        let error = errorOf { _ = try CorpusSummary.scan(spec, options: options) }
        #expect(error?.message.contains("split train") == true)
        #expect(error?.message.contains("anger") == true)
    }

    @Test func unknownSplitListsTheOthers() throws {
        let options = CorpusOptions(split: "tests")
        let error = errorOf { _ = try CorpusSummary.scan(spec, options: options) }
        #expect(error?.message.contains("did you mean \"test\"?") == true)
        let none = "lines:" + (try directory.write("l.txt", "a\n"))
        let unsplit = errorOf { _ = try CorpusSummary.scan(none, options: options) }
        #expect(unsplit?.message.contains("has none") == true)
    }

    @Test func nothingLeft() throws {
        let empty = "lines:" + (try directory.write("e.txt", ""))
        #expect(errorOf { _ = try CorpusSummary.scan(empty) }?.message.contains("no examp") == true)
        let rows = "jsonl:" + (try directory.write("m.jsonl", #"{"text":"a","label":["x","y"]}"#))
        let error = errorOf {
            _ = try CorpusSummary.scan(rows, options: CorpusOptions(singleLabel: true))
        }
        #expect(error?.message.contains("none passes") == true)
    }

    @Test func digestDependsOnAllThatIsRead() throws {
        let source = SourceLocation(file: "f", line: 1)
        let base = Example(id: "1", content: .text("ab"), labels: ["x"], source: source)
        var variants = [base]
        for index in 0..<7 {
            var other = base
            switch index {
            case 0: other.id = "2"
            case 1: other.content = .text("abc")
            case 2: other.content = .chat([Turn(role: "ab", content: "")])
            case 3: other.labels = ["x", "y"]
            case 4: other.labels = ["xy"]
            case 5: other.scenario = "s"
            default: other.split = "s"
            }
            variants.append(other)
        }
        let digests = variants.map { example in
            var digest = CorpusDigest()
            digest.update(example)
            return digest.finalize()
        }
        #expect(Set(digests).count == variants.count)
    }

    @Test(arguments: ["", "lines", "lines:", ":x", "line:x", "goemotion:x"])
    func specs(_ spec: String) {
        #expect(errorOf { _ = try CorpusFormats.open(spec) }?.code == .badInput)
    }

    @Test func options() {
        let bad = [
            CorpusOptions(labels: []), CorpusOptions(labels: ["a", ""]), CorpusOptions(limit: 0),
        ]
        for options in bad {
            #expect(errorOf { _ = try CorpusFormats.open(spec, options: options) } != nil)
        }
    }
}
