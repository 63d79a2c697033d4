internal import Foundation
internal import LlamaEngine

extension NextTokenReader {
    /// The log-probability of every token of every continuation, each after its text and the tokens before it.
    ///
    /// Continuations that begin alike are computed once up to where they part (the tree of their beginnings is one
    /// batch of shared prefixes), and a continuation of one token costs nothing beside its text. Texts that are
    /// written to differently share nothing.
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

    /// A path of one text.
    private struct Path {
        var text: Int
        var tokens: [Token]
    }

    /// A pass while paths are put into it.
    private struct Plan {
        var batch = PackedBatch()
        var paths: [(path: Path, places: [Int])] = []
        var pass = Pass(batch: PackedBatch(), interventions: [])
        var wanted: [Wanted] = []
    }

    private func plan(_ texts: [ContinuedText]) throws -> [Plan] {
        var paths: [Path] = []
        for (number, text) in texts.enumerated() {
            try check(text.text.tokens)
            for path in text.paths {
                try check(path)
                paths.append(Path(text: number, tokens: path))
            }
        }
        // Texts with the same writes stand together, and there those that begin alike.
        let shares = !model.info.isRecurrent
        let groups = Dictionary(grouping: paths) { path in
            let asked = texts[path.text].text
            return shares && asked.isUniform ? asked.writes : nil
        }
        var plans: [Plan] = []
        for (writes, group) in groups.sorted(by: { $0.value[0].text < $1.value[0].text }) {
            plans += plan(group, of: texts, shares: writes != nil)
        }
        return plans
    }

    private func plan(_ paths: [Path], of texts: [ContinuedText], shares: Bool) -> [Plan] {
        let rowBytes = max(1, 4 * model.info.vocabularyCount)
        let mostOutputs = max(1, min(256, (64 << 20) / rowBytes))
        let order =
            shares
            ? paths.sorted { $0.tokens.lexicographicallyPrecedes($1.tokens) } : paths
        var plans: [Plan] = []
        var plan = Plan()
        for path in order {
            var next = plan
            add(path, of: texts, shares: shares, to: &next)
            let isFull =
                next.batch.count > configuration.batchTokens
                || next.paths.count > configuration.maxSequences
                || next.batch.outputs.count(where: { $0 }) > mostOutputs
            if isFull, !plan.paths.isEmpty {
                plans.append(finish(plan, texts, shares: shares))
                next = Plan()
                add(path, of: texts, shares: shares, to: &next)
            }
            plan = next
        }
        if !plan.paths.isEmpty { plans.append(finish(plan, texts, shares: shares)) }
        return plans
    }

    private func add(
        _ path: Path,
        of texts: [ContinuedText],
        shares: Bool,
        to plan: inout Plan
    ) {
        let first = texts[path.text].text.tokens.count - 1
        if shares {
            let places = plan.batch.appendSharing(path.tokens, outputsFrom: first)
            plan.paths.append((path, places))
        } else {
            let start = plan.batch.count
            plan.batch.append(path.tokens, outputsFrom: first)
            plan.paths.append((path, Array(start..<plan.batch.count)))
        }
    }

    private func finish(_ plan: Plan, _ texts: [ContinuedText], shares: Bool) -> Plan {
        var plan = plan
        var rows: [Int: Int] = [:]
        for place in plan.batch.outputs.indices where plan.batch.outputs[place] {
            rows[place] = rows.count
        }
        for (path, places) in plan.paths {
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
        let asked = plan.paths.map { texts[$0.path.text].text }
        plan.pass = Pass(
            batch: plan.batch,
            interventions: shares
                ? asked.first?.writes ?? []
                : Self.writes(of: asked, at: plan.paths.map(\.places), in: plan.batch)
        )
        return plan
    }
}
