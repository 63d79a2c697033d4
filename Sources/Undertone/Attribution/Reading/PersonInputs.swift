public import LlamaEngine
package import Statistics

/// What a model had been shown of each dialogue by the time that its states are pooled.
///
/// A decoder's state knows what stands before it and nothing else. Dialogues that are equal up to there have equal
/// states but for rounding, which depends on their neighbours in a pass and must not be read; and the words that a
/// state may be compared with are those up to there.
public struct PersonInputs: Sendable, Hashable {
    /// A number a dialogue; those that had been shown the same have the same.
    public var numbers: [Int]
    /// The words up to there; for an encoder, which sees all at once, all of them.
    public var texts: [String]

    /// Creates inputs from their parts.
    package init(numbers: [Int], texts: [String]) {
        self.numbers = numbers
        self.texts = texts
    }

    /// Reads a corpus.
    ///
    /// - Parameters:
    ///   - corpus: `format:path`.
    ///   - options: which of its examples.
    ///   - pooling: what is pooled.
    ///   - model: the model.
    ///   - template: the name of a chat template, instead of the model's own.
    /// - Throws: `UndertoneError` with file and line for a dialogue that has nothing to pool.
    public init(
        _ corpus: String,
        options: CorpusOptions,
        pooling: PoolingRule,
        model: Model,
        template: String?
    ) throws {
        let tokenize = ExampleTokenizer(model: model, pooling: pooling, template: template)
        var reader = try CorpusFormats.open(corpus, options: options)
        var known: [[Token]: Int] = [:]
        numbers = []
        texts = []
        while let example = try reader.next() {
            let text = try tokenize(example)
            let last = text.pool.last ?? text.tokens.count - 1
            let shown = model.info.isEncoder ? text.tokens : Array(text.tokens[...last])
            let number = known[shown, default: known.count]
            known[shown] = number
            numbers.append(number)
            texts.append(
                model.info.isEncoder ? example.content.plainText : model.tokenizer.decode(shown)
            )
        }
    }

    /// States with those of equal inputs made equal: the first's.
    package func levelled(_ states: Matrix) -> Matrix {
        precondition(states.rows == numbers.count, "a row a dialogue")
        var first: [Int: Int] = [:]
        var storage = states.storage
        let width = states.columns
        for (row, number) in numbers.enumerated() {
            let source = first[number, default: row]
            first[number] = source
            guard source != row else { continue }
            for column in 0..<width {
                storage[row * width + column] = storage[source * width + column]
            }
        }
        return Matrix(rows: states.rows, columns: width, storage: storage)
    }
}
