internal import LlamaEngine
internal import Statistics

/// The strengths of directions of one place, tried on neutral texts and items.
struct CalibrationTrial {
    let calibrator: Calibrator
    let place: Calibrator.Place
    let words: [String]
    /// [directions and then random ones, strengths].
    let plans: [[CompiledPlan]]

    private var options: CalibrationOptions { calibrator.options }
    private var zero: Int { options.alphas.firstIndex(of: 0) ?? 0 }

    /// What was found.
    struct Found {
        var curves: [CalibrationResult.Curve] = []
        var counts = (neutral: [0, 0], items: [0, 0], tokens: 0)
    }

    /// Directions whose state is asked for alike, with the texts that they are tried on.
    private struct Asking {
        var asked: Calibrator.Place.Asked
        var items: [EffectReader.Item]
        var itemHalves: ScenarioHalves
        var textClusters: [String]
        var textHalves: ScenarioHalves
    }

    func run(
        _ neutral: [CalibrationText],
        _ items: [CalibrationText],
        _ effects: EffectReader,
        progress: @escaping @Sendable (Double) -> Void
    ) async throws -> Found {
        let tokens = try SteeringPlan.TokenItem.items(place.tokens)
        let isOfChats = tokens.contains { $0.choice.needsTurns }
        let texts = try await NeutralText.prepare(
            neutral,
            at: tokens,
            model: calibrator.model,
            replyTokens: options.generatedTokens,
            precise: options.precise
        )
        // What can't be tried is refused before anything is read.
        let askings = try place.asked.map { asked in
            let own = try effects.items(items, asking: asked.question, asChats: isOfChats)
            let clusters = texts.map { $0.source.cluster(of: asked.question.person) }
            return Asking(
                asked: asked,
                items: own,
                itemHalves: try halves(own.map(\.cluster), "items"),
                textClusters: clusters,
                textHalves: try halves(clusters, "neutral texts")
            )
        }
        let readings = try await read(texts) { progress(0.5 * $0) }
        let distinct = try await distinct(items, asChats: isOfChats)
        var found = Found()
        for (number, asking) in askings.enumerated() {
            let share = 0.4 / Double(askings.count)
            let before = 0.6 + share * Double(number)
            found.curves += try await curves(asking, readings, distinct, effects) {
                progress(before + share * $0)
            }
            found.counts = (
                [asking.textHalves.dev.count, asking.textHalves.test.count],
                [asking.itemHalves.dev.count, asking.itemHalves.test.count],
                asking.textHalves.test.reduce(0) { $0 + readings[$1][zero].count }
            )
        }
        return found
    }

    /// The curves of directions that are asked for alike.
    private func curves(
        _ asking: Asking,
        _ readings: [[DoseReading]],
        _ distinct: [[[Double?]]],
        _ effects: EffectReader,
        progress: (Double) -> Void
    ) async throws -> [CalibrationResult.Curve] {
        let members = asking.asked.members
        let tried = members + Array(place.directions.count..<plans.count)
        let doses = options.alphas.count
        let flat = try await effects.scores(asking.items, under: tried.flatMap { plans[$0] }) {
            progress(Double($0) / Double(asking.items.count))
        }
        let own = readings.map { row in tried.flatMap { row[$0 * doses..<($0 + 1) * doses] } }
        let scores = tried.indices.map { Array(flat[$0 * doses..<($0 + 1) * doses]) }
        return try members.enumerated().map { number, member in
            let direction = place.directions[member]
            let figures = DoseFigures(
                options: options,
                target: words.firstIndex(of: options.word(of: direction)) ?? 0,
                readings: own,
                textClusters: asking.textClusters,
                textHalves: asking.textHalves,
                scores: scores,
                itemClusters: asking.items.map(\.cluster),
                itemHalves: asking.itemHalves,
                randomFrom: members.count
            )
            return CalibrationResult.Curve(
                name: direction.name,
                method: direction.method,
                layer: direction.point.layer.rawValue,
                alphaUnit: Double(direction.meanHiddenNorm),
                tokens: place.tokens,
                word: options.word(of: direction),
                question: asking.asked.question,
                items: figures.testItems.count,
                doses: try options.alphas.indices.map { dose in
                    try figures.dose(dose, of: number, distinct: distinct[member][dose])
                }
            )
        }
    }

    /// [texts, plans].
    private func read(
        _ texts: [NeutralText],
        _ progress: @escaping @Sendable (Double) -> Void
    ) async throws -> [[DoseReading]] {
        let reader = try DoseReader(
            model: calibrator.model,
            precise: options.precise,
            maxTokens: options.textTokens
        )
        let readings = try await reader.read(texts, under: plans.flatMap { $0 }) { done in
            progress(Double(done) / Double(texts.count))
        }
        guard readings.contains(where: { $0.contains { $0.count > 0 } }) else {
            throw UndertoneError.badInput(
                "no neutral text has a token behind those that are written (@\(place.tokens)) among its first "
                    + "\(options.textTokens)"
            )
        }
        return readings
    }

    private func halves(_ clusters: [String], _ what: String) throws -> ScenarioHalves {
        guard let halves = ScenarioHalves(clusters, seed: options.seed) else {
            throw UndertoneError.badInput(
                "the \(what) are of \(Set(clusters).count) scenarios; a strength is chosen on one half and reported on the "
                    + "other, so there must be 4 at least"
            )
        }
        return halves
    }

    /// The shares of different runs of 1, 2 and 3 tokens in what the model writes, [directions, strengths].
    private func distinct(
        _ items: [CalibrationText],
        asChats: Bool
    ) async throws -> [[[Double?]]] {
        let directions = place.directions.indices
        guard options.generations > 0 else {
            return directions.map { _ in options.alphas.map { _ in [nil, nil, nil] } }
        }
        let texts = try items.prefix(options.generations).map { item in
            switch item.content {
            case .text(let text) where !asChats:
                return SteeredText(text: text, model: calibrator.model)
            case .text(let text):
                return try NeutralText.steered(
                    [Turn(role: "user", content: text)],
                    opensReply: true,
                    calibrator.model
                )
            case .chat(let turns):
                return try NeutralText.steered(turns, opensReply: true, calibrator.model)
            }
        }
        let generator = SteeredGenerator(
            model: calibrator.model,
            options: .init(maxTokens: options.generatedTokens, precise: options.precise)
        )
        // The unsteered model once for all of them.
        let acting = directions.flatMap { direction in
            options.alphas.indices.filter { $0 != zero }.map { plans[direction][$0] }
        }
        let answers = try await generator.run(
            ([CompiledPlan.none] + acting).flatMap { plan in
                texts.map { SteeredGenerator.Job($0, plan) }
            }
        )
        let shares = (0...acting.count).map { plan in
            let tokens = answers[plan * texts.count..<(plan + 1) * texts.count].map(\.tokens)
            return [1, 2, 3].map { DistinctTokens.share($0, of: tokens) }
        }
        return directions.map { direction in
            let first = 1 + direction * (options.alphas.count - 1)
            return options.alphas.indices.map { dose in
                dose == zero ? shares[0] : shares[first + dose - (dose > zero ? 1 : 0)]
            }
        }
    }
}
