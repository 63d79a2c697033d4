import LlamaEngine
import Testing
import Undertone

/// Plans carried out on the organism.
@Suite struct SteeredGeneratorTests {
    private let model: Model
    private let directions: [Undertone.Direction]

    init() throws {
        model = try Model(path: Organism.folder + "/organism.gguf")
        let width = model.info.width
        directions = (1...4).map {
            SteeringFixture.direction("joy", layer: $0, width: width, seed: UInt64($0))
        }
    }

    private func compile(_ plan: String) throws -> CompiledPlan {
        try SteeringPlan(parsing: plan).compile(
            with: directions,
            model: model.info,
            sha256: SteeringFixture.digest
        )
    }

    private func chat(_ question: String) throws -> SteeredText {
        try SteeredText(
            chat: [Turn(role: "user", content: question)],
            template: ChatTemplate(model: model.info),
            model: model
        )
    }

    /// What is written token by token under a plan is what one pass over the whole text predicts under it.
    @Test(arguments: [
        "0.5 joy@3", "0.5 joy@2-4@generated", "keep 0.6 joy@3@assistant",
        "ablate joy@3@every:2 | 0.4 joy@3@last", "set joy=0.3@3@user@after:2",
        "0.6 joy@3@generated@after:1@every:2", "1 joy@3@opening when proj:joy<10@2",
    ])
    func generationIsAPlainPass(_ plan: String) async throws {
        let compiled = try compile(plan)
        let text = try chat("How are you feeling?")
        let options = SteeredGenerator.Options(maxTokens: 12, precise: true)
        let jobs = [
            SteeredGenerator.Job(try chat("Tell me something."), .none),
            SteeredGenerator.Job(text, compiled),
            SteeredGenerator.Job(text, try compile("-0.5 joy@3")),
        ]
        let answers = try await SteeredGenerator(model: model, options: options).run(jobs)
        let written = answers[1].tokens
        try #require(written.count > 1)
        let whole = text.appending(written)
        let session = try await Session.make(
            model: model,
            configuration: SessionConfiguration(batchTokens: 256, precise: true)
        )
        // The newest token of each step was once the last one.
        guard !plan.contains("@last") else { return }
        let count = text.tokens.count
        let pass = try await session.run(
            PackedBatch([whole.tokens], outputs: .all),
            interventions: compiled.interventions(on: whole, generatedFrom: count)
        )
        for (index, token) in written.enumerated() {
            let logits = pass.logits[count - 1 + index]
            let best = try #require(logits.max())
            #expect(best - logits[Int(token)] < 1e-3, "\(plan): token \(index)")
        }
    }

    /// Many answers are made in several passes, in the order asked for.
    @Test func manyJobs() async throws {
        let texts = try ["How are you feeling?", "Tell me something."].map(chat)
        let jobs = (0..<70).map { SteeredGenerator.Job(texts[$0 % 2], .none) }
        let answers = try await SteeredGenerator(model: model, options: .init(maxTokens: 3))
            .run(jobs)
        #expect(answers.count == 70)
        #expect(Set(answers.map(\.tokens)).count == 2)
        for (index, answer) in answers.enumerated() {
            #expect(answer.tokens == answers[index % 2].tokens)
        }
    }

    @Test func noRoom() async throws {
        let text = SteeredText(
            text: String(repeating: "feeling ", count: 600),
            model: model
        )
        await #expect(throws: UndertoneError.self) {
            try await SteeredGenerator(model: model).run([.init(text, .none)])
        }
        let full = try chat(
            String(repeating: "You feel proud. ", count: 100)
        )
        let room = model.info.contextLength - full.tokens.count
        if room > 0 {
            let answers = try await SteeredGenerator(
                model: model,
                options: .init(maxTokens: 10_000)
            ).run([.init(full, .none)])
            #expect(answers[0].tokens.count <= room)
        }
    }
}
