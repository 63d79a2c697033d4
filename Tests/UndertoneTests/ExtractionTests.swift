import Foundation
import LlamaEngine
import Statistics
import Testing
import Undertone

/// Extraction with real passes of two random-weight models.
@Suite struct ExtractionTests {
    private let directory: TemporaryDirectory
    private let bert: Model

    init() throws {
        directory = try TemporaryDirectory()
        bert = try GoldenModels.model("bert")
    }

    private static let texts = [
        "i am so glad of the", "sad",
        "the a and is not of you to so glad angry, and the rest of it!", "you",
        "not so angry", "am i", "glad, glad, glad.",
    ]

    private func corpus(_ texts: [String] = Self.texts) throws -> String {
        "jsonl:"
            + (try directory.write(
                "corpus.jsonl",
                texts.enumerated().map { "{\"id\":\"\($0)\",\"text\":\"\($1)\",\"label\":\"l\"}\n" }
                    .joined()
            ))
    }

    private func extract(
        _ model: Model,
        _ corpus: String,
        to name: String,
        _ change: (inout ExtractionRequest) -> Void = { _ in }
    ) async throws -> ExtractionOutcome {
        var request = ExtractionRequest(
            corpus: corpus,
            precise: true,
            directory: directory.path + "/" + name
        )
        change(&request)
        return try await Extractor(model: model, modelDigest: "d").run(request)
    }

    /// The reference: one text alone in a session, its rows averaged in plain loops.
    private func mean(_ model: Model, _ tokens: [Token], over rows: [Int], layer: Int) async throws
        -> [Double]
    {
        let session = try await Session.make(
            model: model,
            configuration: SessionConfiguration(batchTokens: 64, threads: 1, precise: true)
        )
        let plan = CapturePlan(points: [.hidden(layer)], reduction: .rows)
        let captured = try await session.run(PackedBatch([tokens]), capture: plan).captured
        var sum = [Double](repeating: 0, count: model.info.width)
        for row in rows {
            for (column, value) in captured.row(row, at: .hidden(layer)).enumerated() {
                sum[column] += Double(value) / Double(rows.count)
            }
        }
        return sum
    }

    private func content(_ model: Model, _ tokens: [Token]) -> [Int] {
        tokens.indices.filter { !model.tokenizer.isSpecial(tokens[$0]) }
    }

    /// ‖x − r‖ / ‖r‖.
    private func deviation(_ values: [Float], _ reference: [Double]) -> Double {
        let difference = zip(values, reference).reduce(0) { $0 + pow(Double($1.0) - $1.1, 2) }
        return (difference / reference.reduce(0) { $0 + $1 * $1 }).squareRoot()
    }

    /// Rows are sorted by length inside a chunk, and come out in the corpus's order.
    @Test(arguments: [false, true]) func rowsAreMeansInTheCorpusOrder(includesSpecial: Bool)
        async throws
    {
        let outcome = try await extract(bert, corpus(), to: "s") {
            $0.includesSpecial = includesSpecial
        }
        #expect(outcome.textsRead == 7 && outcome.resumedAt == 0 && outcome.truncated == 0)
        let rows = try outcome.store.rows
        #expect(rows.map(\.text) == Self.texts && rows.map(\.id) == (0..<7).map(String.init))
        #expect(outcome.store.manifest.layers == [0, 1, 2, 3, 4])
        var tokenCount = 0
        for (row, text) in Self.texts.enumerated() {
            let tokens = bert.tokenizer.encode(text)
            tokenCount += tokens.count
            let pool = includesSpecial ? Array(tokens.indices) : content(bert, tokens)
            #expect(rows[row].tokens == pool.count)
            #expect(includesSpecial || pool.count == tokens.count - 2)
            for layer in [0, 2, 4] {
                let stored = try outcome.store.matrix(layer: layer).row(row)
                let reference = try await mean(bert, tokens, over: pool, layer: layer)
                #expect(deviation(stored, reference) < 1e-5, "text \(row), layer \(layer)")
            }
        }
        #expect(outcome.tokensRead == tokenCount)
    }

    @Test(arguments: [PoolingRule.first, .last]) func oneToken(rule: PoolingRule) async throws {
        let outcome = try await extract(bert, corpus(), to: "s") {
            $0.pooling = rule
            $0.layers = .list([3])
        }
        #expect(outcome.store.manifest.layers == [3])
        for (row, text) in Self.texts.enumerated() {
            let tokens = bert.tokenizer.encode(text)
            let pool = content(bert, tokens)
            let place = rule == .first ? 1 : tokens.count - 2
            #expect(place == (rule == .first ? pool.first : pool.last))
            let reference = try await mean(bert, tokens, over: [place], layer: 3)
            #expect(deviation(try outcome.store.matrix(layer: 3).row(row), reference) < 1e-5)
            #expect(try outcome.store.rows[row].tokens == 1)
        }
    }

