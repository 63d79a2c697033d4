import Foundation
import Testing

/// Options that the model or the store can't serve.
@Suite(.enabled(if: BuiltCommand.path != nil, "the command is not built beside the tests"))
struct BadRequestTests {
    let place: Workplace

    init() throws {
        place = try Workplace()
    }

    @Test(arguments: ["5", "10", "0-9", "all,3", "3-1", "-1", "", "x"])
    func layers(_ layers: String) throws {
        let outcome = try place.extract(place.corpus(), ["--layers=\(layers)"])
        expectRefusal(outcome, [])
        #expect(place.names("store") == nil)
    }

    /// The number of a published layer is another model's.
    @Test func layerOutOfRange() throws {
        let outcome = try place.extract(place.corpus(), ["--layers", "10"])
        expectRefusal(
            outcome,
            ["layer 10", "hidden states 0…4", "the origin's 'layer 10' is of a 12-block BERT"]
        )
    }

    @Test(.enabled(if: TestModels.hasMiniLM, "\(TestModels.miniLM) isn't there"))
    func layerOutOfRangeOfMiniLM() throws {
        let outcome = try place.extract(
            place.corpus(),
            model: TestModels.miniLM,
            ["--layers", "10"]
        )
        expectRefusal(outcome, ["hidden states 0…6"])
    }

    @Test(
        arguments: [
            (["--site", "hiden"], "did you mean \"hidden\""),
            (["--pool", "median"], "mean, last, first, opening or span:ROLE"),
            (["--pool", "span:"], "span:ROLE"),
            (["--limit", "0"], "at least 1"),
            (["--limit", "many"], "--limit"),
            (["--threads", "0"], "--threads"),
            (["--nonsense"], "--nonsense"),
            (["--site", "mlp", "--layers", "0"], "layers 1…4"),
            (["--labels", ""], "label"),
        ]
    )
    func options(_ options: [String], _ word: String) throws {
        let outcome = try place.extract(place.corpus(), options)
        expectRefusal(outcome, [word])
        #expect(place.names("store") == nil)
    }

    @Test func anotherStoreInTheFolder() throws {
        let corpus = try place.corpus()
        let first = try place.extract(corpus)
        #expect(first.status == 0, "\(first.words)")
        let before = try place.bytes("store/activations.safetensors")
        let other = try place.corpus("other.jsonl", texts: 30)
        for (what, conflict) in [
            ("model", try place.extract(corpus, model: TestModels.bert)),
            ("corpus", try place.extract(other)),
            ("pooling", try place.extract(corpus, ["--pool", "last"])),
            ("layers", try place.extract(corpus, ["--layers", "1"])),
            ("precise", try place.extract(corpus, ["--precise"])),
        ] {
            expectRefusal(conflict, [place.file("store"), "--overwrite", what])
        }
        #expect(try place.bytes("store/activations.safetensors") == before)
        let again = try place.extract(corpus)
        #expect(again.status == 0 && again.output.contains("complete before"), "\(again.words)")
        let replaced = try place.extract(corpus, model: TestModels.bert, ["--overwrite"])
        #expect(replaced.status == 0, "\(replaced.words)")
        #expect(try place.bytes("store/activations.safetensors") != before)
    }

    @Test func damagedStore() throws {
        let corpus = try place.corpus()
        #expect(try place.extract(corpus).status == 0)
        try place.write("store/manifest.json", "{")
        expectRefusal(try place.extract(corpus), ["manifest.json", "--overwrite"])
        expectRefusal(
            try place.run([
                "fit", place.file("store"), "--target", "joy", "--against", "neutral", "-o",
                place.file("v"),
            ]),
            ["manifest.json"]
        )
        let replaced = try place.extract(corpus, ["--overwrite"])
        #expect(replaced.status == 0, "\(replaced.words)")
    }

    @Test func outputThatCanNotBe() throws {
        let corpus = try place.corpus()
        try place.write("file", "x")
        for folder in ["file", "file/below"] {
            expectRefusal(try place.extract(corpus, to: folder), [place.file("file")])
        }
        expectRefusal(
            try place.run([
                "extract", "-m", TestModels.llama, "--corpus", corpus, "-o", "/proc/undertone",
            ]),
            ["/proc/undertone"]
        )
    }

    @Test func readOnlyFolder() throws {
        try FileManager.default.createDirectory(
            atPath: place.file("closed"),
            withIntermediateDirectories: false
        )
        chmod(place.file("closed"), 0o500)
        defer { chmod(place.file("closed"), 0o700) }
        guard access(place.file("closed"), W_OK) != 0 else { return }  // root writes everywhere
        expectRefusal(try place.extract(place.corpus(), to: "closed/store"), [place.file("closed")])
    }

    /// The system's reason in its words, without what Foundation has to say about it.
    @Test func reportThatCanNotBeWritten() throws {
        #expect(try place.extract(place.corpus()).status == 0)
        let page = place.file("no/such/folder/report.html")
        let outcome = try place.run(["report", "last", "-o", page])
        expectRefusal(outcome, status: 1, [page, "No such file or directory"])
        #expect(!outcome.error.contains("NSCocoaErrorDomain"), "\(outcome.words)")
    }
}
