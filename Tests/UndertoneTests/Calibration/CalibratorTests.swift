import Foundation
import LlamaEngine
import Statistics
import Testing
import Undertone

/// Strengths on the organism, of which it is known what a direction does.
@Suite(.serialized) struct CalibratorTests {
    private static let alphas: [Double] = [-0.5, -0.25, 0, 0.1, 0.25, 0.5, 1]

    private func texts(_ split: String, _ count: Int) throws -> [CalibrationText] {
        try CalibrationText.read(
            "jsonl:" + Organism.chats,
            options: CorpusOptions(split: split, limit: count)
        )
    }

    private func calibrate(
        _ organism: Organism,
        _ directions: [Undertone.Direction],
        budget: CalibrationBudget,
        alphas: [Double] = Self.alphas,
        random: Int = 6
    ) async throws -> CalibrationResult {
        try await Calibrator(
            model: organism.model,
            sha256: organism.digest,
            options: CalibrationOptions(
                alphas: alphas,
                budget: budget,
                words: organism.truth.emotions,
                randomDirections: random,
                generations: 2,
                generatedTokens: 16,
                replicates: 200
            )
        ).run(
            directions,
            neutral: try texts("combinations", 12),
            neutralSHA256: "n",
            items: try texts("wordings", 24)
        )
    }

    /// A planted direction has a strength at which its word is raised; a random vector under its name has none.
    @Test func plantedIsFoundAndRandomIsNot() async throws {
        let organism = try Organism()
        let directory = try TemporaryDirectory()
        let store = try await organism.states("fit", in: directory)
        let planted = try organism.direction(.own, "joyful", store)
        var random = planted
        random.method = "random"
        var generator = SeededGenerator(seed: 99)
        random.vector = generator.unitVector(count: planted.vector.count)
        let budget = CalibrationBudget(divergence: 1, perplexityRatio: 3)
        // 19 others are the fewest among which the largest effect has a p of .05.
        let result = try await calibrate(
            organism,
            [planted, random],
            budget: budget,
            alphas: [-0.5, 0, 0.5],
            random: 19
        )
        let choice = try #require(result.choices.first)
        let alpha = try #require(choice.alpha)
        #expect(choice.layer == organism.truth.point.layer.rawValue && alpha >= 0.1)
        let curve = try #require(result.curve(of: choice))
        #expect(curve.tokens == "opening" && curve.word == "joyful")
        let dose = try #require(curve.dose(alpha))
        let effect = try #require(dose.effect)
        #expect(effect.lower > 0)
        #expect(effect.estimate > (try #require(dose.random?.effect)).upper)
        #expect(try #require(dose.wrongWay).estimate < 0.1)
        // Within the budget on the other half too, some leeway for its smaller number of texts.
        #expect(dose.divergence.estimate <= budget.divergence * 1.25)
        #expect(dose.perplexityRatio.estimate <= budget.perplexityRatio * 1.25)
        // Both signs: the other way the word goes down.
        #expect(try #require(curve.dose(-0.5)?.effect).upper < 0)
        // More strength disturbs more, and the worst tokens more than the mean.
        let kl = curve.doses.filter { $0.alpha >= 0 }.map(\.divergence.estimate)
        #expect(kl == kl.sorted() && kl[0] < 1e-6)
        #expect(curve.doses.allSatisfy { $0.worstDivergence >= $0.divergence.estimate })

        #expect(result.choices[1].alpha == nil && result.choices[1].reason != nil)
        #expect(result.calibration(of: random) == nil)
        let kept = try #require(result.calibration(of: planted))
        #expect(kept.alpha == alpha && kept.modelSHA256 == organism.digest)
        #expect(kept.tokens == "opening" && kept.divergence == dose.divergence)
        let words = CalibrationVerdict.text(result)
        #expect(words.hasPrefix("1 of 2 directions"))
    }

    /// A tight budget gives a smaller strength than a loose one, or none; and α = 0 changes nothing.
    @Test func budgetIsObeyed() async throws {
        let organism = try Organism()
        let directory = try TemporaryDirectory()
        let store = try await organism.states("fit", in: directory)
        let direction = try organism.direction(.user, "sad", store)
        let loose = try await calibrate(
            organism,
            [direction],
            budget: .init(divergence: 10, perplexityRatio: 100),
            random: 0
        )
        #expect(loose.choices[0].alpha == 1)
        let none = try await calibrate(
            organism,
            [direction],
            budget: .init(divergence: 1e-6, perplexityRatio: 1),
            random: 0
        )
        #expect(none.choices[0].alpha == nil)
        #expect(none.choices[0].reason?.contains("over the budget") == true)
        let zero = try #require(loose.curves[0].dose(0))
        #expect(zero.divergence.estimate < 1e-6)
        #expect(abs(zero.perplexityRatio.estimate - 1) < 1e-4)
        #expect(abs(try #require(zero.effect).estimate) < 1e-3)
        #expect(zero.wrongWay == nil && zero.random == nil)
    }

