public import LlamaEngine
internal import Statistics

/// Finds how strongly a direction can be written before it disturbs what a model says of neutral text.
///
/// Each strength is tried on neutral texts (what it does to the next token that the model expects) and on items that ask for the
/// state (what it does to the target's word), beside random directions of the same length. The largest strength within the
/// budget is chosen on one half of the scenarios and reported on the other.
public struct Calibrator {
    let model: Model
    let sha256: String
    let options: CalibrationOptions
    private let allowsMismatch: Bool

    /// Creates a calibrator.
    ///
    /// - Parameters:
    ///   - model: a decoder.
    ///   - sha256: the hash of its file.
    ///   - options: strengths, budget, places, seeds.
    ///   - allowsMismatch: whether directions of another model file are taken, if their width fits.
    /// - Throws: `UndertoneError` for an encoder, and for options that make no sense.
    public init(
        model: Model,
        sha256: String,
        options: CalibrationOptions = CalibrationOptions(),
        allowsMismatch: Bool = false
    ) throws {
        try options.check()
        _ = try DoseReader(model: model)
        self.model = model
        self.sha256 = sha256
        self.options = options
        self.allowsMismatch = allowsMismatch
    }

    /// Calibrates directions.
    ///
    /// - Parameters:
    ///   - directions: the directions, all layers of a name that are to be compared.
    ///   - neutral: the texts that the budget is about.
    ///   - neutralSHA256: the hash of their corpus.
    ///   - items: the contexts of the question, of at least four scenarios.
    ///   - progress: called with what is done and how much there is.
    /// - Returns: dose curves, and the strength that was chosen for each direction.
    /// - Throws: `UndertoneError` for too few scenarios, a word that isn't in the set, a direction of another model, a place that
    ///   chooses no token; `EngineError`.
    public func run(
        _ directions: [Direction],
        neutral: [CalibrationText],
        neutralSHA256: String,
        items: [CalibrationText],
        progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) async throws -> CalibrationResult {
        let words = options.words(of: directions)
        for direction in directions where !words.contains(options.word(of: direction)) {
            throw UndertoneError.unknown(
                "word",
                options.word(of: direction),
                among: words,
                in: "the closed set (--words)"
            )
        }
        let effects = try EffectReader(model: model, words: words, precise: options.precise)
        let all = places(of: directions)
        var curves: [CalibrationResult.Curve] = []
        var counts = (neutral: [0, 0], items: [0, 0], tokens: 0)
        for (number, place) in all.enumerated() {
            let trial = CalibrationTrial(
                calibrator: self,
                place: place,
                words: words,
                plans: try plans(place)
            )
            let (done, total) = (number * 100, all.count * 100)
            let found = try await trial.run(neutral, items, effects) { share in
                progress(done + Int(share * 100), total)
            }
            curves += found.curves
            counts = found.counts
        }
        progress(all.count * 100, all.count * 100)
        return CalibrationResult(
            modelSHA256: sha256,
            budget: options.budget,
            words: words,
            alphas: options.alphas,
            neutralTexts: counts.neutral,
            items: counts.items,
            neutralTokens: counts.tokens,
            neutralSHA256: neutralSHA256,
            randomCount: options.randomDirections,
            curves: curves,
            choices: choices(directions, curves)
        )
    }

    /// Directions of one point that are written on the same tokens: they share the neutral readings and the random directions.
    struct Place {
        var tokens: String
        var directions: [Direction]
        var asked: [Asked]

        /// Directions whose state is asked for alike, by their numbers.
        struct Asked {
            var question: ReportQuestion
            var members: [Int]
        }

        /// What a random direction's α is in units of.
        var unit: Double {
            Descriptive.mean(directions.map { Double($0.meanHiddenNorm) })
        }
    }

    private func places(of directions: [Direction]) -> [Place] {
        var places: [Place] = []
        for direction in directions {
            let (tokens, question) = (
                options.tokens(of: direction), options.question(of: direction)
            )
            let known = places.firstIndex {
                $0.tokens == tokens && $0.directions.first?.point == direction.point
            }
            let place = known ?? places.count
            if known == nil { places.append(Place(tokens: tokens, directions: [], asked: [])) }
            let member = places[place].directions.count
            places[place].directions.append(direction)
            if let asked = places[place].asked.firstIndex(where: { $0.question == question }) {
                places[place].asked[asked].members.append(member)
            } else {
                places[place].asked.append(.init(question: question, members: [member]))
            }
        }
        return places
    }

    /// The plans of a place: of each of its directions and then of each random one, by strength.
    private func plans(_ place: Place) throws -> [[CompiledPlan]] {
        guard let first = place.directions.first else { return [] }
        let items = try SteeringPlan.TokenItem.items(place.tokens)
        var generator = SeededGenerator(seed: options.seed &+ 17)
        let random = (0..<options.randomDirections).map { _ in
            var copy = first
            copy.name = "random"
            copy.vector = generator.unitVector(count: first.vector.count)
            copy.meanHiddenNorm = Float(place.unit)
            return copy
        }
        return try (place.directions + random).map { direction in
            try options.alphas.map { alpha in
                let step = SteeringPlan.Step(
                    .add(.number(alpha), .init(direction.name)),
                    at: .init(
                        layers: [direction.point.layer.rawValue],
                        site: direction.point.site,
                        tokens: items
                    )
                )
                return try SteeringPlan(steps: [step]).compile(
                    with: [direction],
                    model: model.info,
                    sha256: sha256,
                    allowsMismatch: allowsMismatch
                )
            }
        }
    }

    /// The layer and strength of each direction, by the figures of the first half alone.
    private func choices(
        _ directions: [Direction],
        _ curves: [CalibrationResult.Curve]
    ) -> [CalibrationResult.Choice] {
        var seen: Set<[String]> = []
        let names = directions.filter { seen.insert([$0.name, $0.method]).inserted }
        return names.map { direction in
            let own = curves.filter { $0.name == direction.name && $0.method == direction.method }
            let verdicts = own.map { ($0, CalibrationChooser(budget: options.budget).choose($0)) }
            let best = verdicts.filter { $0.1.alpha != nil }
                .max { ($0.1.effect ?? 0) < ($1.1.effect ?? 0) }
            return CalibrationResult.Choice(
                name: direction.name,
                method: direction.method,
                layer: best?.0.layer,
                alpha: best?.1.alpha,
                reason: best == nil ? verdicts.first?.1.reason : nil
            )
        }
    }
}
