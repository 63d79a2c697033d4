internal import LlamaEngine
internal import Statistics
internal import Synchronization

/// Says what directions that exist already are worth on texts that they were not fitted on.
///
/// Nothing is fitted: a text scores v̂ · (h − m), m the mean of all of the store's texts, which has no part in an
/// AUROC and makes projections on different directions comparable.
public struct DirectionValidator: Sendable {
    /// Every text is compared with every other, in each of thousands of draws.
    static let mostTexts = 4_000

    private let directions: [Direction]
    private let first: Direction
    private let file: String
    private let catalogue: EmotionCatalogue?
    private let options: EmotionValidator.Options

    /// Prepares a validation.
    ///
    /// - Parameters:
    ///   - directions: Of one method, set against one label.
    ///   - file: Where they come from, for messages.
    ///   - catalogue: Families, valence and arousal; nil where they are unknown.
    ///   - options: The settings; how families' directions are fitted has no part in this.
    /// - Throws: `UndertoneError` where the directions have no common method, label or site.
    public init(
        _ directions: [Direction],
        file: String,
        catalogue: EmotionCatalogue?,
        options: EmotionValidator.Options
    ) throws {
        guard let first = directions.first else {
            throw UndertoneError.badInput("the file holds no direction", file: file)
        }
        for (what, values) in [
            ("methods", directions.map(\.method)), ("other labels", directions.map(\.against)),
            ("sites", directions.map { $0.point.site.rawValue }),
        ] where Set(values).count > 1 {
            throw UndertoneError.badInput(
                "the directions are of several \(what): "
                    + Set(values).sorted().joined(separator: ", "),
                file: file
            )
        }
        self.directions = directions
        self.first = first
        self.file = file
        self.catalogue = catalogue
        self.options = options
    }

    /// Refuses a store that the directions were fitted on, or that they can't be projected in.
    ///
    /// - Parameters:
    ///   - store: Where they are to be validated.
    ///   - allowsMismatch: Whether another model file and other pooling are taken all the same.
    /// - Returns: What differs all the same.
    /// - Throws: `UndertoneError` that says why.
    @discardableResult
    public func check(_ store: ActivationStore, allowsMismatch: Bool) throws -> [String] {
        let manifest = store.manifest
        let told = Set(try store.rows.compactMap(\.scenario))
        var differences: Set<String> = []
        for direction in directions {
            let origin = direction.origin
            guard direction.point.site.rawValue == manifest.site else {
                throw UndertoneError.badInput(
                    "'\(direction.name)' is a direction at \(direction.point.site.rawValue), this store has "
                        + manifest.site,
                    file: store.directory
                )
            }
            guard origin.corpusSHA256 != manifest.corpus.sha256 else {
                throw UndertoneError.badInput(
                    "'\(direction.name)' was fitted on the very texts of this store (corpus SHA-256 "
                        + "\(origin.corpusSHA256.prefix(12))…), so this would test it on its training data; "
                        + "give a store of other texts with --held-out",
                    file: store.directory
                )
            }
            let common = told.intersection(origin.scenarios)
            guard common.isEmpty else {
                throw UndertoneError.badInput(
                    "'\(direction.name)' was fitted on scenarios that this store tells: "
                        + common.sorted().joined(separator: ", "),
                    file: store.directory
                )
            }
            if let place = manifest.layers.firstIndex(of: direction.point.layer.rawValue),
                manifest.widths[place] != direction.vector.count
            {
                throw UndertoneError.badInput(
                    "'\(direction.name)' has \(direction.vector.count) elements, this store's vectors have "
                        + "\(manifest.widths[place])",
                    file: store.directory
                )
            }
            let model = manifest.model
            differences.formUnion(
                [
                    (
                        "model", "\(origin.model) (SHA-256 \(origin.modelSHA256.prefix(12))…)",
                        "\(model.name) (\(model.sha256.prefix(12))…)",
                        origin.modelSHA256 == model.sha256
                    ),
                    (
                        "pooling", origin.pooling, manifest.pooling,
                        origin.pooling == manifest.pooling
                    ),
                    (
                        "special tokens in the pool", origin.options["includeSpecial"] ?? "false",
                        manifest.options["includeSpecial"] ?? "false",
                        (origin.options["includeSpecial"] ?? "false")
                            == (manifest.options["includeSpecial"] ?? "false")
                    ),
                ].filter { !$0.3 }.map { "\($0.0): \($0.1) and \($0.2)" }
            )
        }
        guard allowsMismatch || differences.isEmpty else {
            throw UndertoneError.badInput(
                "the directions are not of this store's making ("
                    + differences.sorted().joined(separator: "; ")
                    + "). --allow-mismatch takes them all the same",
                file: store.directory
            )
        }
        return differences.sorted()
    }

