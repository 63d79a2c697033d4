import Foundation
import Testing

/// `evaluate --generate` on the organism that ships.
@Suite(.enabled(if: BuiltCommand.path != nil, "the command is not built beside the tests"))
struct EvaluateWritingTests {
    private let place: Workplace
    private let fitted: String
    private let chats =
        "jsonl:"
        + URL(fileURLWithPath: TestModels.models).deletingLastPathComponent()
        .appendingPathComponent("Corpora/organism-chats/chats.jsonl").path

    init() throws {
        place = try Workplace()
        fitted = try GenerateCommandTests.fitted.get().directions
    }

    private func evaluate(_ more: [String]) throws -> BuiltCommand.Outcome {
        try place.run(
            [
                "evaluate", "-m", TestModels.organism, "--direction", fitted, "--corpus", chats,
                "--layer", "3", "--figures", place.file("figures"),
            ] + more,
            limit: 240
        )
    }

    private let quick = [
        "--generate", "--target", "self:joyful", "--split", "wordings", "--limit", "12", "--random",
        "2", "--replicates", "100", "--max-tokens", "16", "--alpha", "-0.5,0.5", "--question",
        "How are you feeling?",
    ]

    @Test func endToEnd() throws {
        let outcome = try evaluate(quick)
        #expect(outcome.status == 0, "\(outcome.words)")
        for word in ["unsteered", "direction", "2 random", "prompt", "both", "Slope", "Verdict:"] {
            #expect(outcome.output.contains(word), "\(word) in \(outcome.output)")
        }
        let json = try evaluate(quick + ["--json"])
        #expect(json.status == 0 && json.output.contains("\"slopes\""), "\(json.words)")
        let report = try place.run(["report", "last", "-o", place.file("report.html")])
        #expect(report.status == 0, "\(report.words)")
    }

    @Test(arguments: [
        (["--alpha", "auto"], "no calibration"),
        (["--alpha", "0"], "strengths"),
        (["--word", "glad"], "\"glad\""),
        (["--split", "fit"], "fitted on split 'fit'"),
        (["--target", "self:jofyul"], "did you mean"),
        (["--on", "nowhere"], "no choice of tokens"),
        (["--store", "/nowhere"], "/nowhere"),
        (["--judge", TestModels.bert], "encoder"),
    ])
    func refusals(_ arguments: [String], _ word: String) throws {
        // The later of two equal options counts.
        expectRefusal(try evaluate(quick + arguments), [word])
    }

    /// A second judge out of labelled texts, for the terminal, the report and the figure.
    @Test func probeJudges() throws {
        let lines = ["joyful", "sad", "angry"].flatMap { label in
            (0..<30).map { number in
                "{\"text\":\"i am so \(label) \(number)\",\"label\":\"\(label)\"}\n"
            }
        }
        let labelled = try place.write("labelled.jsonl", lines.joined())
        let store = place.file("labelled")
        let extracted = try place.run([
            "extract", "-m", TestModels.bert, "--corpus", "jsonl:" + labelled, "-o", store,
        ])
        #expect(extracted.status == 0, "\(extracted.words)")
        let judge = ["--judge-probe", store, "--judge-encoder", TestModels.bert]
        let outcome = try evaluate(quick + judge + ["--judge-labels", "sad=sad"])
        #expect(outcome.status == 0, "\(outcome.words)")
        for word in [
            "Second judge", "never told the target", "Slope by the probe", "guessing 50 %",
        ] {
            #expect(outcome.output.contains(word), "\(word) in \(outcome.output)")
        }
        #expect(place.names("figures")?.contains("writing.svg") == true)
        let report = try place.run(["report", "last", "-o", place.file("report.html")])
        #expect(report.status == 0, "\(report.words)")
        let page = String(decoding: try place.bytes("report.html"), as: UTF8.self)
        #expect(page.contains("What it is worth") && page.contains("Figure 1."))
        expectRefusal(
            try evaluate(quick + ["--judge-probe", store]),
            ["--judge-encoder FILE go together"]
        )
        expectRefusal(
            try evaluate(quick + judge + ["--judge-labels", "sad"]),
            ["no word=label"]
        )
        expectRefusal(
            try evaluate(
                quick + ["--judge-probe", store, "--judge-encoder", TestModels.organism]
            ),
            ["the model that the store was made with"]
        )
    }

    @Test func optionsOfWritingNeedGenerate() throws {
        expectRefusal(
            try evaluate(["--target", "self:joyful", "--question", "x"]),
            ["go with --generate"]
        )
    }
}
