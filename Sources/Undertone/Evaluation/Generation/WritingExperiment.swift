public import LlamaEngine
internal import Statistics

/// Lets a model write after held-out prompts under each strength of a direction, and has what it wrote judged.
public struct WritingExperiment {
    let model: Model
    private let sha256: String
    private let direction: Direction
    private let shuffled: Direction?
    let options: WritingOptions
    private let judge: Model
    private let probe: EncoderProbe?
    private let allowsMismatch: Bool

    /// Prepares the experiment.
    ///
    /// - Parameters:
    ///   - model: a decoder.
    ///   - sha256: the hash of its file.
    ///   - direction: what is written.
    ///   - store: the texts that it was fitted on, for the direction of shuffled labels; nil leaves that arm out.
    ///   - judge: the model that judges; nil: the same one, unsteered.
    ///   - probe: a second judge; nil: none.
    ///   - options: strengths, question, arms and seeds.
    ///   - allowsMismatch: whether a direction of another model file is taken, if its width fits.
    /// - Throws: `UndertoneError` for options that make no sense, or a store without the direction's labels or layer.
    public init(
        model: Model,
        sha256: String,
        direction: Direction,
        store: ActivationStore? = nil,
        judge: Model? = nil,
        probe: EncoderProbe? = nil,
        options: WritingOptions,
        allowsMismatch: Bool = false
    ) throws {
        try options.check()
        for writer in [model, judge ?? model] where writer.info.isEncoder {
            throw UndertoneError.badInput(
                "\(writer.info.name) is an encoder: it neither writes nor answers in words; use a decoder"
            )
        }
        self.model = model
        self.sha256 = sha256
        self.direction = direction
        self.options = options
        if let probe, !probe.words.contains(options.word) {
            throw UndertoneError.badInput(
                "the probe has no label for '\(options.word)', so it can't judge texts for that; it has some for "
                    + probe.words.joined(separator: ", ")
                    + ". Name one with --judge-labels \(options.word)=label"
            )
        }
        self.judge = judge ?? model
        self.probe = probe
        self.allowsMismatch = allowsMismatch
        shuffled = try store.flatMap { store -> Direction? in
            let labelled = try LabelledRows(
                store.rows,
                target: direction.name,
                against: direction.against,
                in: store.directory
            )
            var generator = SeededGenerator(seed: options.seed &+ 41)
            guard
                let estimate = try DirectionRefit(direction, store: store, labelled: labelled)
                    .shuffledEstimate(using: &generator), VectorMath.norm(estimate) > 0
            else { return nil }
            var copy = direction
            copy.vector = VectorMath.normalized(estimate)
            return copy
        }
    }

    /// One setting under which every prompt is answered.
    struct Setting {
        var arm: WritingResult.Arm
        var alpha: Double
        /// Which random direction.
        var number = 0
        var plan: CompiledPlan
        var isPrompted: Bool { arm == .prompt || arm == .both }
    }

    /// Runs the experiment.
    ///
    /// - Parameters:
    ///   - prompts: conversations that end with the user's turn, or texts to go on with; of two scenarios at least.
    ///   - progress: called with the number of texts written.
    /// - Returns: the table.
    /// - Throws: `UndertoneError` for too few scenarios or a place that chooses no token; `EngineError`.
    public func run(
        _ prompts: [CalibrationText],
        progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) async throws -> WritingResult {
        let person = CalibrationOptions.parts(direction.name).person ?? .own
        let scenarios = prompts.map { $0.cluster(of: person) }
        guard Set(scenarios).count > 1 else {
            throw UndertoneError.badInput(
                "the prompts are of one scenario; an interval needs two at least"
            )
        }
        let isOfChats = try SteeringPlan.TokenItem.items(options.tokens).contains {
            $0.choice.needsTurns
        }
        let plain = try prompts.map { try text($0, instruction: nil, asChat: isOfChats) }
        let instruction = options.instruction?.replacing("{word}", with: options.word)
        let asked = try instruction.map { instruction in
            try prompts.map { try text($0, instruction: instruction, asChat: true) }
        }
        let settings = try settings().filter { asked != nil || !$0.isPrompted }
        let generator = SteeredGenerator(
            model: model,
            options: .init(
                maxTokens: options.maxTokens,
                temperature: options.temperature,
                seed: UInt32(truncatingIfNeeded: options.seed),
                precise: options.precise
            )
        )
        var written: [[Generation]] = []
        for (number, setting) in settings.enumerated() {
            let texts = setting.isPrompted ? asked ?? plain : plain
            written.append(
                try await generator.run(texts.map { SteeredGenerator.Job($0, setting.plan) })
            )
            progress((number + 1) * prompts.count, settings.count * prompts.count)
        }
        let texts = written.flatMap { $0.map(\.text) }
        let decoder = try TextJudge(
            model: judge,
            words: options.words,
            question: options.judge,
            precise: options.precise
        )
        let own = try await Self.outright(options.words, decoder.scores)
        var judges = [
            judged(try await decoder.scores(texts), options.words, prompts.count)
        ]
        var summary = probe?.summary
        if let probe {
            summary?.outright = try await Self.outright(probe.words, probe.scores)
            judges.append(judged(try await probe.scores(texts), probe.words, prompts.count))
        }
        let surprise = try await surprise(written, after: plain)
        let table = WritingTable(
            options: options,
            settings: settings,
            written: written,
            judges: judges,
            surprise: surprise,
            clusters: ScenarioHalves.clusters(Array(prompts.indices), of: scenarios)
        )
        return WritingResult(
            direction: direction.name,
            method: direction.method,
            layer: direction.point.layer.rawValue,
            alphaUnit: Double(direction.meanHiddenNorm),
            options: options,
            judgeModel: judge.info.name,
            judgeAccuracy: own,
            probe: summary,
            prompts: prompts.count,
            scenarios: Set(scenarios).count,
            rows: try table.rows(),
            slopes: try table.slopes(judges[0]),
            randomSlopes: table.randomSlopes(judges[0]),
            probeSlopes: try judges.dropFirst().first.map(table.slopes),
            samples: table.samples(prompts.map(\.content.plainText))
        )
    }

