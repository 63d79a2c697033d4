internal import Foundation
public import LlamaEngine

/// Measures the projections of neutral text, in bounded memory.
public struct BaselineReader {
    private let model: Model
    private let directions: ReadoutDirections
    private let precise: Bool
    private let template: String?

    /// Creates a reader.
    public init(
        model: Model,
        directions: ReadoutDirections,
        precise: Bool = false,
        template: String? = nil
    ) {
        self.model = model
        self.directions = directions
        self.precise = precise
        self.template = template
    }

    /// Texts that are tokenised at once.
    private static let chunk = 64

    /// Reads a corpus once.
    ///
    /// What counts is every token of words (no mark of the model or a template), but a decoder's very first token,
    /// whose state is a sink for attention and of another size. The projections are taken pass by pass and go into
    /// running sums.
    ///
    /// - Parameters:
    ///   - corpus: `format:path`.
    ///   - options: which of its texts.
    ///   - summary: the corpus as counted before.
    ///   - progress: gets texts done and texts in all.
    /// - Returns: mean and standard deviation by entry.
    /// - Throws: `UndertoneError` for a corpus that can't be read or doesn't vary; `EngineError`.
    public func measure(
        _ corpus: String,
        options: CorpusOptions,
        summary: CorpusSummary,
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) async throws -> ProjectionBaseline {
        let tokenizer = ExampleTokenizer(
            model: model,
            pooling: .mean,
            truncates: true,
            template: template
        )
        let reader = PooledReader(
            model: model,
            precise: precise,
            batchTokens: PooledReader.batchTokens(model.info, widths: directions.widths)
        )
        try TextReader.check(directions, try await reader.mainSession())
        var texts = try CorpusFormats.open(corpus, options: options)
        var moments = RunningMoments(count: directions.entries.count)
        var (done, truncated) = (0, 0)
        while true {
            var examples: [TokenizedExample] = []
            while examples.count < Self.chunk, let example = try texts.next() {
                examples.append(try tokenizer(example))
            }
            guard !examples.isEmpty else { break }
            // By text, so that the order in which passes end changes no bit.
            var parts = examples.map { _ in RunningMoments(count: directions.entries.count) }
            let pools = examples.map { example in
                Set(example.pool.filter { !model.isSink($0) })
            }
            try await reader.readRows(examples.map(\.tokens), points: directions.points) { rows in
                let projections = directions.projections(of: rows.values)
                for (token, row) in zip(rows.tokens, projections)
                where pools[rows.text].contains(token) {
                    parts[rows.text].add(row)
                }
            }
            for part in parts { moments.merge(part) }
            truncated += examples.count { $0.isTruncated }
            done += examples.count
            progress(done, summary.count)
        }
        let baseline = ProjectionBaseline(
            corpus: corpus,
            labels: options.labels,
            corpusSHA256: summary.sha256,
            texts: done,
            tokens: moments.count,
            truncated: truncated,
            means: moments.means,
            deviations: moments.deviations
        )
        try baseline.check(directions)
        return baseline
    }
}

extension Model {
    /// Whether a token at this place of a text is left out of means: a decoder's first, to which attention sinks.
    func isSink(_ position: Int) -> Bool { position == 0 && !info.isEncoder }
}
