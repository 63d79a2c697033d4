import Foundation
import LlamaEngine
import Statistics
import Testing
import Undertone

/// What calibration computes once for several directions and strengths, against each computed by itself.
@Suite(.serialized) struct CalibrationSharingTests {
    private static let decoders = ["llama", "qwen3", "gemma2", "gemma3", "gpt2", "gptneox"]

    /// What comes before the first written token is one sequence for all; each text by itself says the same.
    @Test(arguments: decoders) func beginningsAreShared(_ name: String) async throws {
        let model = try GoldenModels.model(name)
        let direction = SteeringFixture.direction("joy", layer: 1, width: model.info.width)
        let plans = try [
            "0.1 joy@1@after:9", "none", "-0.2 joy@1@after:9", "0 joy@1@after:9",
            "0.3 joy@1@after:12@every:3", "ablate joy@1@after:10",
        ].map {
            try SteeringPlan(parsing: $0).compile(
                with: [direction],
                model: model.info,
                sha256: SteeringFixture.digest
            )
        }
        let words = "the rain and the ring, in a hat and then on the rain"
        let texts = try await NeutralText.prepare(
            [CalibrationText(id: "one", content: .text(words))],
            at: [],
            model: model,
            replyTokens: 8,
            precise: true
        )
        // More plans than fit one pass.
        let many = (0..<8).flatMap { _ in plans }
        let found = try await DoseReader(model: model, precise: true).read(texts, under: many)[0]
        let tokens = texts[0].text.tokens
        let first = 9
        let session = try await Session.make(
            model: model,
            configuration: SessionConfiguration(batchTokens: 128, threads: 1, precise: true)
        )
        func logits(_ plan: CompiledPlan) async throws -> [NextTokenDistribution] {
            try await session.run(
                PackedBatch([tokens], outputs: .all),
                interventions: plan.interventions(on: texts[0].text)
            ).logits.map { NextTokenDistribution(logits: $0) }
        }
        let unsteered = try await logits(.none)
        for (number, reading) in found.enumerated() {
            let steered = try await logits(many[number])
            #expect(reading.count == tokens.count - 1 - first, "\(name) \(number)")
            var surprise = 0.0
            for (place, divergence) in zip(first..<tokens.count - 1, reading.divergences) {
                let expected = unsteered[place].divergence(to: steered[place])
                #expect(abs(Double(divergence) - expected) <= 1e-4 * (1 + expected))
                let next = Int(tokens[place + 1])
                surprise +=
                    unsteered[place].logProbabilities[next]
                    - steered[place].logProbabilities[next]
            }
            #expect(abs(reading.surprise - surprise) <= 1e-3, "\(name) \(number)")
        }
        #expect(found[0].divergence > 1e-6 && found[1].divergence == 0)
    }

    private func calibrate(
        _ organism: Organism,
        _ directions: [Undertone.Direction],
        on neutral: [CalibrationText]
    ) async throws -> CalibrationResult {
        try await Calibrator(
            model: organism.model,
            sha256: organism.digest,
            options: CalibrationOptions(
                alphas: [-0.5, 1],
                words: organism.truth.emotions,
                randomDirections: 2,
                generations: 1,
                generatedTokens: 16,
                replicates: 200,
                precise: true
            )
        ).run(
            directions,
            neutral: neutral,
            neutralSHA256: "n",
            items: try CalibrationText.read(
                "jsonl:" + Organism.chats,
                options: CorpusOptions(split: "wordings", limit: 12)
            )
        )
    }

    /// Two directions in one call, random ones beside them, are what two calls say of them.
    @Test(arguments: [Person.own, .user]) func togetherIsAlone(_ person: Person) async throws {
        let organism = try Organism()
        let directory = try TemporaryDirectory()
        let store = try await organism.states("fit", in: directory)
        let first = try organism.direction(.own, "joyful", store)
        var second = try organism.direction(person, "sad", store)
        // The unit of random directions is the mean over those that are tried beside them.
        second.meanHiddenNorm = first.meanHiddenNorm
        let neutral = try CalibrationText.read(
            "jsonl:" + Organism.chats,
            options: CorpusOptions(split: "combinations", limit: 12)
        )
        let together = try await calibrate(organism, [first, second], on: neutral)
        let alone = [
            try await calibrate(organism, [first], on: neutral),
            try await calibrate(organism, [second], on: neutral),
        ]
        #expect(together.choices == alone.flatMap(\.choices))
        for (curve, own) in zip(together.curves, alone.flatMap(\.curves)) {
            try expectEqual(curve, own)
        }
    }