    @Test(arguments: [false, true]) func turnsOfARole(includesSpecial: Bool) async throws {
        let llama = try GoldenModels.model("llama")
        let turns = [("user", "the rat"), ("assistant", "an ant"), ("user", "in")]
        let messages = turns.map { "{\"role\":\"\($0)\",\"content\":\"\($1)\"}" }.joined(
            separator: ","
        )
        let file = try directory.write("chat.jsonl", "{\"id\":\"c\",\"messages\":[\(messages)]}\n")
        let outcome = try await extract(llama, "jsonl:" + file, to: "chat") {
            $0.pooling = .span(role: "user")
            $0.includesSpecial = includesSpecial
        }
        let chat = try ChatTemplate(model: llama.info)
            .render(turns.map { ChatMessage(role: $0, content: $1) }, tokenizer: llama.tokenizer)
        let spoken = [chat.turns[0], chat.turns[2]].flatMap {
            Array(includesSpecial ? $0.whole : $0.content)
        }
        let reference = try await mean(llama, chat.tokens, over: spoken, layer: 2)
        #expect(deviation(try outcome.store.matrix(layer: 2).row(0), reference) < 1e-5)
        #expect(try outcome.store.rows[0].tokens == spoken.count)
        let all = try await extract(llama, "jsonl:" + file, to: "all")
        let words = chat.tokens.indices.filter { !chat.isTemplate[$0] }
        #expect(
            deviation(
                try all.store.matrix(layer: 2).row(0),
                try await mean(llama, chat.tokens, over: words, layer: 2)
            ) < 1e-5
        )
        let missing = await refusal {
            _ = try await extract(llama, "jsonl:" + file, to: "no") {
                $0.pooling = .span(role: "system")
            }
        }
        #expect(missing?.line == 1 && missing?.message.contains("assistant, user") == true)
        let plain = await refusal {
            _ = try await extract(bert, corpus(), to: "no") { $0.pooling = .span(role: "user") }
        }
        #expect(plain?.code == .badInput)
    }

    @Test func halfPrecisionAndLimit() async throws {
        let whole = try await extract(bert, corpus(), to: "f32").store
        let half = try await extract(bert, corpus(), to: "f16") { $0.half = true }.store
        let few = try await extract(bert, corpus(), to: "few") { $0.options.limit = 3 }.store
        #expect(try few.rows.map(\.text) == Array(Self.texts.prefix(3)) && few.count == 3)
        for layer in 0...4 {
            let reference = try whole.matrix(layer: layer)
            let rounded = try half.matrix(layer: layer)
            #expect(reference.storage != rounded.storage)
            for (value, expected) in zip(rounded.storage, reference.storage) {
                #expect(abs(value - expected) <= 1e-3 * max(1, abs(expected)))
            }
            for row in 0..<3 {
                let expected = reference.row(row).map(Double.init)
                #expect(deviation(try few.matrix(layer: layer).row(row), expected) < 1e-5)
            }
        }
    }

    /// A cancelled extraction stops behind a chunk; the same request goes on there, to the same bytes.
    @Test func cancelledAndResumed() async throws {
        let words = ["glad", "sad", "the", "you", "not", "angry", "of"]
        var generator = SeededGenerator(seed: 9)
        let spec = try corpus(
            (0..<2_100).map { _ in
                (0..<1 + generator.nextIndex(below: 3)).map { _ in
                    words[generator.nextIndex(below: 7)]
                }
                .joined(separator: " ")
            }
        )
        let whole = try await extract(bert, spec, to: "whole") { $0.layers = .list([1]) }
        let path = directory.path + "/stopped"
        let model = bert
        let stopped = Task {
            let request = ExtractionRequest(
                corpus: spec,
                layers: .list([1]),
                precise: true,
                directory: path
            )
            _ = try await Extractor(model: model, modelDigest: "d").run(request) { done, _, _ in
                if done > 0 { withUnsafeCurrentTask { $0?.cancel() } }
            }
        }
        await #expect(throws: CancellationError.self) { try await stopped.value }
        let unfinished = errorOf { _ = try ActivationStore.open(path) }
        #expect(unfinished?.message.contains("of 2100 rows") == true)
        let resumed = try await extract(bert, spec, to: "stopped") { $0.layers = .list([1]) }
        #expect(resumed.resumedAt == 1024 && resumed.textsRead == 2_100 - 1024)
        #expect(try contents(path) == contents(directory.path + "/whole"))
        #expect(whole.resumedAt == 0)
        let again = try await extract(bert, spec, to: "stopped") { $0.layers = .list([1]) }
        #expect(again.textsRead == 0 && again.resumedAt == 2_100)
    }

    @Test func textsOverTheContext() async throws {
        let limit = bert.info.contextLength
        let long = Array(repeating: "glad sad", count: limit).joined(separator: " ")
        let spec = try corpus(["glad", long, "sad"])
        let error = await refusal { _ = try await extract(bert, spec, to: "s") }
        #expect(error?.code == .badInput && error?.line == 2)
        #expect(error?.message.contains("--truncate") == true)
        let outcome = try await extract(bert, spec, to: "cut") { $0.truncates = true }
        #expect(outcome.truncated == 1)
        #expect(try outcome.store.rows.map(\.tokens) == [1, limit - 2, 1])
        // The closing mark stays: the row is that of the first words with both marks around them.
        var tokens = Array(bert.tokenizer.encode(long).prefix(limit))
        tokens[limit - 1] = try #require(bert.tokenizer.encode("glad").last)
        let session = try await Session.make(
            model: bert,
            configuration: SessionConfiguration(batchTokens: limit, threads: 1, precise: true)
        )
        let plan = CapturePlan(points: [.hidden(4)], reduction: .rows)
        let captured = try await session.run(PackedBatch([tokens]), capture: plan).captured
        var sum = [Double](repeating: 0, count: bert.info.width)
        for row in 1..<limit - 1 {
            for (column, value) in captured.row(row, at: .hidden(4)).enumerated() {
                sum[column] += Double(value) / Double(limit - 2)
            }
        }
        #expect(deviation(try outcome.store.matrix(layer: 4).row(1), sum) < 1e-5)
    }

    private func refusal(_ work: () async throws -> Void) async -> UndertoneError? {
        do {
            try await work()
            Issue.record("no error was thrown")
        } catch let error as UndertoneError {
            return error
        } catch {
            Issue.record("\(error) isn't an UndertoneError")
        }
        return nil
    }
}
