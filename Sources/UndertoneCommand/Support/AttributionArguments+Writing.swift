import ArgumentParser

extension AttributionArguments {
    /// The options that were given and say how something is written or asked.
    func writingOptions() throws -> [String] {
        let usual = try Self.parse([])
        let options: [(name: String, isGiven: Bool)] = [
            ("--directions", directions != usual.directions),
            ("--questions", questions != usual.questions),
            ("--variants", variants != usual.variants), ("--count", count != usual.count),
            ("--target", target != usual.target), ("--alpha", alpha != usual.alpha),
            ("--primary-alpha", primaryAlpha != usual.primaryAlpha),
            ("--masks", masks != usual.masks), ("--reports", reports != usual.reports),
            ("--random", random != usual.random), ("--shuffled", shuffled != usual.shuffled),
            ("--store", store != usual.store), ("--dev-share", devShare != usual.devShare),
            ("--bound", bound != usual.bound), ("--batch-tokens", batchTokens != usual.batchTokens),
            ("--allow-mismatch", allowMismatch),
        ]
        return options.filter(\.isGiven).map(\.name)
    }
}
