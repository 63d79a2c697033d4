internal import Foundation
internal import LlamaEngine

extension NextTokenReader {
    /// The log-probability of every token of every continuation, each after its text and the tokens before it.
    ///
    /// What begins alike, texts and continuations, is computed once up to where it parts or is written to otherwise
    /// (the tree of the beginnings is one batch of shared prefixes), and a continuation of one token costs nothing
    /// beside its text.
    ///
    /// - Parameter texts: texts with their continuations; a text and a continuation together no longer than a pass.
    /// - Returns: log pᵢ in nat, [texts, continuations, tokens]; the sum over tokens is the continuation's log p.
    /// - Throws: `UndertoneError` for an empty text or one that is longer than a pass; `EngineError`.
    public func logProbabilities(of texts: [ContinuedText]) async throws -> [[[Double]]] {
        var results = texts.map { $0.continuations.map { [Double](repeating: 0, count: $0.count) } }
        let plans = try plan(texts)
        let passes = plans.map(\.pass)
        let wanted = plans.map(\.wanted)
        let found = try await run(passes) { number, result in
            Self.read(wanted[number], result.logits)
        }
        for (plan, values) in zip(plans, found) {
            for (place, value) in zip(plan.wanted, values) {
                results[place.text][place.continuation][place.token] = value
            }
        }
        return results
    }

    /// A number that is wanted of a pass.
    private struct Wanted: Sendable {
        var text: Int
        var continuation: Int
        var token: Int
        /// Whose probability.
        var id: Token
        /// The row of the pass's logits.
        var row: Int
    }

    private static func read(_ wanted: [Wanted], _ logits: [[Float]]) -> [Double] {
        var normalizers: [Int: Double] = [:]
        return wanted.map { place in
            let row = logits[place.row]
            let normalizer = normalizers[place.row] ?? logSumExp(row)
            normalizers[place.row] = normalizer
            return Double(row[Int(place.id)]) - normalizer
        }
    }

    private static func logSumExp(_ row: [Float]) -> Double {
        let largest = Double(row.max() ?? 0)
        return largest + log(row.reduce(0) { $0 + exp(Double($1) - largest) })
    }

    /// A pass with what is wanted of it.
    private struct Plan {
        var pass: Pass
        var wanted: [Wanted] = []
    }

    private func plan(_ texts: [ContinuedText]) throws -> [Plan] {
        try groups(of: texts).flatMap { group in
            packs(group).map { plan(group.paths[$0], of: texts, in: group) }
        }
    }

    private func plan(
        _ paths: ArraySlice<Path>,
        of texts: [ContinuedText],
        in group: PathGroup
    ) -> Plan {
        var batch = PackedBatch()
        let places = paths.map { path in
            guard group.shares else {
                let start = batch.count
                batch.append(path.tokens, outputsFrom: path.first)
                return Array(start..<batch.count)
            }
            return batch.appendSharing(path.tokens, keys: path.keys, outputsFrom: path.first)
        }
        let asked = paths.map { texts[$0.text].text }
        var plan = Plan(
            pass: Pass(
                batch: batch,
                interventions: group.writes ?? Self.writes(of: asked, at: places, in: batch)
            )
        )
        var rows: [Int: Int] = [:]
        for place in batch.outputs.indices where batch.outputs[place] { rows[place] = rows.count }
        for (path, places) in zip(paths, places) {
            let text = texts[path.text]
            let length = text.text.tokens.count
            let behind = path.tokens.dropFirst(length)
            for (number, continuation) in text.continuations.enumerated()
            where behind.starts(with: continuation.dropLast()) {
                for (token, id) in continuation.enumerated() {
                    plan.wanted.append(
                        Wanted(
                            text: path.text,
                            continuation: number,
                            token: token,
                            id: id,
                            row: rows[places[length - 1 + token]] ?? 0
                        )
                    )
                }
            }
        }
        return plan
    }
}
