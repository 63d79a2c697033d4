import Foundation
import LlamaEngine
import Statistics
import Synchronization
import Testing
import Undertone

/// Every operation of the plan language, carried out while every test architecture writes.
@Suite(.serialized) struct EveryOperationTests {
    private static let decoders = [
        "llama", "qwen2", "qwen3", "gemma2", "gemma3", "gpt2", "gptneox",
    ]
    private static let stories = TestData.root.deletingLastPathComponent()
        .appendingPathComponent("shared/models/stories260K.gguf").path
    private static let hasStories = FileManager.default.fileExists(atPath: stories)

    /// Each operation once; one mean norm is 8 (`SteeringFixture`).
    private static let operations = [
        "0.1 joy", "keep 0.1 joy", "ablate joy", "mean-ablate joy", "set joy=0.2", "cap joy<=0",
        "floor joy>=0", "affine 0.1 joy", "rotate 60deg joy toward calm",
    ]

    @Test func noneIsMissing() {
        let named = Self.operations.map { text -> String in
            let word = String(text.prefix { $0 != " " })
            return Double(word) == nil ? word : "add"
        }
        #expect(named == RowOperations.all.map { $0.name })
    }

    @Test(arguments: decoders) func runs(on name: String) async throws {
        try await check(GoldenModels.model(name))
    }

    @Test(.enabled(if: hasStories, "../shared/models/stories260K.gguf is absent"))
    func runsOnAPretrainedModel() async throws {
        try await check(Model(path: Self.stories))
    }

    /// Encoders write nothing, and say so before a token is computed.
    @Test(arguments: ["bert", "distilbert"]) func encodersRefuse(_ name: String) async throws {
        let model = try GoldenModels.model(name)
        let text = SteeredText(text: "the rain", model: model)
        let error = await #expect(throws: EngineError.self) {
            try await SteeredGenerator(model: model).run([.init(text, .none)])
        }
        #expect(error?.message.contains("encoder") == true)
    }

    /// What a model wrote under a plan, with the states at the written layer: those of the prompt's last token and of each
    /// written one that was read again.
    private struct Written {
        var tokens: [Token]
        var states: [[Float]]
    }

    private func check(_ model: Model) async throws {
        let layer = max(1, model.info.blockCount / 2)
        let width = model.info.width
        let directions = ["joy", "calm"].enumerated().map { number, name in
            SteeringFixture.direction(name, layer: layer, width: width, seed: UInt64(number + 1))
        }
        let texts = Self.operations.flatMap { plan in
            ["@\(layer)", "@\(layer)@generated", "@\(layer) when proj:calm>0"].map { plan + $0 }
        }
        let plans = try texts.map { text in
            try SteeringPlan(parsing: text).compile(
                with: directions,
                model: model.info,
                sha256: SteeringFixture.digest
            )
        }
        let prompt = SteeredText(text: "the rain and the ring", model: model)
        let written = try await write(prompt, plans, at: .hidden(layer), model)
        let session = try await Session.make(
            model: model,
            configuration: SessionConfiguration(batchTokens: 128, threads: 1, precise: true)
        )
        var moved = 0
        for (plan, text) in texts.enumerated() {
            moved += try await compare(
                written[plan],
                plans[plan],
                text,
                after: prompt,
                gate: directions[1].vector,
                in: session
            )
        }
        // Six rows of each of the plans; gates and limits leave some as they are.
        #expect(moved > texts.count * 3, "\(model.info.architecture): \(moved) rows moved")
    }

    private func write(
        _ prompt: SteeredText,
        _ plans: [CompiledPlan],
        at point: SitePoint,
        _ model: Model
    ) async throws -> [Written] {
        let states = Mutex([Int: [[Float]]]())
        let answers = try await SteeredGenerator(
            model: model,
            options: .init(maxTokens: 6, precise: true)
        ).run(
            plans.map { SteeredGenerator.Job(prompt, $0) },
            reading: StateReading(points: [point]) { state in
                states.withLock { $0[state.sequence, default: []].append(state.rows[0]) }
            }
        )
        return answers.indices.map { index in
            Written(
                tokens: answers[index].tokens,
                states: states.withLock { $0[index] ?? [] }
            )
        }
    }

    /// Compares the states and tokens with those of plain passes; the number of rows that were changed.
    private func compare(
        _ written: Written,
        _ plan: CompiledPlan,
        _ name: String,
        after prompt: SteeredText,
        gate: [Float],
        in session: Session
    ) async throws -> Int {
        let write = plan.writes[0]
        let whole = prompt.appending(written.tokens)
        let count = prompt.tokens.count
        // What comes to the layer depends on the tokens alone: nothing below is written.
        let plain = try await session.run(
            PackedBatch([whole.tokens]),
            capture: CapturePlan(points: [write.point], reduction: .rows)
        ).captured
        var moved = 0
        #expect(!written.states.isEmpty, "\(name)")
        for (index, state) in written.states.enumerated() {
            let row = Array(plain.row(count - 1 + index, at: write.point))
            let isOpen =
                (write.gate == nil || VectorMath.dot(row, gate) > 0)
                && (!name.contains("generated") || index > 0)
            let expected = isOpen ? SteeringFixture.applied(write.operation, to: row) : row
            let error = VectorMath.norm(zip(state, expected).map { $0 - $1 })
            #expect(error <= 1e-4 * VectorMath.norm(expected), "\(name), row \(index): \(error)")
            if expected != row { moved += 1 }
        }
        // The tokens are those that one pass under the plan finds likeliest.
        let steered = try await session.run(
            PackedBatch([whole.tokens], outputs: .all),
            interventions: plan.interventions(on: whole, generatedFrom: count)
        ).logits
        for (index, token) in written.tokens.enumerated() {
            let logits = steered[count - 1 + index]
            let best = try #require(logits.max())
            #expect(best - logits[Int(token)] < 1e-3, "\(name), token \(index)")
        }
        return moved
    }
}