    /// Side by side with other plans, and in pieces, a text is read as alone.
    @Test func plansDoNotTouchEachOther() async throws {
        let organism = try Organism()
        let directory = try TemporaryDirectory()
        let store = try await organism.states("fit", in: directory)
        let direction = try organism.direction(.own, "sad", store)
        func plan(_ text: String) throws -> CompiledPlan {
            try SteeringPlan(parsing: text).compile(
                with: [direction],
                model: organism.model.info,
                sha256: organism.digest
            )
        }
        let name = "\"self:sad\""
        let plans = try ["1 \(name)", "none", "-0.5 \(name)@opening", "0 \(name)", "2 \(name)"]
            .map(plan)
        let prepared = try await NeutralText.prepare(
            try texts("combinations", 3),
            at: [],
            model: organism.model,
            replyTokens: 16,
            precise: true
        )
        let reader = try DoseReader(model: organism.model, precise: true)
        let together = try await reader.read(prepared, under: plans)
        for number in plans.indices {
            let alone = try await reader.read(prepared, under: [plans[number]])
            for (row, own) in zip(together, alone) {
                // Which tokens count is decided by the earliest write beside.
                let tail = row[number].divergences.suffix(own[0].count)
                for (one, other) in zip(tail, own[0].divergences) {
                    #expect(abs(one - other) < 1e-4 * (1 + other))
                }
                #expect(abs(row[number].surprise - own[0].surprise) < 1e-2)
            }
        }
        for row in together {
            #expect(row[1].divergence < 1e-6 && row[3].divergence < 1e-6)
            #expect(row[0].divergence > row[2].divergence && row[4].divergence > row[0].divergence)
        }
    }

    @Test func badInput() async throws {
        let organism = try Organism()
        let encoder = errorOf {
            _ = try Calibrator(model: try GoldenModels.model("bert"), sha256: "")
        }
        #expect(encoder?.message.contains("encoder") == true)
        for options in [
            CalibrationOptions(alphas: [-1, 0]), CalibrationOptions(alphas: [1, .nan]),
            CalibrationOptions(budget: .init(divergence: 0, perplexityRatio: 1.5)),
            CalibrationOptions(budget: .init(divergence: 0.1, perplexityRatio: 0.5)),
            CalibrationOptions(tokens: "12"), CalibrationOptions(tokens: "nowhere"),
            CalibrationOptions(randomDirections: -1),
        ] {
            let error = errorOf {
                _ = try Calibrator(model: organism.model, sha256: organism.digest, options: options)
            }
            #expect(error?.code == .badInput)
        }
        var direction = SteeringFixture.direction(
            "self:joyful",
            layer: 3,
            width: organism.model.info.width
        )
        func run(
            _ direction: Undertone.Direction,
            words: [String] = ["joyful", "sad", "angry"],
            items: [CalibrationText]
        ) async -> UndertoneError? {
            do {
                _ = try await Calibrator(
                    model: organism.model,
                    sha256: organism.digest,
                    options: CalibrationOptions(
                        alphas: [1],
                        words: words,
                        randomDirections: 0,
                        generations: 0
                    )
                ).run(
                    direction.name.isEmpty ? [] : [direction],
                    neutral: try texts("combinations", 8),
                    neutralSHA256: "",
                    items: items
                )
                Issue.record("no error")
                return nil
            } catch {
                return error as? UndertoneError
            }
        }
        let items = try texts("wordings", 8)
        #expect(await run(direction, items: items)?.message.contains("another model") == true)
        direction.origin.modelSHA256 = organism.digest
        let word = await run(direction, words: ["sad", "angry"], items: items)
        #expect(word?.message.contains("joyful") == true)
        let few = await run(direction, items: Array(items.prefix(2)))
        #expect(few?.message.contains("4 at least") == true)
        direction.name = "third:joyful"
        let nameless = await run(
            direction,
            items: [CalibrationText(id: "x", content: .chat([Turn(role: "user", content: "Hi.")]))]
        )
        #expect(nameless?.message.contains("names no third person") == true)
    }
}
