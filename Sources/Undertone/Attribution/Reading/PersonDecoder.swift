package import Statistics

/// Reads each person's emotion from the hidden states of dialogues, at several positions and layers.
///
/// A person's direction for an emotion is the mean over scenarios of the difference within each between dialogues in
/// which this person shows it and dialogues without; where each person's state is told by scenes of its own, the
/// difference between the means over scenes. Every dialogue is scored by the direction that never saw its scenario or
/// scenes. The same direction is then tried on dialogues in which *another* person shows the emotion: a direction of
/// nobody in particular reads them as well. Beside it stands the bag of the words that were said by then.
public struct PersonDecoder {
    /// How much is drawn.
    public struct Options: Sendable, Hashable {
        /// Bootstrap replicates.
        public var replicates: Int
        /// How often labels are permuted; 0: never.
        public var permutations: Int
        /// Of bootstrap and permutations.
        public var seed: UInt64

        /// Creates options.
        public init(replicates: Int = 1000, permutations: Int = 200, seed: UInt64 = 0) {
            self.replicates = replicates
            self.permutations = permutations
            self.seed = seed
        }
    }

    /// The hidden states of the dialogues at one position.
    package struct Position {
        /// What was pooled.
        package var name: String
        /// The layers.
        package var layers: [Int]
        /// What the model had been shown by then; nil: all of every dialogue.
        package var shown: PersonInputs?
        /// The states of a layer, [dialogues, width].
        package var features: (Int) throws -> Matrix

        /// Creates a position.
        package init(
            name: String,
            layers: [Int],
            shown: PersonInputs? = nil,
            features: @escaping (Int) throws -> Matrix
        ) {
            self.name = name
            self.layers = layers
            self.shown = shown
            self.features = features
        }
    }

    private let positions: [Position]
    private let model: (name: String, isEncoder: Bool)
    private let corpus: String
    private let rows: [StoredExample]
    private let design: PersonDesign
    private let draws: ClusterDraws
    private let primary: PersonMap.Place
    private let options: Options

    /// Prepares stores of the same dialogues, each pooled at another position.
    ///
    /// - Parameters:
    ///   - stores: what `extract` wrote, one a position.
    ///   - shown: for each store what the model had been shown; empty: all of every dialogue.
    ///   - scenes: by a dialogue's name and person the scene that tells this person's state; empty: rows that have the
    ///     same scenario belong together.
    ///   - isEncoder: whether the model is one.
    ///   - primary: the place that was fixed before anything was read; nil: the last position, two thirds of the way
    ///     through the layers.
    ///   - options: how much is drawn.
    /// - Throws: `UndertoneError` for stores of different dialogues or models, without labels of persons, or without
    ///   the primary place.
    public init(
        _ stores: [ActivationStore],
        shown: [PersonInputs] = [],
        scenes: [String: [Person: String]] = [:],
        isEncoder: Bool = false,
        primary: PersonMap.Place? = nil,
        options: Options = Options()
    ) throws {
        guard let first = stores.first else {
            throw UndertoneError.badInput("there is no activation store to read from")
        }
        let rows = try first.rows
        for store in stores.dropFirst() {
            guard try store.rows.map(\.id) == rows.map(\.id),
                store.manifest.model.sha256 == first.manifest.model.sha256
            else {
                throw UndertoneError.badInput(
                    "this store holds other dialogues, or is of another model, than \(first.directory)",
                    file: store.directory
                )
            }
        }
        try self.init(
            rows,
            positions: stores.enumerated().map { index, store in
                Position(
                    name: store.manifest.pooling,
                    layers: store.manifest.layers,
                    shown: shown.indices.contains(index) ? shown[index] : nil
                ) { try store.matrix(layer: $0) }
            },
            scenes: scenes,
            model: (first.manifest.model.name, isEncoder),
            corpus: first.manifest.corpus.spec,
            primary: primary,
            options: options
        )
    }

    /// Prepares hidden states that are at hand.
    package init(
        _ rows: [StoredExample],
        positions: [Position],
        scenes: [String: [Person: String]] = [:],
        model: (name: String, isEncoder: Bool),
        corpus: String,
        primary: PersonMap.Place? = nil,
        options: Options = Options()
    ) throws {
        self.rows = rows
        self.positions = positions
        self.model = model
        self.corpus = corpus
        self.options = options
        design = try PersonDesign(rows, scenes: scenes, file: corpus)
        draws = ClusterDraws(
            clusters: design.groupCount,
            replicates: options.replicates,
            seed: options.seed
        )
        self.primary = try Self.place(primary, positions)
    }

