extension AttributionHeader {
    /// Refuses a header that contradicts itself.
    ///
    /// - Throws: `UndertoneError` that names the key.
    func check() throws {
        try checkDesign()
        try checkItems()
        try checkPrimary()
    }

    /// The index of a word.
    func index(ofWord word: String) -> Int? { words.firstIndex(of: word) }

    private func refuse(_ message: String) -> UndertoneError { .badInput(message) }

    private func checkDesign() throws {
        guard words.count >= 3 else {
            throw refuse(
                "\"words\" are \(words.count); a contrast needs the target, the unsteered answer and another"
            )
        }
        try checkUnique(words, "words")
        try checkUnique(directions.map(\.name), "directions")
        try checkUnique(stems.map(\.id), "stems")
        try checkUnique(items.map(\.id), "items")
        try checkUnique(masks, "masks")
        guard alphas.allSatisfy({ $0.isFinite && $0 != 0 }), alphas == Set(alphas).sorted() else {
            throw refuse("\"alphas\" must be finite, ascending and without 0")
        }
        guard bound.isFinite, bound >= 0 else { throw refuse("\"bound\" must be 0 or above") }
        for direction in directions {
            if let target = direction.target, !words.contains(target) {
                throw refuse(
                    "direction '\(direction.name)' aims at '\(target)', which is none of \"words\""
                )
            }
            if direction.target == nil, ![.random, .shuffled].contains(direction.arm) {
                throw refuse("direction '\(direction.name)' has no \"target\"")
            }
        }
        for stem in stems where !reports.contains(stem.report) {
            throw refuse(
                "stem '\(stem.id)' asks about \(stem.report.rawValue), which is none of \"reports\""
            )
        }
    }

    private func checkItems() throws {
        guard items.contains(where: { $0.split == .test && $0.form == .plain }) else {
            throw refuse("there is no plain item of split \"test\", and only those count")
        }
        let dev = Set(items.filter { $0.split == .dev }.map(\.scenario))
        if let leak = items.first(where: { $0.split == .test && dev.contains($0.scenario) }) {
            throw refuse(
                "scenario '\(leak.scenario)' is in \"dev\" and in \"test\"; what a choice was made on can't test it"
            )
        }
    }

    private func checkPrimary() throws {
        guard layers.contains(primary.layer), masks.contains(primary.mask),
            alphas.contains(primary.alpha)
        else {
            throw refuse(
                "\"primary\" (layer \(primary.layer), \(primary.mask), α \(primary.alpha)) is not among \"layers\", "
                    + "\"masks\" and \"alphas\""
            )
        }
        guard primary.alpha > 0 else {
            throw refuse(
                "\"primary.alpha\" must be above 0: verdicts are about writes toward the target"
            )
        }
    }

    private func checkUnique(_ names: [String], _ key: String) throws {
        var seen: Set<String> = []
        for name in names where !seen.insert(name).inserted {
            throw refuse("'\(name)' is twice in \"\(key)\"")
        }
    }
}
