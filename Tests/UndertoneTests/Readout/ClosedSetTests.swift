import Foundation
import LlamaEngine
import Testing
import Undertone

/// Closed sets of words against transformers (`Tests/Recorders/record_closed_set.py`) and against brute force.
@Suite struct ClosedSetTests {
    private struct Golden: Decodable {
        struct Model: Decodable {
            var layer: Int
            /// [contexts, stems, words].
            var plain: [[[Double]]]
            var steered: [[[Double]]]
            /// [contexts, orders].
            var ratings: [[Double]]?
        }
        var words: [String]
        var stems: [String]
        var contexts: [String]
        var question: String
        var models: [String: Model]
    }

    private let golden: Golden

    init() throws {
        let path = TestData.root.appendingPathComponent(
            "Tests/UndertoneTests/Golden/closed_set.json"
        )
        golden = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: path))
    }

    private func addition(_ name: String, _ layer: Int) throws -> [Float] {
        let path = TestData.root.appendingPathComponent(
            "Tests/LlamaEngineTests/Golden/\(name).safetensors"
        )
        return try SafeTensorsFile(path.path).values("steer\(layer).addition")
    }

    /// The set has words of one token and of several, and one that begins another.
    @Test(arguments: ["llama", "gpt2", "qwen3", "gptneox"])
    func asTransformersDoes(_ name: String) async throws {
        let model = try GoldenModels.model(name)
        let values = try #require(golden.models[name])
        let write = Intervention(
            .add(try addition(name, values.layer)),
            at: .hidden(values.layer)
        )
        for (stem, word) in golden.stems.enumerated() {
            let readout = try ClosedSetReadout(
                model: model,
                words: golden.words,
                stems: [word],
                precise: true,
                batchTokens: 60
            )
            // Steered and not, side by side.
            let contexts =
                golden.contexts.map { ReadoutContext.text($0) }
                + golden.contexts.map { .text($0, writes: [write]) }
            let scores = try await readout.scores(contexts, calibrates: false)
            let wanted = values.plain.map { $0[stem] } + values.steered.map { $0[stem] }
            for (row, reference) in zip(scores.logProbabilities, wanted) {
                for (x, y) in zip(row, reference) { #expect(abs(x - y) <= 1e-3, "\(name)") }
            }
            #expect(scores.mass.allSatisfy { $0 > 0 && $0 <= 1 })
            #expect(scores.tokenCounts == [1, 2, 2, 2, 2, 5])
        }
        let both = try await ClosedSetReadout(
            model: model,
            words: golden.words,
            stems: golden.stems,
            precise: true,
            batchTokens: 60
        ).scores(golden.contexts.map { .text($0) }, calibrates: false)
        for (row, stems) in zip(both.logProbabilities, values.plain) {
            for (word, x) in row.enumerated() {
                #expect(abs(x - (stems[0][word] + stems[1][word]) / 2) <= 1e-3)
            }
        }
    }

    @Test func ratings() async throws {
        let model = try GoldenModels.model("llama")
        let wanted = try #require(golden.models["llama"]?.ratings)
        let readout = try DigitRatingReadout(
            model: model,
            question: golden.question,
            precise: true
        )
        let ratings = try await readout.ratings(golden.contexts.map { .text($0) })
        for (place, reference) in wanted.enumerated() {
            #expect(abs(ratings.ascending[place] - reference[0]) <= 1e-3)
            #expect(abs(ratings.descending[place] - reference[1]) <= 1e-3)
            #expect(abs(ratings.values[place] - (reference[0] + reference[1]) / 2) <= 1e-3)
            #expect((0...1).contains(ratings.mass[place]))
        }
    }

    /// Every full text alone, without batches, shared prefixes or trees.
    @Test(arguments: ["llama", "gemma2"])
    func continuationsAreSumsOverTheirTokens(_ name: String) async throws {
        let model = try GoldenModels.model(name)
        let reader = try NextTokenReader(model: model, precise: true, batchTokens: 64, threads: 2)
        let vector = (0..<model.info.width).map { Float($0 % 3) - 1 }
        let texts: [[Token]] = [[5, 6, 7, 8], [5, 6], [5, 6, 9], [40]]
        let continuations: [[Token]] = [
            [10], [10, 11], [10, 12, 13], [14, 15], [10, 12, 16], [17],
        ]
        let asked = texts.enumerated().map { number, tokens in
            var writes: [Intervention] = []
            if number == 1 { writes = [Intervention(.add(vector), at: .hidden(1))] }
            if number == 2 {
                let mask = [false, true, true]
                writes = [Intervention(.add(vector), at: .hidden(2), on: .mask(mask))]
            }
            return ContinuedText(
                AskedText(tokens: tokens, writes: writes),
                continuations: continuations
            )
        }
        let found = try await reader.logProbabilities(of: asked)
        for (text, rows) in zip(asked, found) {
            for (continuation, row) in zip(continuations, rows) {
                for (place, token) in continuation.enumerated() {
                    let tokens = text.text.tokens + continuation[..<place]
                    var writes = text.text.writes
                    if case .mask(let mask)? = writes.first?.tokens {
                        writes[0].tokens = .mask(mask + continuation[..<place].map { _ in false })
                    }
                    let logits = try await reader.logits(
                        after: [AskedText(tokens: tokens, writes: writes)]
                    )[0].map(Double.init)
                    let largest = logits.max() ?? 0
                    let sum = logits.reduce(0) { $0 + exp($1 - largest) }
                    let wanted = logits[Int(token)] - largest - log(sum)
                    #expect(abs(row[place] - wanted) <= 1e-4, "\(name) \(continuation) \(place)")
                }
            }
        }
    }

    /// A stem with a blank at its end is the same text: the words' first token is taken with the blank.
    @Test func theBoundaryIsTheModels() async throws {
        let model = try GoldenModels.model("llama")
        func scores(_ stem: String) async throws -> [[Double]] {
            try await ClosedSetReadout(
                model: model,
                words: golden.words,
                stems: [stem],
                precise: true
            ).scores([.text(golden.contexts[0])], calibrates: false).logProbabilities
        }
        let (with, without) = (try await scores("I am "), try await scores("I am"))
        for (x, y) in zip(with[0], without[0]) { #expect(abs(x - y) <= 1e-4) }
    }

    @Test func contentFreeTakesTheLeaningOut() async throws {
        let model = try GoldenModels.model("llama")
        let readout = try ClosedSetReadout(model: model, words: golden.words, stems: ["I am"])
        let contexts = ClosedSetReadout.contentFreeTexts.map { ReadoutContext.text($0) }
        let scores = try await readout.scores(contexts)
        let free = try #require(scores.contentFree)
        for word in free.indices {
            let sum = scores.calibrated.reduce(0) { $0 + $1[word] }
            #expect(abs(sum) <= 1e-2, "the mean over what says nothing is nothing")
        }
        #expect(scores.shares.allSatisfy { abs($0.reduce(0, +) - 1) < 1e-9 })
        let none = try await readout.scores([])
        #expect(none.logProbabilities.isEmpty)
    }

    @Test func chats() async throws {
        let model = try GoldenModels.model("llama")
        let readout = try ClosedSetReadout(model: model, words: ["glad", "sad"], stems: ["I am"])
        let chat = ReadoutContext.chat([Turn(role: "user", content: "The hen sat.")])
        let tokens = try readout.tokens(of: chat, stem: "I am")
        #expect(model.tokenizer.decode(tokens, special: true).hasSuffix("assistant\nI am"))
        let mask = tokens.indices.map { $0 == tokens.count - 1 }
        let vector = [Float](repeating: 2, count: model.info.width)
        let steered = ReadoutContext(
            chat.content,
            writes: [Intervention(.add(vector), at: .hidden(2), on: .mask(mask))]
        )
        let plain = try await readout.scores([chat])
        let moved = try await readout.scores([steered])
        #expect(plain.contentFree == moved.contentFree)
        #expect(plain.logProbabilities != moved.logProbabilities)
        let shifts = try moved.shift(toward: "glad", from: plain)
        #expect(shifts == [nil], "a set of two has nothing to compare with")
        let wrong = ReadoutContext(
            chat.content,
            writes: [Intervention(.add(vector), at: .hidden(2), on: .mask([true]))]
        )
        await #expect(throws: UndertoneError.self) { _ = try await readout.scores([wrong]) }
    }

    @Test func whatCantBeAskedIsRefused() async throws {
        let model = try GoldenModels.model("llama")
        let encoder = try GoldenModels.model("bert")
        let refusal = errorOf {
            _ = try ClosedSetReadout(model: encoder, words: ["a", "b"], stems: ["I am"])
        }
        #expect(refusal?.message.contains("encoder") == true)
        for words in [["glad"], ["glad", "glad"], ["glad", ""], []] {
            let error = errorOf {
                _ = try ClosedSetReadout(model: model, words: words, stems: ["I am"])
            }
            #expect(error?.code == .badInput)
        }
        #expect(
            errorOf { _ = try ClosedSetReadout(model: model, words: ["a", "b"], stems: []) } != nil
        )
        let short = try ClosedSetReadout(
            model: model,
            words: ["glad", "sad"],
            stems: ["I am"],
            batchTokens: 16
        )
        await #expect(throws: UndertoneError.self) {
            _ = try await short.scores([.text("a text of more than sixteen letters")])
        }
        let gpt2 = try GoldenModels.model("gpt2")
        let chat = try ClosedSetReadout(model: gpt2, words: ["glad", "sad"], stems: ["I am"])
        await #expect(throws: UndertoneError.self) {
            _ = try await chat.scores([.chat([Turn(role: "user", content: "a")])])
        }
    }

    @Test func contrastLeavesTheOldAnswerOut() {
        let (before, after) = ([2.0, 1, 0, -1], [0.0, 3, 1, 0])
        let change = ClosedSetContrast.change(before, after, target: 1)
        #expect(change == (3 - 0.5) - (1 + 0.5))
        #expect(ClosedSetContrast.change(before, after, target: 0) == nil)
        #expect(ClosedSetContrast.value([1, 2], target: 0, unsteered: 1) == nil)
    }
}
