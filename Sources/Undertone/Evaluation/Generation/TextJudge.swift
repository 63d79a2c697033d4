package import LlamaEngine

/// Judges texts blindly: a fresh, unsteered model is asked which word of a closed set fits, and never told which is wanted.
package final class TextJudge {
    private let readout: ClosedSetReadout
    private let question: ReportQuestion
    private let isChat: Bool
    private var contentFree: [Double]?

    /// Creates a judge.
    ///
    /// - Parameters:
    ///   - model: a decoder; one with a chat template gets each text as a user's turn.
    ///   - words: the closed set.
    ///   - question: what is asked behind a text, and what the answer begins with.
    ///   - precise: F32 throughout.
    /// - Throws: `UndertoneError` for an encoder, or words that are no closed set.
    package init(
        model: Model,
        words: [String],
        question: ReportQuestion,
        precise: Bool = false
    ) throws {
        isChat = (try? ChatTemplate(model: model.info)) != nil
        readout = try ClosedSetReadout(
            model: model,
            words: words,
            stems: [question.stem],
            separator: "\n\n",
            precise: precise
        )
        self.question = question
    }

    /// log p(word | text) − log p(word | a text that says nothing), in nat, [texts, words].
    package func scores(_ texts: [String]) async throws -> [[Double]] {
        let base: [Double]
        if let contentFree {
            base = contentFree
        } else {
            let rows = try await read(ClosedSetReadout.contentFreeTexts)
            base = readout.words.indices.map { word in
                rows.reduce(0) { $0 + $1[word] } / Double(rows.count)
            }
            contentFree = base
        }
        return try await read(texts).map { zip($0, base).map { $0 - $1 } }
    }

    /// Equal texts are read once.
    private func read(_ texts: [String]) async throws -> [[Double]] {
        let unique = Set(texts).sorted()
        let rows = try await readout.scores(unique.map(context), calibrates: false)
            .logProbabilities
        let found = Dictionary(uniqueKeysWithValues: zip(unique, rows))
        return texts.compactMap { found[$0] }
    }

    private func context(_ text: String) -> ReadoutContext {
        // What says nothing is judged as such.
        let words = text.allSatisfy(\.isWhitespace) ? "…" : text
        let context: ReadoutContext =
            isChat ? .chat([Turn(role: "user", content: words)]) : .text(words)
        return question.question.isEmpty ? context : context.asking(question.question)
    }

    /// The score of a target: its own minus the mean of the other words'.
    package static func score(_ row: [Double], target: Int) -> Double {
        let others = row.indices.filter { $0 != target }
        return row[target] - others.reduce(0) { $0 + row[$1] } / Double(max(1, others.count))
    }

    /// The word of the closed set that a text has first, whole words only; nil where it has none.
    package static func firstNamed(_ words: [String], in text: String) -> String? {
        let said = text.lowercased().split { !$0.isLetter }.map(String.init)
        return said.compactMap { one in words.first { $0.lowercased() == one } }.first
    }
}
