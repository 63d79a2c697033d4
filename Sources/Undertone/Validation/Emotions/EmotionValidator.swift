internal import Statistics
internal import Synchronization

/// Says which emotions of a paired corpus are directions of a model's hidden states, at which layers,
/// and whether their families lie together.
///
/// A layer's vectors are read once, for their inner products; everything after works on those, so
/// that its cost doesn't grow with the width. Layers are worked on side by side.
public struct EmotionValidator: Sendable {
    /// The settings.
    public struct Options: Sendable, Hashable, Codable {
        /// Label permutations.
        public var permutations = 1_000
        /// Bootstrap replicates.
        public var replicates = 2_000
        /// The seed of everything random.
        public var seed: UInt64 = 0
        /// How the directions of families are fitted: `two-way` or `paired`.
        public var directions = "two-way"
        /// The layers; nil for all of the store.
        public var layers: [Int]?

        /// The usual settings.
        public init() {}

        /// What `directions` may be.
        public static var directionMethods: [String] {
            EmotionGeometry.Method.allCases.map(\.rawValue)
        }
    }

    /// Random choices of unpaired baselines for each emotion.
    static let topicDraws = 20

    private let catalogue: EmotionCatalogue
    private let options: Options

    /// Prepares a validation.
    public init(catalogue: EmotionCatalogue, options: Options) {
        self.catalogue = catalogue
        self.options = options
    }

    /// Refuses a held-out store that can't be scored with directions of a store, or that tells the
    /// same scenarios.
    public static func checkMatch(_ store: ActivationStore, _ heldOut: ActivationStore) throws {
        try StoreProbe.checkMatch(store, heldOut)
        let common = Set(try store.rows.compactMap(\.scenario))
            .intersection(try heldOut.rows.compactMap(\.scenario))
        guard common.isEmpty else {
            throw UndertoneError.badInput(
                "the held-out store tells scenarios of \(store.directory): "
                    + common.sorted().joined(separator: ", "),
                file: heldOut.directory
            )
        }
    }

    /// Validates.
    ///
    /// - Parameters:
    ///   - store: Hidden states of a paired corpus.
    ///   - heldOut: Those of scenarios that nothing is fitted on.
    ///   - progress: Called after each layer and control, from any thread.
    /// - Returns: What was found.
    /// - Throws: `UndertoneError` for a store without baselines or emotions, a layer that it doesn't
    ///   have, numbers that are none, and a held-out store of another making.
    public func run(
        _ store: ActivationStore,
        heldOut: ActivationStore? = nil,
        progress: (@Sendable (_ done: Int, _ total: Int) -> Void)? = nil
    ) throws -> ValidationResult {
        if let heldOut { try Self.checkMatch(store, heldOut) }
        let examples = try store.rows
        let heldOutExamples = try heldOut?.rows ?? []
        let names = catalogue.ordered(EmotionDesign(examples).emotions)
        let design = EmotionDesign(examples, emotions: names)
        try check(design, in: store)
        let heldOutDesign = heldOut.map { _ in EmotionDesign(heldOutExamples, emotions: names) }
        if let heldOut, let heldOutDesign { try Self.checkBaseline(heldOutDesign, in: heldOut) }
        let plan = try plan(design, heldOutDesign)
        let texts =
            design.rows.map { examples[$0] }
            + (heldOutDesign?.rows.map { heldOutExamples[$0] } ?? [])
        let controls = EmotionSpace.controls(
            texts: texts.map(\.text),
            tokens: texts.map(\.tokens),
            fitted: design.count
        )
        let layers = options.layers ?? store.manifest.layers
        let total = layers.count + controls.spaces.count
        let done = Mutex(0)
        @Sendable func step() {
            let count = done.withLock { done in
                done += 1
                return done
            }
            progress?(count, total)
        }
        // A worker holds one layer at a time.
        let readings = SideBySide.map(layers.count) { index in
            Result {
                defer { step() }
                let space = try space(layers[index], store, design, heldOut, heldOutDesign)
                return plan.read(layers[index], space)
            }
        }
        let spaces = controls.spaces
        let controlReadings = SideBySide.map(spaces.count) { index in
            defer { step() }
            return ValidationResult.Control(
                name: spaces[index].name,
                reading: plan.reader.read(spaces[index].space, permutes: false).reading
            )
        }
        return result(
            plan,
            layers: try readings.map { try $0.get() },
            controls: controlReadings,
            counts: (
                Self.count(design, examples.count),
                heldOutDesign.map { Self.count($0, heldOutExamples.count) }
            ),
            store: store,
            notes: controls.notes
        )
    }