    /// The same figures as before anything was shared.
    ///
    /// Recorded by `undertone calibrate -m Models/organism.gguf --directions Models/organism.directions.safetensors
    /// --target self:joyful,self:sad --alpha -0.5,1 --random 2 --generations 1 --max-tokens 16 --neutral paired:Corpora/organism
    /// --neutral-labels baseline --neutral-limit 6 --items jsonl:Corpora/organism-chats/chats.jsonl --items-split wordings --items-limit 12 --replicates 200
    /// --words joyful,proud,serene,neutral,angry,afraid,sad --precise --json`, when each strength of each direction had passes of its own.
    @Test func figuresAreThoseOfBefore() async throws {
        let organism = try Organism()
        let golden = TestData.root.appendingPathComponent(
            "Tests/UndertoneTests/Golden/calibration.json"
        )
        let before = try JSONDecoder().decode(
            CalibrationResult.self,
            from: Data(contentsOf: golden)
        )
        let file = Organism.folder + "/organism.directions.safetensors"
        let names = before.curves.map(\.name)
        let result = try await calibrate(
            organism,
            try VectorFile.read(file).filter { names.contains($0.name) },
            on: try CalibrationText.read(
                "paired:" + Organism.stories,
                options: CorpusOptions(labels: ["baseline"], limit: 6)
            )
        )
        #expect(result.curves.count == 2 && before.modelSHA256 == result.modelSHA256)
        for (curve, old) in zip(result.curves, before.curves) { try expectEqual(curve, old) }
    }

    private func expectEqual(
        _ curve: CalibrationResult.Curve,
        _ other: CalibrationResult.Curve
    ) throws {
        #expect(curve.name == other.name && curve.items == other.items)
        #expect(curve.doses.map(\.alpha) == other.doses.map(\.alpha))
        for (dose, old) in zip(curve.doses, other.doses) {
            let name = "\(curve.name) at \(dose.alpha)"
            expectClose(dose.divergence, old.divergence, name)
            expectClose([dose.worstDivergence], [old.worstDivergence], name)
            expectClose(dose.perplexityRatio, old.perplexityRatio, name)
            expectClose(dose.effect, old.effect, name)
            expectClose(dose.wrongWay, old.wrongWay, name)
            #expect(dose.distinct == old.distinct, "\(name)")
            expectClose(
                [dose.dev.divergence, dose.dev.perplexityRatio, dose.dev.effect ?? 0],
                [old.dev.divergence, old.dev.perplexityRatio, old.dev.effect ?? 0],
                name
            )
            expectClose(dose.dev.randomEffects, old.dev.randomEffects, name)
            expectClose(dose.random?.divergence, old.random?.divergence, name)
            expectClose(dose.random?.perplexityRatio, old.random?.perplexityRatio, name)
            expectClose(dose.random?.effects ?? [], old.random?.effects ?? [], name)
        }
    }

    private func expectClose(_ one: Interval?, _ other: Interval?, _ name: String) {
        expectClose(
            one.map { [$0.estimate, $0.lower, $0.upper] } ?? [],
            other.map { [$0.estimate, $0.lower, $0.upper] } ?? [],
            name
        )
    }

    /// F32 sums in another order.
    private func expectClose(_ ones: [Double], _ others: [Double], _ name: String) {
        #expect(ones.count == others.count, "\(name)")
        for (one, other) in zip(ones, others) {
            #expect(abs(one - other) <= 3e-4 + 1e-3 * abs(other), "\(name): \(one), was \(other)")
        }
    }
}
