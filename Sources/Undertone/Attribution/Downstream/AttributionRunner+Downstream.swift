internal import LlamaEngine

extension AttributionRunner {
    /// What is read by probe of an item.
    struct ProjectionWork {
        /// What is done to the dialogue, nothing first; all of it is done in each group that reads it.
        struct Condition {
            /// What is written; nil: nothing.
            var write: AttributionWrite?
            /// The dialogue with the write.
            var text: AskedText
            /// Where is read.
            var layers: [Int]
            /// What is added to the token that is read; nil where it isn't written.
            var addition: [Float]?
        }

        var conditions: [Condition]

        /// Lines in the record.
        var lines: Int { conditions.reduce(0) { $0 + $1.layers.count } }

        /// Conditions that are read at the same states, with the unsteered dialogue: a pass ends behind the last of them.
        ///
        /// The unsteered one's states at some layers may be read in several groups; the first one counts.
        var groups: [(layers: [Int], members: [Int])] {
            var order: [[Int]] = []
            var members: [[Int]: [Int]] = [:]
            for (number, condition) in conditions.enumerated() where condition.write != nil {
                if members[condition.layers] == nil { order.append(condition.layers) }
                members[condition.layers, default: []].append(number)
            }
            return order.map { ($0, [0] + (members[$0] ?? [])) }
        }
    }

    /// What is read by probe of an item; nothing of dev items and of the content-free context, which no verdict rests on.
    ///
    /// - Throws: `UndertoneError` for a dialogue that can't be written out.
    func projectionWork(_ item: Int) throws -> ProjectionWork {
        guard let probes = plan.probes, !probes.probes.isEmpty, plan.scenes.indices.contains(item),
            plan.scenes[item].item.split == .test, plan.scenes[item].item.form == .plain
        else { return ProjectionWork(conditions: []) }
        let scene = plan.scenes[item]
        let dialogue = try AttributionDialogue(scene, template: template, model: model)
        var conditions = [
            ProjectionWork.Condition(
                write: nil,
                text: AskedText(tokens: dialogue.tokens),
                layers: []
            )
        ]
        for write in plan.writes(for: scene.item).compactMap(\.self) {
            let written = write.place?.layer ?? plan.header.primary.layer
            guard let layers = probes.header.reach(behind: written)?.read else { continue }
            guard let place = write.place else {
                guard let prompted = scene.prompted else { continue }
                let tokens = try AttributionDialogue(prompted, template: template, model: model)
                    .tokens
                conditions.append(
                    .init(write: write, text: AskedText(tokens: tokens), layers: layers)
                )
                continue
            }
            let name = plan.header.masks[place.mask]
            guard let mask = dialogue.masks[name],
                let addition = plan.vectors.addition(
                    write.direction,
                    layer: place.layer,
                    alpha: place.alpha
                )
            else { continue }
            let text = AskedText(
                tokens: dialogue.tokens,
                writes: [Intervention(.add(addition), at: .hidden(place.layer), on: .mask(mask))]
            )
            conditions.append(
                .init(
                    write: write,
                    text: text,
                    layers: layers,
                    addition: dialogue.isWritten(name) ? addition : nil
                )
            )
        }
        conditions[0].layers = Set(conditions.flatMap(\.layers)).sorted()
        return ProjectionWork(conditions: conditions)
    }

    /// What reading an item by probe costs.
    func projectionCost(of item: Int) throws -> AttributionCost {
        let work = try projectionWork(item)
        var cost = AttributionCost(projections: work.lines)
        for group in work.groups {
            let passes = try reader.cost(
                of: group.members.map {
                    ContinuedText(work.conditions[$0].text, continuations: [])
                }
            )
            cost.tokens += passes.tokens
            cost.passes += passes.passes
            cost.separateTokens += passes.separateTokens
        }
        return cost
    }

    /// Reads all test items that aren't in the record yet.
    func project(
        into log: AttributionLog,
        _ state: inout Progress,
        _ progress: (Progress) -> Void
    ) async throws {
        guard let file = log.projections else { return }
        let known = Set(file.items)
        for item in items(.test) where !known.contains(item) {
            try Task.checkCancellation()
            let found = try await projections(of: item)
            try file.append(item, found.map(\.line))
            state.projected += found.count
            state.tokens += try projectionCost(of: item).tokens
            progress(state)
        }
    }

    private func projections(of item: Int) async throws -> [DownstreamReading] {
        guard let probes = plan.probes else { return [] }
        let work = try projectionWork(item)
        var values: [Int: [Int: [Float]]] = [:]
        for group in work.groups {
            let states = try await reader.lastStates(
                of: group.members.map { work.conditions[$0].text },
                at: group.layers.map { .hidden($0) }
            )
            for (member, found) in zip(group.members, states) {
                for (layer, state) in zip(group.layers, found)
                where values[member]?[layer] == nil {
                    values[member, default: [:]][layer] = probes.at(layer).map {
                        Float($0.z(state))
                    }
                }
            }
        }
        return try work.conditions.enumerated().flatMap { number, condition in
            try condition.layers.map { layer in
                let z = values[number]?[layer] ?? []
                guard z.allSatisfy(\.isFinite), !z.isEmpty else {
                    throw UndertoneError.failed(
                        "hidden state \(layer) behind a write in item '\(plan.scenes[item].item.id)' is no number; "
                            + "write less (--alpha)"
                    )
                }
                let place = condition.write?.place
                return DownstreamReading(
                    item: item,
                    direction: condition.write?.direction,
                    layer: place?.layer,
                    mask: place?.mask,
                    alpha: place?.alpha,
                    at: layer,
                    z: z,
                    passthrough: condition.addition.map { addition in
                        probes.at(layer).map { Float($0.passthrough(addition)) }
                    }
                )
            }
        }
    }
}