    /// Refuses a store in which there is nothing to validate.
    private func check(_ design: EmotionDesign, in store: ActivationStore) throws {
        try Self.checkBaseline(design, in: store)
        let scenarios = design.textsOfScenario.count
        guard design.emotions.count > 1, scenarios > 1 else {
            throw UndertoneError.badInput(
                "there are \(design.emotions.count) emotions in \(scenarios) scenarios; validating "
                    + "needs two of each (a paired corpus is DIR/<scenario>/<label>.txt)",
                file: store.directory
            )
        }
    }

    /// Refuses a store without neutral tellings.
    static func checkBaseline(
        _ design: EmotionDesign,
        _ baseline: String = EmotionCatalogue.baseline,
        in store: ActivationStore
    ) throws {
        guard design.texts(of: nil).isEmpty else { return }
        throw UndertoneError.badInput(
            "no text has the label '\(baseline)', so there is nothing that an emotion's texts could be "
                + "compared with",
            file: store.directory
        )
    }

    private func plan(
        _ design: EmotionDesign,
        _ heldOut: EmotionDesign?
    ) throws -> EmotionValidationPlan {
        guard let method = EmotionGeometry.Method(rawValue: options.directions) else {
            throw UndertoneError.unknown(
                "method",
                options.directions,
                among: Options.directionMethods,
                in: "--directions"
            )
        }
        var generator = SeededGenerator(seed: options.seed)
        var labelGenerator = generator.fork()
        var geometryGenerator = generator.fork()
        let drawSeed = generator.next()
        let entries = design.emotions.map { catalogue.emotions[$0] }
        let reader = EmotionReader(
            design: design,
            emotions: design.emotions.count,
            heldOut: heldOut,
            families: entries.map { $0?.family },
            draws: ClusterDraws(
                clusters: design.textsOfScenario.count,
                replicates: options.replicates,
                seed: drawSeed
            ),
            heldOutDraws: heldOut.map {
                ClusterDraws(
                    clusters: max(1, $0.textsOfScenario.count),
                    replicates: options.replicates,
                    seed: drawSeed
                )
            },
            permuted: (0..<options.permutations).map { _ in
                design.shuffled(baselinesFixed: false, using: &labelGenerator)
            },
            seed: generator.next()
        )
        let geometry = EmotionGeometry(
            design,
            entries: entries,
            method: method,
            permutations: options.permutations,
            using: &geometryGenerator
        )
        guard let geometry else {
            throw UndertoneError.badInput(
                "fewer than three emotions are told in two scenarios, so there are no families to "
                    + "compare; 'undertone probe' reads single labels"
            )
        }
        return EmotionValidationPlan(
            reader: reader,
            geometry: geometry,
            topic: TopicComparison(design: design, draws: Self.topicDraws, seed: generator.next()),
            entries: entries
        )
    }

    private func space(
        _ layer: Int,
        _ store: ActivationStore,
        _ design: EmotionDesign,
        _ heldOut: ActivationStore?,
        _ heldOutDesign: EmotionDesign?
    ) throws -> EmotionSpace {
        var features = try store.matrix(layer: layer, rows: design.rows)
        if let heldOut, let heldOutDesign {
            let more = try heldOut.matrix(layer: layer, rows: heldOutDesign.rows)
            features = Matrix(
                rows: features.rows + more.rows,
                columns: features.columns,
                storage: features.storage + more.storage
            )
        }
        guard features.isFinite else {
            throw UndertoneError.badInput(
                "layer \(layer) holds NaN or infinite numbers; extract it again",
                file: store.directory
            )
        }
        return EmotionSpace(features, fitted: design.count)
    }

    static func count(_ design: EmotionDesign, _ rows: Int) -> ValidationResult.Counts {
        .init(
            texts: design.count,
            baselines: design.texts(of: nil).count,
            scenarios: design.textsOfScenario.count,
            leftOut: rows - design.count
        )
    }
}
