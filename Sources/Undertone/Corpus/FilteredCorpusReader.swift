/// What a reader yields, as far as the options keep it.
struct FilteredCorpusReader: CorpusReader {
    private var base: any CorpusReader
    private let filter: CorpusFilter
    private var left: Int

    init(_ base: any CorpusReader, _ filter: CorpusFilter) {
        self.base = base
        self.filter = filter
        left = filter.options.limit ?? .max
    }

    mutating func next() throws -> Example? {
        guard left > 0 else { return nil }
        while let example = try base.next() {
            if filter.keepsSplit(of: example), filter.keepsLabels(of: example) {
                left -= 1
                return example
            }
        }
        return nil
    }
}
