internal import LlamaEngine
internal import Statistics

/// The strengths of directions of one place, tried on neutral texts and items.
struct CalibrationTrial {
    let calibrator: Calibrator
    let group: Calibrator.Group
    let words: [String]
    /// [directions and then random ones, strengths].
    let plans: [[CompiledPlan]]

    private var options: CalibrationOptions { calibrator.options }
    private var zero: Int { options.alphas.firstIndex(of: 0) ?? 0 }

    /// What was found.
    struct Found {
        var curves: [CalibrationResult.Curve]
        var counts: (neutral: [Int], items: [Int], tokens: Int)
    }

    func run(
        _ neutral: [CalibrationText],
        _ items: [CalibrationText],
        _ effects: EffectReader,
        progress: @escaping @Sendable (Double) -> Void
    ) async throws -> Found {
        let place = try SteeringPlan.TokenItem.items(group.tokens)
        let isOfChats = place.contains { $0.choice.needsTurns }
        let texts = try await NeutralText.prepare(
            neutral,
            at: place,
            person: group.question.person,
            model: calibrator.model,
            replyTokens: options.generatedTokens,
            precise: options.precise
        )
        let asked = try effects.items(items, asking: group.question, asChats: isOfChats)
        let textHalves = try halves(texts.map(\.cluster), "neutral texts")
        let itemHalves = try halves(asked.map(\.cluster), "items")
        let readings = try await read(texts, progress)
        var scores: [[[[Double]]]] = []
        for (number, doses) in plans.enumerated() {
            var own: [[[Double]]] = []
            for plan in doses { own.append(try await effects.scores(asked, under: plan)) }
            scores.append(own)
            progress(0.5 + 0.4 * Double(number + 1) / Double(plans.count))
        }
        var curves: [CalibrationResult.Curve] = []
        for (number, direction) in group.directions.enumerated() {
            let distinct = try await distinct(items, plans[number], asChats: isOfChats)
            let figures = DoseFigures(
                options: options,
                target: words.firstIndex(of: options.word(of: direction)) ?? 0,
                readings: readings,
                textClusters: texts.map(\.cluster),
                textHalves: textHalves,
                scores: scores,
                itemClusters: asked.map(\.cluster),
                itemHalves: itemHalves,
                randomFrom: group.directions.count
            )
            curves.append(
                CalibrationResult.Curve(
                    name: direction.name,
                    method: direction.method,
                    layer: direction.point.layer.rawValue,
                    alphaUnit: Double(direction.meanHiddenNorm),
                    tokens: group.tokens,
                    word: options.word(of: direction),
                    question: group.question,
                    items: figures.testItems.count,
                    doses: try options.alphas.indices.map { dose in
                        try figures.dose(dose, of: number, distinct: distinct[dose])
                    }
                )
            )
            progress(0.9 + 0.1 * Double(number + 1) / Double(group.directions.count))
        }
        let tokens = textHalves.test.reduce(0) { $0 + readings[$1][zero].count }
        return Found(
            curves: curves,
            counts: (
                [textHalves.dev.count, textHalves.test.count],
                [itemHalves.dev.count, itemHalves.test.count], tokens
            )
        )
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
            progress(0.5 * Double(done) / Double(texts.count))
        }
        guard readings.contains(where: { $0.contains { $0.count > 0 } }) else {
            throw UndertoneError.badInput(
                "no neutral text has a token behind those that are written (@\(group.tokens)) among its first "
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

    /// By strength the shares of different runs of 1, 2 and 3 tokens in what the model writes.
    private func distinct(
        _ items: [CalibrationText],
        _ plans: [CompiledPlan],
        asChats: Bool
    ) async throws -> [[Double?]] {
        guard options.generations > 0 else { return plans.map { _ in [nil, nil, nil] } }
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
        let answers = try await generator.run(
            plans.flatMap { plan in texts.map { SteeredGenerator.Job($0, plan) } }
        )
        return plans.indices.map { plan in
            let tokens = answers[plan * texts.count..<(plan + 1) * texts.count].map(\.tokens)
            return [1, 2, 3].map { DistinctTokens.share($0, of: tokens) }
        }
    }
}
