internal import Foundation

/// What an attribution experiment will do, before it does it: a value that says every reading.
public struct AttributionPlan: Sendable {
    /// What it is to be, beside items and directions.
    public struct Options: Sendable, Hashable {
        /// The tokens that are written, of ``maskNames``.
        public var masks: [String]
        /// The strengths, without 0.
        public var alphas: [Double]
        /// The layer, mask and α of the verdicts; nil: layer and mask are chosen on dev items.
        public var primary: AttributionPrimary?
        /// The α at which layers and masks are compared.
        public var primaryAlpha: Double
        /// δ of the equivalence tests, in logits; 0: a share of the effects.
        public var bound: Double
        /// Of all that is drawn.
        public var seed: UInt64

        /// Creates options.
        public init(
            masks: [String] = AttributionPlan.maskNames,
            alphas: [Double] = AttributionPlan.alphas,
            primary: AttributionPrimary? = nil,
            primaryAlpha: Double = 0.5,
            bound: Double = 0,
            seed: UInt64 = 0
        ) {
            self.masks = masks
            self.alphas = alphas
            self.primary = primary
            self.primaryAlpha = primaryAlpha
            self.bound = bound
            self.seed = seed
        }

        /// Refuses settings that no experiment can have, before anything is read.
        ///
        /// - Throws: `UndertoneError`.
        public func check() throws {
            guard masks.allSatisfy({ AttributionPlan.maskNames.contains($0) }), !masks.isEmpty
            else {
                throw UndertoneError.badInput(
                    "masks are \(AttributionPlan.maskNames.joined(separator: ", ")); these are "
                        + "'\(masks.joined(separator: ","))'"
                )
            }
            let primaryAlpha = primary?.alpha ?? primaryAlpha
            guard alphas.allSatisfy({ $0.isFinite && $0 != 0 }), primaryAlpha > 0,
                alphas.contains(primaryAlpha)
            else {
                throw UndertoneError.badInput(
                    "strengths are numbers other than 0, and α = "
                        + NumberText.short(primaryAlpha)
                        + ", at which verdicts are given, must be among them and above 0"
                )
            }
            guard bound >= 0, bound.isFinite else {
                throw UndertoneError.badInput("the bound of equivalence must be 0 or above")
            }
        }
    }

    /// The masks that there are.
    public static var maskNames: [String] { AttributionProbe.maskNames }
    /// The usual strengths.
    public static let alphas = [-0.75, -0.5, -0.25, 0.25, 0.5, 0.75, 1]

    /// What the record begins with.
    public private(set) var header: AttributionHeader
    /// The dialogues, in the order of the header's items.
    public let scenes: [AttributionScene]
    /// How it is asked.
    public let questions: AttributionQuestions
    /// What is written.
    public private(set) var vectors: AttributionVectors
    /// What reads the states behind the writes; nil: nothing does.
    public let probes: DownstreamProbes?
    /// The emotion that the writes are to bring.
    public let target: String
    /// Whether layer and mask have yet to be chosen on dev items.
    public private(set) var isOpen: Bool

    /// Makes a plan.
    ///
    /// - Parameters:
    ///   - scenes: the dialogues, dev ones first (``AttributionScenes/divided(_:devShare:seed:)``).
    ///   - questions: how it is asked.
    ///   - vectors: what is written.
    ///   - probes: what reads the states behind the writes; nil: nothing does.
    ///   - target: the emotion.
    ///   - model: the model's name.
    ///   - modelSHA256: the hash of its file.
    ///   - options: the rest.
    /// - Throws: `UndertoneError` for what doesn't fit together.
    public init(
        scenes: [AttributionScene],
        questions: AttributionQuestions,
        vectors: AttributionVectors,
        probes: DownstreamProbes? = nil,
        target: String,
        model: String,
        modelSHA256: String,
        options: Options
    ) throws {
        try options.check()
        try Self.check(scenes, questions, vectors, target: target, options)
        self.scenes = scenes
        self.questions = questions
        self.vectors = vectors
        self.probes = probes
        self.target = target
        isOpen = options.primary == nil
        let primary =
            options.primary
            ?? AttributionPrimary(
                layer: vectors.layers[vectors.layers.count / 2],
                mask: options.masks.contains("opening") ? "opening" : options.masks[0],
                alpha: options.primaryAlpha,
                chosenBy: .devItems
            )
        header = AttributionHeader(
            model: model,
            modelSHA256: modelSHA256,
            words: questions.words,
            valences: questions.valences,
            layers: vectors.layers,
            masks: options.masks,
            alphas: Array(Set(options.alphas)).sorted(),
            directions: vectors.directions,
            reports: ReportKind.allCases.filter { kind in
                questions.questions.contains { $0.report == kind }
            },
            stems: questions.stems,
            items: scenes.map(\.item),
            seed: options.seed,
            bound: options.bound,
            primary: primary,
            downstream: probes?.header
        )
        choose(primary)
    }

    /// Sets the place of the verdicts.
    mutating func choose(_ primary: AttributionPrimary) {
        header.primary = primary
        vectors.state(normsOf: primary.layer)
        header.directions = vectors.directions
    }

    /// The same, for good.
    mutating func close(_ primary: AttributionPrimary) {
        choose(primary)
        isOpen = false
    }

    /// The SHA-256 of all texts and questions.
    public var textsSHA256: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            let turns = scenes.flatMap { scene in
                scene.turns.map { "\($0.role): \($0.content)" }
                    + [scene.prompt ?? "", scene.name, scene.thing]
            }
            return ContentDigest.of(
                Array(try encoder.encode(questions)) + Array(try encoder.encode(turns))
            )
        }
    }

    private static func check(
        _ scenes: [AttributionScene],
        _ questions: AttributionQuestions,
        _ vectors: AttributionVectors,
        target: String,
        _ options: Options
    ) throws {
        guard questions.words.contains(target) else {
            throw UndertoneError.unknown(
                "emotion",
                target,
                among: questions.words,
                in: "the answers"
            )
        }
        let plain = scenes.filter { $0.item.form == .plain }
        let test = plain.count { $0.item.split == .test }
        guard test > 0 else {
            throw UndertoneError.badInput(
                plain.isEmpty
                    ? "no item is plain, and verdicts rest on plain ones alone; name further variants"
                    : "there are no test items; give more items"
            )
        }
        guard options.primary != nil || test < plain.count else {
            throw UndertoneError.badInput(
                "the layer and mask of the verdicts are chosen on dev items, and there are none; give more items, or "
                    + "a layer and a mask"
            )
        }
        guard let primary = options.primary else { return }
        guard vectors.layers.contains(primary.layer), options.masks.contains(primary.mask) else {
            throw UndertoneError.badInput(
                "verdicts are to be given at layer \(primary.layer), mask '\(primary.mask)'; there are layers "
                    + vectors.layers.map(String.init).joined(separator: ", ") + " and masks "
                    + options.masks.joined(separator: ", ")
            )
        }
    }
}
