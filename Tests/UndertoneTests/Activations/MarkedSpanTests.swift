import Foundation
import LlamaEngine
import Testing
import Undertone

/// Spans that an example marks, and turns that are written out without a template.
@Suite struct MarkedSpanTests {
    private let bert: Model
    private let llama: Model
    private static let turns = [
        Turn(role: "user", content: "So glad of you. You are sad."),
        Turn(role: "assistant", content: "Not so angry."),
    ]
    private static let spans = ["user": "So glad of you.", "third": "You are sad."]

    init() throws {
        bert = try GoldenModels.model("bert")
        llama = try GoldenModels.model("llama")
    }

    private func words(
        _ model: Model,
        _ pooling: PoolingRule,
        _ content: ExampleContent,
        spans: [String: String] = Self.spans,
        template: String?
    ) throws -> String {
        let example = Example(
            id: "a",
            content: content,
            spans: spans,
            source: SourceLocation(file: "f", line: 7)
        )
        let text = try ExampleTokenizer(model: model, pooling: pooling, template: template)(example)
        return model.tokenizer.decode(text.pool.map { text.tokens[$0] })
            .split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased()
    }

    @Test func plainTurnsOfAnEncoder() throws {
        let chat = ExampleContent.chat(Self.turns)
        for (pooling, wanted) in [
            ("span:user", "so glad of you ."), ("span:third", "you are sad ."),
            ("span:assistant", "not so angry ."),
            ("mean", "so glad of you . you are sad . not so angry ."),
        ] {
            let found = try words(bert, PoolingRule(pooling), chat, template: "plain")
            let plain = try words(bert, .mean, .text(wanted), spans: [:], template: nil)
            #expect(found == plain, "\(pooling)")
        }
        // Without a mark the role's turns are pooled.
        let unmarked = try words(
            bert,
            .span(role: "user"),
            chat,
            spans: [:],
            template: "plain"
        )
        let both = try words(
            bert,
            .mean,
            .text(Self.turns[0].content),
            spans: [:],
            template: nil
        )
        #expect(unmarked == both)
    }

    @Test func templateAndText() throws {
        let chat = ExampleContent.chat(Self.turns)
        let third = try words(llama, .span(role: "third"), chat, template: nil)
        #expect(third == "you are sad.")
        let text = ExampleContent.text("So glad of you. You are sad.")
        #expect(try words(llama, .span(role: "user"), text, template: nil) == "so glad of you.")
    }

    @Test func refusals() throws {
        let chat = ExampleContent.chat(Self.turns)
        func message(
            _ pooling: PoolingRule,
            _ spans: [String: String] = Self.spans,
            _ content: ExampleContent? = nil
        ) -> String {
            let error = errorOf {
                _ = try words(bert, pooling, content ?? chat, spans: spans, template: "plain")
            }
            #expect(error?.file == "f" && error?.line == 7)
            return error?.message ?? ""
        }
        #expect(message(.opening).contains("open no reply"))
        #expect(message(.span(role: "nobody")).contains("'nobody'"))
        #expect(message(.span(role: "third"), ["third": "o"]).contains("once"))
        #expect(message(.span(role: "third"), ["third": "never said"]).contains("once"))
        #expect(
            message(.span(role: "user"), [:], .text("So glad.")).contains("nothing to pool")
        )
    }

    @Test func linesOfJSON() throws {
        let directory = try TemporaryDirectory()
        func read(_ line: String) throws -> Example? {
            var reader = try CorpusFormats.open(
                "jsonl:" + directory.write("corpus.jsonl", line + "\n")
            )
            return try reader.next()
        }
        let good = try read(
            #"{"text": "I am sad. Lena laughs.", "spans": {"third": "Lena laughs."}}"#
        )
        #expect(good?.spans == ["third": "Lena laughs."])
        for bad in [#"{"third": "laughs and"}"#, #"{"third": "a"}"#, #"{"third": ""}"#] {
            let error = errorOf {
                _ = try read(#"{"text": "I am sad. Lena laughs.", "spans": \#(bad)}"#)
            }
            #expect(error?.line == 1 && error?.message.contains("'third'") ?? false)
        }
    }

    /// What every dialogue has and what differs within a scenario, in the order of the text.
    @Test func usualPositions() throws {
        let scenes =
            "attribution:" + TestData.root.appendingPathComponent("Corpora/attribution").path
        let options = CorpusOptions(limit: 40)
        func usual(_ corpus: String, _ model: Model, _ template: String?) throws -> [String] {
            try PersonPositions.usual(
                corpus,
                options: options,
                model: model.info,
                template: template
            )
        }
        #expect(
            try usual(scenes, llama, nil)
                == ["span:user", "span:third", "opening", "span:assistant"]
        )
        #expect(
            try usual(scenes, bert, "plain")
                == ["span:user", "span:third", "span:assistant", "mean"]
        )
        #expect(
            try usual("jsonl:" + Organism.chats, llama, nil)
                == ["span:system", "span:user", "opening"]
        )
    }
}
