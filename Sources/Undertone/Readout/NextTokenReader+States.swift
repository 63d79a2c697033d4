internal import LlamaEngine

extension NextTokenReader {
    /// The states of each text's last token, each text with writes of its own.
    ///
    /// What begins alike is computed once up to where it parts or is written to otherwise, and the passes end behind the
    /// last of the points.
    ///
    /// - Parameters:
    ///   - texts: the texts; none longer than a pass.
    ///   - points: where to read.
    /// - Returns: [texts, points, width].
    /// - Throws: `UndertoneError` for an empty text or one that is longer than a pass; `EngineError`.
    func lastStates(of texts: [AskedText], at points: [SitePoint]) async throws -> [[[Float]]] {
        var passes: [Pass] = []
        var owners: [[Int]] = []
        for group in try groups(of: texts.map { ContinuedText($0, continuations: []) }) {
            for pack in packs(group) {
                let paths = group.paths[pack]
                passes.append(statePass(paths, of: texts, in: group, at: points))
                owners.append(paths.map(\.text))
            }
        }
        let counts = owners.map(\.count)
        let found = try await run(passes) { number, result in
            (0..<counts[number]).map { row in
                points.map { Array(result.captured.row(row, at: $0)) }
            }
        }
        var states = [[[Float]]](repeating: [], count: texts.count)
        for (texts, rows) in zip(owners, found) {
            for (text, row) in zip(texts, rows) { states[text] = row }
        }
        return states
    }

    private func statePass(
        _ paths: ArraySlice<Path>,
        of texts: [AskedText],
        in group: PathGroup,
        at points: [SitePoint]
    ) -> Pass {
        var batch = PackedBatch()
        let places = paths.map { path in
            guard group.shares else {
                let start = batch.count
                batch.append(path.tokens)
                return Array(start..<batch.count)
            }
            return batch.appendSharing(path.tokens, keys: path.keys)
        }
        let last = places.compactMap(\.last)
        return Pass(
            batch: batch,
            interventions: group.writes
                ?? Self.writes(of: paths.map { texts[$0.text] }, at: places, in: batch),
            capture: CapturePlan(points: points, reduction: .pooled),
            pooling: Pooling(
                entries: last.enumerated().map { .init(token: $1, pool: $0, weight: 1) },
                poolCount: last.count
            )
        )
    }
}