    /// Validates.
    ///
    /// - Parameters:
    ///   - store: Hidden states of texts that nothing was fitted on.
    ///   - allowsMismatch: Whether another model file and other pooling are taken all the same.
    ///   - progress: Called after each layer and control, from any thread.
    /// - Returns: What was found, without what only a fit can give; `notes` say what that is.
    /// - Throws: `UndertoneError` as ``check(_:allowsMismatch:)`` does, and for a store that tells none of the
    ///   directions' labels, has no baseline, fewer than two scenarios, or none of the layers.
    public func run(
        _ store: ActivationStore,
        allowsMismatch: Bool = false,
        progress: (@Sendable (_ done: Int, _ total: Int) -> Void)? = nil
    ) throws -> ValidationResult {
        let differences = try check(store, allowsMismatch: allowsMismatch)
        let layers = try layers(store)
        let work = try work(store, layers)
        let examples = try work.design.rows.map { try store.rows[$0] }
        let controls = EmotionSpace.controls(
            texts: examples.map(\.text),
            tokens: examples.map(\.tokens),
            fitted: examples.count
        )
        let total = layers.count + controls.spaces.count
        let done = Mutex(0)
        @Sendable func step() {
            let count = done.withLock { done in
                done += 1
                return done
            }
            progress?(count, total)
        }
        let readings = try SideBySide.map(layers.count) { index in
            Result {
                defer { step() }
                return try work.read(layers[index], store)
            }
        }.map { try $0.get() }
        let spaces = controls.spaces
        let controlReadings = SideBySide.map(spaces.count) { index in
            defer { step() }
            return ValidationResult.Control(
                name: spaces[index].name,
                reading: work.reader.read(spaces[index].space, permutes: false).reading
            )
        }
        return try result(
            work,
            readings,
            controlReadings,
            store,
            notes: notes(work, store, layers, differences) + controls.notes
        )
    }

    /// The layers that were asked for and have directions, ascending.
    private func layers(_ store: ActivationStore) throws -> [Int] {
        let own = Set(directions.map(\.point.layer.rawValue))
        let known = own.intersection(store.manifest.layers)
        for layer in options.layers ?? [] where !known.contains(layer) {
            throw UndertoneError.badInput(
                "layer \(layer) isn't in both; the file has \(LayerSelection.list(own.sorted()).description), the store "
                    + "\(LayerSelection.list(store.manifest.layers).description)",
                file: file
            )
        }
        guard !known.isEmpty else {
            throw UndertoneError.badInput(
                "the store has none of the directions' layers "
                    + "(\(LayerSelection.list(own.sorted()).description))",
                file: store.directory
            )
        }
        return options.layers ?? known.sorted()
    }

