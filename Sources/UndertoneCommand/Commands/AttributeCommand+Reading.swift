import ArgumentParser
import LlamaEngine
import Undertone

/// `undertone attribute --read`.
extension AttributeCommand {
    /// Refuses what says how something is written, asked or kept.
    func checkReading() throws {
        var given = try design.writingOptions()
        let own: [(String, Bool)] = [
            ("--only-cost", onlyCost), ("--resume", resume),
            ("--preregister", preregister != nil), ("--preregistered", preregistered != nil),
            ("--compare-one-by-one", compareOneByOne != nil),
            ("--output", output != Self.usualOutput),
        ]
        given += own.filter(\.1).map(\.0)
        if let first = given.first {
            throw ValidationError(
                "\(first) says how something is written or asked; with --read nothing is. Leave it out."
            )
        }
        if reading.corpus != nil, design.items != nil {
            throw ValidationError("--corpus stands instead of --items.")
        }
    }

    /// Reads the hidden states of dialogues, and records the map.
    func readPersons() async throws {
        let loaded = try await source.load()
        let truth = AttributionInputs(loaded: loaded, target: "", folder: "", seed: 0).truth
        let reader = PersonReading(
            loaded: loaded,
            dialogues: try dialogues(loaded),
            positions: reading.positions.map(AttributionArguments.list),
            layers: try LayerSelection(design.layers),
            primary: try place(truth),
            template: design.template,
            precise: design.precise,
            options: .init(
                permutations: reading.permutations ?? ReadingArguments.usualPermutations,
                seed: design.seed
            )
        )
        let run = try await Recording.run(
            "attribute",
            settings: settings(reader),
            seeds: ["reading": design.seed]
        ) { recorder in
            let (map, summary) = try await reader.map()
            let loadedRun = loaded.run
            let corpus = RunCorpus(
                role: "dialogues",
                spec: summary.spec,
                sha256: summary.sha256,
                count: summary.count
            )
            try await recorder.update { run in
                run.model = loadedRun
                run.corpora = [corpus]
            }
            return (map, PersonMapSummary.text(map))
        }
        try Recording.show(run, as: PersonMap.self, figures: figures, printing) {
            PersonMapText.text($0, run: run, figures: $1)
        }
    }

    /// What is read: a corpus, or the experiment's own items with a label for each person.
    private func dialogues(_ loaded: LoadedModel) throws -> PersonReading.Dialogues {
        if let corpus = reading.corpus {
            return .init(corpus: corpus, options: CorpusOptions(split: design.givenSplit))
        }
        let inputs = AttributionInputs(
            loaded: loaded,
            target: design.target,
            folder: output,
            seed: design.seed
        )
        let items = try inputs.items(design.items)
        guard items.format == "planted" else {
            return .init(corpus: "attribution:" + items.path)
        }
        let chats = try PlantedConversation.read(items.path, split: design.split)
        return .init(
            corpus: "jsonl:" + items.path,
            options: CorpusOptions(split: design.split),
            scenes: Dictionary(
                chats.map { ($0.id, $0.families) },
                uniquingKeysWith: { first, _ in first }
            )
        )
    }

    /// The place that was given, or that is known.
    private func place(_ truth: PlantedTruth?) throws -> PersonMap.Place? {
        guard let primary = design.primary else {
            guard let truth, try isRead(truth.point.layer.rawValue) else { return nil }
            return .init(
                position: PoolingRule.opening.description,
                layer: truth.point.layer.rawValue,
                chosenBy: .planted
            )
        }
        let parts = primary.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2, let layer = Int(parts[0]) else {
            throw UndertoneError.badInput(
                "--primary '\(primary)' is no layer and position, such as 3:opening or 4:span:user"
            )
        }
        return .init(position: parts[1], layer: layer, chosenBy: .given)
    }

    private func isRead(_ layer: Int) throws -> Bool {
        let positions = reading.positions.map(AttributionArguments.list)
        guard positions?.contains(PoolingRule.opening.description) ?? true else { return false }
        switch try LayerSelection(design.layers) {
        case .all: return true
        case .list(let layers): return layers.contains(layer)
        }
    }

    private func settings(_ reader: PersonReading) -> [String: String] {
        [
            "read": "true", "corpus": reader.dialogues.corpus,
            "split": reader.dialogues.options.split ?? "",
            "positions": reading.positions ?? "", "layers": design.layers,
            "primary": design.primary ?? "",
            "permutations": "\(reader.options.permutations)",
            "template": design.template ?? "", "precise": "\(design.precise)",
        ]
    }
}