    /// Share of the words that a judge gives for a text that says one outright.
    private static func outright(
        _ words: [String],
        _ scores: ([String]) async throws -> [[Double]]
    ) async throws -> Double {
        let rows = try await scores(words.map { "I feel \($0)." })
        let right = rows.indices.count { ClosedSetContrast.largest(rows[$0]) == $0 }
        return Double(right) / Double(words.count)
    }

    /// A judge's scores, setting by setting.
    private func judged(
        _ scores: [[Double]],
        _ words: [String],
        _ prompts: Int
    ) -> WritingTable.Judged {
        WritingTable.Judged(
            words: words,
            target: words.firstIndex(of: options.word) ?? 0,
            scores: stride(from: 0, to: scores.count, by: prompts).map {
                Array(scores[$0..<$0 + prompts])
            }
        )
    }

    /// The unsteered model first, then the arms.
    private func settings() throws -> [Setting] {
        let doses = options.alphas.filter { $0 != 0 }
        var settings = [
            Setting(arm: .unsteered, alpha: 0, plan: .none),
            Setting(arm: .prompt, alpha: 0, plan: .none),
        ]
        for alpha in doses {
            let plan = try plan(direction, alpha)
            settings.append(Setting(arm: .direction, alpha: alpha, plan: plan))
            settings.append(Setting(arm: .both, alpha: alpha, plan: plan))
            if let shuffled {
                settings.append(
                    Setting(arm: .shuffled, alpha: alpha, plan: try self.plan(shuffled, alpha))
                )
            }
        }
        var generator = SeededGenerator(seed: options.seed &+ 17)
        for number in 0..<options.randomDirections {
            var random = direction
            random.vector = generator.unitVector(count: direction.vector.count)
            for alpha in doses {
                settings.append(
                    Setting(
                        arm: .random,
                        alpha: alpha,
                        number: number,
                        plan: try plan(random, alpha)
                    )
                )
            }
        }
        return settings
    }

    private func plan(_ direction: Direction, _ alpha: Double) throws -> CompiledPlan {
        let step = SteeringPlan.Step(
            .add(.number(alpha), .init(direction.name)),
            at: .init(
                layers: [direction.point.layer.rawValue],
                site: direction.point.site,
                tokens: try SteeringPlan.TokenItem.items(options.tokens)
            )
        )
        return try SteeringPlan(steps: [step]).compile(
            with: [direction],
            model: model.info,
            sha256: sha256,
            allowsMismatch: allowsMismatch
        )
    }

    /// Σ −log p of each text's tokens under the unsteered model after the plain prompt, in nat, [settings, prompts].
    private func surprise(
        _ written: [[Generation]],
        after prompts: [SteeredText]
    ) async throws -> [[Double]] {
        let reader = try NextTokenReader(model: model, precise: options.precise)
        let texts = prompts.indices.map { prompt in
            ContinuedText(
                AskedText(tokens: prompts[prompt].tokens),
                continuations: Set(written.map { $0[prompt].tokens }).filter { !$0.isEmpty }
                    .sorted { $0.lexicographicallyPrecedes($1) }
            )
        }
        let found = try await reader.logProbabilities(of: texts)
        let sums = zip(texts, found).map { text, rows in
            Dictionary(
                uniqueKeysWithValues: zip(text.continuations, rows.map { -$0.reduce(0, +) })
            )
        }
        return written.map { row in
            row.enumerated().map { sums[$0][$1.tokens] ?? 0 }
        }
    }
}
