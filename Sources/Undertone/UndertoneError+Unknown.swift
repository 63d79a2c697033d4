extension UndertoneError {
    /// Bad input: `name` isn't one of `known`; the message lists those that are, nearest first.
    ///
    /// - Parameters:
    ///   - kind: what it names, such as `label`.
    ///   - name: what was asked for.
    ///   - known: what there is.
    ///   - place: where that was looked up, such as `the corpus goemotions:data`.
    ///   - limit: how many of `known` the message lists at most.
    /// - Returns: the error, to be thrown.
    public static func unknown(
        _ kind: String,
        _ name: String,
        among known: some Sequence<String>,
        in place: String,
        limit: Int = 40
    ) -> UndertoneError {
        let nearest = NearestNames.sorted(known, to: name)
        guard let first = nearest.first else {
            return .badInput("the \(kind) \"\(name)\" doesn't occur in \(place), which has none")
        }
        let guess = NearestNames.isNear(first, name) ? "; did you mean \"\(first)\"?" : "."
        let rest = nearest.count > limit ? ", … (\(nearest.count) in all)" : ""
        let list = nearest.prefix(limit).joined(separator: ", ")
        return .badInput(
            "the \(kind) \"\(name)\" doesn't occur in \(place)\(guess) It has, nearest first: "
                + list + rest
        )
    }
}
