import LlamaEngine
import Testing
import Undertone

/// Tokens and the places that they stand for.
@Suite struct ReadoutTextTests {
    /// Random projections; what is shown is the text all the same.
    private func layout(_ text: ReadoutText, _ model: Model) async throws -> ReadoutLayout {
        let directions = try ReadoutFixture.readout(
            ReadoutFixture.random(["joy"], layers: [1], width: model.info.width)
        )
        let reader = TextReader(
            model: model,
            directions: directions,
            baseline: ReadoutFixture.standard(directions)
        )
        return ReadoutLayout(try await reader.read(text))
    }

    @Test(arguments: ["llama", "gpt2", "gemma2", "gemma3"])
    func cellsSpellTheText(_ name: String) async throws {
        let model = try GoldenModels.model(name)
        for text in ["The hen", "I 🙂 you\nand 日本 é", "  two  blanks ", "👩‍👩‍👧!"] {
            let read = try ReadoutText(text, model: model)
            let blocks = try await layout(read, model).blocks
            let shown = blocks[0].cells.map(\.text).joined()
            #expect(text.hasSuffix(shown) && shown.count >= text.count - 2, "\(name): '\(shown)'")
            for cell in read.cells where cell.count > 1 {
                #expect(!read.words(cell: cell).contains("\u{FFFD}"))
            }
        }
    }

    @Test func charactersAreSplitOverTokens() throws {
        let model = try GoldenModels.model("gpt2")
        let text = try ReadoutText("a🙂b", model: model)
        #expect(text.tokens.map(\.bytes) == [0..<1, 1..<2, 2..<3, 3..<4, 4..<5, 5..<6])
        #expect(text.tokens.map(\.scalars) == [0..<1, 1..<2, 1..<2, 1..<2, 1..<2, 2..<3])
        #expect(text.cells == [0..<1, 1..<5, 5..<6])
        #expect(text.words(cell: 1..<5) == "🙂" && text.tokens[2].piece == "\u{FFFD}")
    }

    @Test func wordPiecesFoldCaseAndAccents() throws {
        let model = try GoldenModels.model("bert")
        let text = try ReadoutText("The Glád  chair, 🙂!", model: model)
        let kinds = text.tokens.map(\.kind)
        #expect(kinds.first == .special && kinds.last == .special)
        let words = text.tokens.filter { $0.kind == .content }.map { text.words($0.bytes) }
        #expect(words.joined() == "TheGládchair,🙂!", "\(words)")
        #expect(words.first == "The" && words[1] == "Glád")
    }

    @Test func oneToken() async throws {
        let model = try GoldenModels.model("gpt2")
        let directions = try ReadoutFixture.readout(
            ReadoutFixture.random(["joy"], layers: [2], width: model.info.width)
        )
        let reader = TextReader(
            model: model,
            directions: directions,
            baseline: ReadoutFixture.standard(directions)
        )
        let reading = try await reader.read(ReadoutText("a", model: model))
        #expect(reading.z.count == 1 && reading.summaries[0].tokens == 1)
        #expect(reading.summaries[0].means == reading.z[0])
    }

    @Test func textWithoutWordsIsRefused() throws {
        let model = try GoldenModels.model("llama")
        for text in ["", " \n\t"] {
            #expect(errorOf { _ = try ReadoutText(text, model: model) }?.code == .badInput)
        }
        let long = String(repeating: "a ", count: 600)
        let error = errorOf { _ = try ReadoutText(long, model: model) }
        #expect(error?.message.contains("context of 512") == true)
    }

    @Test func turns() throws {
        let model = try GoldenModels.model("llama")
        let chat = try ReadoutText(
            chat: [
                Turn(role: "system", content: "Be an ox."), Turn(role: "user", content: "hé"),
            ],
            model: model
        )
        #expect(chat.turns.map(\.role) == ["system", "user", "assistant"])
        #expect(chat.turns[2].content.isEmpty && chat.turns[2].opening == chat.tokens.count - 1)
        let user = chat.turns[1]
        let words = user.content.map { chat.words(chat.tokens[$0].bytes) }.joined()
        #expect(chat.tokens[user.content].allSatisfy { $0.turn == 1 && $0.kind == .content })
        #expect(chat.cells.contains { chat.words(cell: $0) == "é" })
        #expect(words.hasPrefix("h") && user.opening == user.content.lowerBound - 1)
        let spoken = try ReadoutText(
            chat: [Turn(role: "user", content: "hi"), Turn(role: "assistant", content: "you")],
            model: model
        )
        #expect(spoken.turns.count == 2)
        let encoder = try GoldenModels.model("bert")
        let error = errorOf {
            _ = try ReadoutText(chat: [Turn(role: "user", content: "a")], model: encoder)
        }
        #expect(error?.message.contains("no chat template") == true)
    }
}
