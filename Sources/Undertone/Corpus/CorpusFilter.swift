/// Which examples the options keep: the one place where they are applied, for all formats.
struct CorpusFilter {
    let options: CorpusOptions
    private let labels: Set<String>?

    init(_ options: CorpusOptions) throws {
        if let limit = options.limit, limit < 1 {
            throw UndertoneError.badInput("a limit of \(limit) rows keeps nothing; give 1 or more")
        }
        if let labels = options.labels, labels.isEmpty || labels.contains("") {
            throw UndertoneError.badInput(
                "the list of labels is empty or has an empty entry; name the labels to keep"
            )
        }
        self.options = options
        labels = options.labels.map(Set.init)
    }

    func keepsSplit(of example: Example) -> Bool {
        options.split.map { $0 == example.split } ?? true
    }

    func keepsLabels(of example: Example) -> Bool {
        if options.singleLabel, example.labels.count != 1 { return false }
        guard let labels else { return true }
        return example.labels.contains { labels.contains($0) }
    }
}
