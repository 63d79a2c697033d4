public import LlamaEngine

/// Where dialogues are read unless told otherwise: what all of them have.
public enum PersonPositions {
    /// The spans that every dialogue has and that aren't the same in all dialogues of a scenario, in the order of the first;
    /// then all at once.
    ///
    /// For a decoder with turns `opening` stands before the assistant's; for an encoder, and for turns that are written
    /// out plainly, `mean` is last.
    ///
    /// - Parameters:
    ///   - corpus: `format:path`.
    ///   - options: which of its examples.
    ///   - model: the model.
    ///   - template: the name of a chat template, instead of the model's own.
    /// - Returns: pooling rules as they are written on the command line; never empty.
    /// - Throws: `UndertoneError` for a corpus that can't be read.
    public static func usual(
        _ corpus: String,
        options: CorpusOptions,
        model: ModelInfo,
        template: String?
    ) throws -> [String] {
        var reader = try CorpusFormats.open(corpus, options: options)
        var order: [String]?
        var words: [String: Set<[String]>] = [:]
        var scenarios: Set<String> = []
        var hasScenarios = true
        var hasTurns = true
        while let example = try reader.next() {
            let spans = spans(of: example)
            let names = Set(spans.map(\.name))
            order = order?.filter { names.contains($0) } ?? spans.map(\.name)
            if let scenario = example.scenario { scenarios.insert(scenario) }
            hasScenarios = hasScenarios && example.scenario != nil
            if case .text = example.content { hasTurns = false }
            for span in spans {
                words[span.name, default: []].insert([example.scenario ?? "", span.words])
            }
        }
        let told = (order ?? []).filter { name in
            !hasScenarios || (words[name]?.count ?? 0) > scenarios.count
        }
        var positions = told.map { PoolingRule.span(role: $0) }
        if model.isEncoder || !hasTurns || template == MarkedText.name {
            positions.append(.mean)
        } else {
            let reply = positions.firstIndex(of: .span(role: RenderedChat.assistant))
            positions.insert(.opening, at: reply ?? positions.count)
        }
        return positions.map(\.description)
    }

    /// Roles and marked spans in the order in which they begin.
    private static func spans(of example: Example) -> [(name: String, words: String)] {
        var found: [(name: String, words: String)] = []
        func add(_ name: String, _ words: String) {
            guard !found.contains(where: { $0.name == name }) else { return }
            found.append((name, example.spans[name] ?? words))
        }
        func addMarks(in text: String) {
            let places = example.spans.compactMap { name, words in
                MarkedText.place(of: words, in: text).map { (name: name, start: $0.lowerBound) }
            }
            for mark in places.sorted(by: { ($0.start, $0.name) < ($1.start, $1.name) }) {
                add(mark.name, "")
            }
        }
        switch example.content {
        case .text(let text): addMarks(in: text)
        case .chat(let turns):
            for turn in turns {
                let all = turns.filter { $0.role == turn.role }.map(\.content)
                add(turn.role, all.joined(separator: "\n"))
                addMarks(in: turn.content)
            }
        }
        return found
    }
}
