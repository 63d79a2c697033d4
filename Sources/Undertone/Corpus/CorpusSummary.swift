/// What a corpus holds, found in one pass.
public struct CorpusSummary: Sendable, Hashable, Codable {
    /// The corpus, as `format:path`.
    public var spec: String
    /// The number of examples that pass the filters.
    public var count: Int
    /// How many of them have each label.
    public var labelCounts: [String: Int]
    /// How many of them are in each split; those without one aren't counted.
    public var splitCounts: [String: Int]
    /// The ``CorpusDigest`` of those that pass the filters.
    public var sha256: String

    /// Reads a corpus once and counts what it holds.
    ///
    /// - Throws: `UndertoneError` if the corpus can't be read, if a split or label of the options
    ///   doesn't occur (the message lists those that do, nearest first), or if nothing is left.
    public static func scan(
        _ spec: String,
        options: CorpusOptions = CorpusOptions()
    ) throws -> CorpusSummary {
        let filter = try CorpusFilter(options)
        var reader = try CorpusFormats.unfiltered(spec, options: options)
        var scan = CorpusScan(spec: spec, filter: filter)
        while !scan.isDone, let example = try reader.next() { scan.take(example) }
        return try scan.finish()
    }
}

/// The counts while they are made.
private struct CorpusScan: ~Copyable {
    private let filter: CorpusFilter
    private var summary: CorpusSummary
    private var digest = CorpusDigest()
    private var seen = 0
    private var allLabels: Set<String> = []
    private var allSplits: Set<String> = []

    init(spec: String, filter: CorpusFilter) {
        self.filter = filter
        summary = CorpusSummary(
            spec: spec,
            count: 0,
            labelCounts: [:],
            splitCounts: [:],
            sha256: ""
        )
    }

    /// Whether the limit is reached and nothing that was asked for is still missing.
    var isDone: Bool {
        guard let limit = filter.options.limit, summary.count >= limit else { return false }
        return filter.options.labels?.allSatisfy(allLabels.contains) ?? true
    }

    mutating func take(_ example: Example) {
        seen += 1
        if let split = example.split { allSplits.insert(split) }
        guard filter.keepsSplit(of: example) else { return }
        allLabels.formUnion(example.labels)
        guard filter.keepsLabels(of: example), summary.count < filter.options.limit ?? .max else {
            return
        }
        summary.count += 1
        for label in example.labels { summary.labelCounts[label, default: 0] += 1 }
        if let split = example.split { summary.splitCounts[split, default: 0] += 1 }
        digest.update(example)
    }

    consuming func finish() throws -> CorpusSummary {
        let spec = summary.spec
        guard seen > 0 else {
            throw UndertoneError.badInput("the corpus \(spec) has no examples")
        }
        if let split = filter.options.split, !allSplits.contains(split) {
            throw UndertoneError.unknown(
                "split",
                split,
                among: allSplits,
                in: "the corpus \(spec)"
            )
        }
        let part = filter.options.split.map { " (split \($0))" } ?? ""
        for label in filter.options.labels ?? [] where !allLabels.contains(label) {
            throw UndertoneError.unknown(
                "label",
                label,
                among: allLabels,
                in: "the corpus \(spec)" + part
            )
        }
        guard summary.count > 0 else {
            throw UndertoneError.badInput(
                "of the \(seen) examples in the corpus \(spec) none passes the filters; "
                    + "loosen them (split, labels, single label)"
            )
        }
        summary.sha256 = digest.finalize()
        return summary
    }
}