    private static func place(
        _ given: PersonMap.Place?,
        _ positions: [Position]
    ) throws -> PersonMap.Place {
        guard let last = positions.last, let deepest = last.layers.max() else {
            throw UndertoneError.badInput("there is no position to read at")
        }
        guard let given else {
            let wanted = (2 * deepest + 1) / 3
            let nearest = last.layers.min { abs($0 - wanted) < abs($1 - wanted) }
            return .init(
                position: last.name,
                layer: nearest ?? deepest,
                chosenBy: .convention
            )
        }
        guard let position = positions.first(where: { $0.name == given.position }) else {
            throw UndertoneError.unknown(
                "position",
                given.position,
                among: positions.map(\.name),
                in: "this map"
            )
        }
        guard position.layers.contains(given.layer) else {
            throw UndertoneError.badInput(
                "hidden state \(given.layer), where verdicts were to be given, isn't among the layers that are read "
                    + "(\(LayerSelection.list(position.layers)))"
            )
        }
        return given
    }

    /// The map.
    ///
    /// - Parameter progress: Called with places done and places in all.
    /// - Returns: Readings of every position and layer, and of a bag of words.
    /// - Throws: `UndertoneError` for a store that can't be read; `StatisticsError`.
    public func result(
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws -> PersonMap {
        var entries: [PersonMap.Entry] = []
        var likenesses: [PersonMap.Likeness] = []
        var nulls = PersonNulls(people: design.people)
        let likeness = PersonLikeness(design, seed: options.seed)
        let total = positions.reduce(0) { $0 + $1.layers.count }
        var done = 0
        for position in positions {
            let texts = position.shown?.texts ?? rows.map(\.text)
            let bag = try BagOfWords(fitting: texts).transform(texts).dense()
            let words = read(PersonContrast(bag, design))
            for layer in position.layers {
                try Task.checkCancellation()
                let states = try position.features(layer)
                let features = position.shown?.levelled(states) ?? states
                let contrast = PersonContrast(features, design)
                for reading in read(contrast) {
                    var entry = entry(reading, position.name, layer)
                    let beside = words.first {
                        $0.fitted == reading.fitted && $0.read == reading.read
                    }
                    if let beside { entry.overWords = difference(reading, beside) }
                    if reading.fitted == reading.read, options.permutations > 0 {
                        let values = (0..<options.permutations).map {
                            contrast.shuffled(reading.fitted, number: $0, seed: options.seed)
                                ?? .nan
                        }
                        entry.shuffled = PermutationNull(
                            estimate: reading.estimate,
                            permuted: values
                        )
                        nulls.add(values, of: reading.fitted)
                    }
                    entries.append(entry)
                }
                likenesses += try likeness.compare(features, position.name, layer)
                done += 1
                progress(done, total)
            }
            entries += words.map { entry($0, position.name, nil) }
        }
        return PersonMap(
            model: model.name,
            isEncoder: model.isEncoder,
            corpus: corpus,
            emotions: design.emotions,
            dialogues: rows.count,
            groups: design.groupCount,
            grouping: design.grouping,
            isAgainstNeutral: design.isAgainstNeutral,
            primary: primary,
            permutations: options.permutations,
            entries: entries.map(nulls.adjusted),
            likenesses: likenesses
        )
    }

    /// The mean AUROC of a pair of persons, with its replicates.
    private struct Reading {
        var fitted: Person
        var read: Person
        var estimate: Double
        var replicates: [Double]
        var interval: Interval
        var emotions: Int
    }

    private func read(_ contrast: PersonContrast) -> [Reading] {
        design.people.flatMap { fitted in
            design.people.compactMap { read -> Reading? in
                let areas = design.emotions.compactMap { contrast.area(fitted, read, $0) }
                let replicates = areas.map(draws.values)
                guard let first = replicates.first else { return nil }
                let means = first.indices.map { index in
                    Descriptive.mean(replicates.map { $0[index] })
                }
                let estimate = Descriptive.mean(areas.map(\.value))
                return interval(estimate: estimate, values: means).map {
                    Reading(
                        fitted: fitted,
                        read: read,
                        estimate: estimate,
                        replicates: means,
                        interval: $0,
                        emotions: areas.count
                    )
                }
            }
        }
    }

    private func difference(_ first: Reading, _ second: Reading) -> Interval? {
        interval(
            estimate: first.estimate - second.estimate,
            values: zip(first.replicates, second.replicates).map { $0 - $1 }
        )
    }

    /// A percentile interval, widened for few groups; nil where a quarter of the replicates has no value.
    private func interval(estimate: Double, values: [Double]) -> Interval? {
        let known = values.filter { !$0.isNaN }
        guard design.groupCount > 1, (values.count - known.count) * 4 < values.count else {
            return nil
        }
        return BootstrapDistribution(estimate: estimate, replicates: known)
            .interval(level: draws.level, widenedFor: design.groupCount, method: .percentile)
    }

    private func entry(_ reading: Reading, _ position: String, _ layer: Int?) -> PersonMap.Entry {
        PersonMap.Entry(
            position: position,
            layer: layer,
            fitted: reading.fitted,
            read: reading.read,
            auroc: reading.interval,
            emotions: reading.emotions
        )
    }
}