    private func work(_ store: ActivationStore, _ layers: [Int]) throws -> DirectionReading {
        let examples = try store.rows
        let present = Set(directions.map(\.name)).sorted()
        let names = catalogue?.ordered(present) ?? present
        let labels = EmotionDesign(examples, baseline: first.against).emotions
        let others = labels.filter { !names.contains($0) }
        let design = EmotionDesign(
            examples,
            baseline: first.against,
            emotions: names + others
        )
        try EmotionValidator.checkBaseline(design, first.against, in: store)
        guard names.indices.contains(where: { !design.texts(of: $0).isEmpty }) else {
            throw UndertoneError.badInput(
                "no text has only the label of a direction (\(names.joined(separator: ", "))); there are "
                    + labels.joined(separator: ", "),
                file: store.directory
            )
        }
        guard design.count <= Self.mostTexts else {
            throw UndertoneError.badInput(
                "\(design.count) texts are more than can be compared with one another in reasonable time; "
                    + "extract \(Self.mostTexts) at most (--limit)",
                file: store.directory
            )
        }
        guard design.textsOfScenario.count > 1 else {
            throw UndertoneError.badInput(
                "all texts are of one scenario; an interval needs two at least",
                file: store.directory
            )
        }
        return DirectionReading(
            directions.filter { layers.contains($0.point.layer.rawValue) },
            names: names,
            design: design,
            layers: layers,
            catalogue: catalogue,
            options: options
        )
    }

    private func notes(
        _ work: DirectionReading,
        _ store: ActivationStore,
        _ layers: [Int],
        _ differences: [String]
    ) -> [String] {
        var notes = [
            "not to be had from a file of directions: families under permuted labels, and so no verdict on them "
                + "(beside them stand families, valence and arousal dealt to the emotions at random); paired "
                + "beside unpaired directions; halves of these texts (those shown are of the fit)"
        ]
        notes += differences.map { "the directions are of another making, \($0)" }
        let design = work.design
        let silent = work.names.indices.filter { design.texts(of: $0).isEmpty }
        if !silent.isEmpty {
            notes.append(
                "without a text here: " + silent.map { work.names[$0] }.joined(separator: ", ")
            )
        }
        let others = design.emotions.dropFirst(work.names.count)
        if !others.isEmpty {
            notes.append(
                "without a direction, among all other texts: \(others.joined(separator: ", "))"
            )
        }
        let missing = Set(directions.map(\.point.layer.rawValue)).subtracting(layers)
        if options.layers == nil, !missing.isEmpty {
            notes.append(
                "layers that the store hasn't: \(LayerSelection.list(missing.sorted()).description)"
            )
        }
        if catalogue == nil { notes.append("no families, valence and arousal: none are known") }
        return notes
    }

    private func result(
        _ work: DirectionReading,
        _ readings: [DirectionReading.Reading],
        _ controls: [ValidationResult.Control],
        _ store: ActivationStore,
        notes: [String]
    ) throws -> ValidationResult {
        let design = work.design
        var layers = EmotionValidator.remarked(
            EmotionValidator.judged(readings.map(\.layer)),
            controls: controls
        )
        for layer in layers.indices {
            for family in layers[layer].geometry.families.indices {
                layers[layer].geometry.families[family].verdict = .notJudged
            }
        }
        let focus = EmotionValidator.focus(layers)
        return ValidationResult(
            site: store.manifest.site,
            pooling: store.manifest.pooling,
            directions: first.method,
            permutations: options.permutations,
            replicates: options.replicates,
            counts: EmotionValidator.count(design, store.count),
            heldOut: nil,
            emotions: work.names.enumerated().map { emotion, name in
                let entry = catalogue?.emotions[name]
                return .init(
                    name: name,
                    family: entry?.family,
                    valence: entry?.valence,
                    arousal: entry?.arousal,
                    scenarios: design.pairedScenarios(of: emotion).count,
                    texts: design.texts(of: emotion).count,
                    heldOutTexts: 0
                )
            },
            layers: layers,
            controls: controls,
            focus: layers[focus].layer,
            namingP: layers[focus].reading.naming.map {
                EmotionValidator.highest(
                    $0.accuracy.estimate,
                    readings.map(\.permutedAccuracies)
                )
            },
            map: readings[focus].map,
            topics: [],
            notes: notes,
            source: .init(
                file: file,
                method: first.method,
                against: first.against,
                corpora: Set(directions.map(\.origin.corpus)).sorted()
            )
        )
    }
}
