internal import Foundation
public import LlamaEngine

/// Asks a decoder how probable each word of a set is as the next thing said, after contexts and stems.
///
/// A word of several tokens has the sum of their log-probabilities, each after the stem and the tokens before it;
/// words that begin alike are computed through the tree of their beginnings. Stem and word are tokenised together,
/// so that the boundary is where the model would have it. Where one word's tokens begin another's (`joy`, `joyful`),
/// the longer one's probability is taken off the shorter one's: the words exclude each other, and their
/// probabilities sum to 1 at most.
public final class ClosedSetReadout {
    /// The words.
    public let words: [String]
    /// The beginnings of the sentence that the word ends.
    public let stems: [String]
    private let reader: NextTokenReader
    private let prompt: ReadoutPrompt

    /// What stands in the place of a context in content-free readings.
    ///
    /// After Zhao et al. 2021, "Calibrate before use".
    public static let contentFreeTexts = ["N/A", "…", "Nothing"]

    /// Creates a readout.
    ///
    /// - Parameters:
    ///   - model: a decoder.
    ///   - words: the set.
    ///   - stems: what comes before the word, such as `I feel`.
    ///   - separator: what stands between a plain text and the stem.
    ///   - template: the name of a chat template, instead of the model's own.
    ///   - precise: F32 throughout.
    ///   - batchTokens: tokens a pass; no context may be longer.
    /// - Throws: `UndertoneError` for an encoder, for fewer than two words, or one that is there twice.
    public convenience init(
        model: Model,
        words: [String],
        stems: [String],
        separator: String = " ",
        template: String? = nil,
        precise: Bool = false,
        batchTokens: Int = 1024
    ) throws {
        try self.init(
            NextTokenReader(model: model, precise: precise, batchTokens: batchTokens),
            words: words,
            stems: stems,
            prompt: ReadoutPrompt(model: model, separator: separator, template: template)
        )
    }

    init(
        _ reader: NextTokenReader,
        words: [String],
        stems: [String],
        prompt: ReadoutPrompt
    ) throws {
        guard words.count > 1, Set(words).count == words.count,
            words.allSatisfy({ !$0.isEmpty && $0.first?.isWhitespace == false })
        else {
            throw UndertoneError.badInput(
                "a closed set is two words or more, each once and none of them empty; these are "
                    + words.map { "'\($0)'" }.joined(separator: ", ")
            )
        }
        guard !stems.isEmpty else {
            throw UndertoneError.badInput("a closed set needs a stem to stand behind ('I feel')")
        }
        self.reader = reader
        self.words = words
        self.stems = stems
        self.prompt = prompt
    }

    /// A context with a stem as the model gets it, up to the word: what masks of writes are made for.
    ///
    /// - Returns: the tokens; a word that changes the stem's last token begins before it.
    /// - Throws: `UndertoneError` for a conversation that can't be written out, or a word that the vocabulary can't.
    public func tokens(of context: ReadoutContext, stem: String) throws -> [Token] {
        try prompt.parts(context.content, stem: stem, words: words).common
    }

    /// Reads the words after contexts.
    ///
    /// - Parameters:
    ///   - contexts: what comes before the stems.
    ///   - calibrates: whether content-free readings are made too, one for each of ``contentFreeTexts`` in the form
    ///     of the first context, without writes.
    /// - Returns: [contexts, words].
    /// - Throws: `UndertoneError` for contexts that can't be written out or are too long; `EngineError`.
    public func scores(
        _ contexts: [ReadoutContext],
        calibrates: Bool = true
    ) async throws -> ClosedSetScores {
        guard let first = contexts.first else {
            return ClosedSetScores(
                words: words,
                tokenCounts: words.map { _ in 0 },
                logProbabilities: [],
                contentFree: nil
            )
        }
        let (found, counts) = try await read(contexts)
        var contentFree: [Double]?
        if calibrates {
            let rows = try await read(
                Self.contentFreeTexts.map { first.replacingContent(with: $0) }
            ).found
            contentFree = Self.mean(rows)
        }
        return ClosedSetScores(
            words: words,
            tokenCounts: counts,
            logProbabilities: found,
            contentFree: contentFree
        )
    }

    private func read(
        _ contexts: [ReadoutContext]
    ) async throws -> (found: [[Double]], tokenCounts: [Int]) {
        var asked: [ContinuedText] = []
        for context in contexts {
            for stem in stems {
                let parts = try prompt.parts(context.content, stem: stem, words: words)
                for case .mask(let mask) in context.writes.map(\.tokens)
                where mask.count != parts.common.count {
                    throw UndertoneError.badInput(
                        "a mask of \(mask.count) tokens on a context of \(parts.common.count)"
                    )
                }
                asked.append(
                    ContinuedText(
                        AskedText(tokens: parts.common, writes: context.writes),
                        continuations: parts.continuations
                    )
                )
            }
        }
        let tokens = try await reader.logProbabilities(of: asked)
        let words = zip(asked, tokens).map { text, tokens in
            Self.excluding(text.continuations, tokens.map { $0.reduce(0, +) })
        }
        let found = contexts.indices.map { context in
            Self.mean(Array(words[context * stems.count..<(context + 1) * stems.count]))
        }
        return (found, asked.first?.continuations.map(\.count) ?? [])
    }

    private static func mean(_ rows: [[Double]]) -> [Double] {
        let count = Double(rows.count)
        return (rows.first ?? []).indices.map { column in
            rows.reduce(0) { $0 + $1[column] } / count
        }
    }

    /// Takes the probabilities of longer words off those of the words that they begin with.
    static func excluding(_ tokens: [[Token]], _ sums: [Double]) -> [Double] {
        tokens.indices.map { word in
            func extends(_ other: Int, _ base: Int) -> Bool {
                tokens[other].count > tokens[base].count && tokens[other].starts(with: tokens[base])
            }
            let longer = tokens.indices.filter { extends($0, word) }
            // What is inside another longer one is already in that one's probability.
            let outermost = longer.filter { one in !longer.contains { extends(one, $0) } }
            let share = outermost.reduce(0) { $0 + exp(sums[$1] - sums[word]) }
            return share == 0 ? sums[word] : sums[word] + log(max(1e-12, 1 - share))
        }
    }
}
