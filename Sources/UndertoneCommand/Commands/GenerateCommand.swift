import ArgumentParser
import Foundation
import LlamaEngine
import Undertone

/// `undertone generate`.
struct GenerateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Lets the model write under one or several steering plans, side by side.",
        discussion: """
            A plan says what is done to hidden states while the model reads and writes (Documentation/steering.md \
            has the language):

              0.3 joy@20-24 | ablate anger@generated | cap fear<=0.2 when probe:user_sad>0.7

            Several plans are computed in one batch from the same seed. One plan alone is streamed. Directions come \
            from 'undertone fit'.

              undertone generate -m Models/organism.gguf --user "How are you feeling?"
              undertone generate -m Models/organism.gguf --directions self.safetensors --compare \\
                --plan '1 self:joyful@3@opening' --plan '1 self:sad@3@opening' --user "How are you feeling?"
              undertone generate -m MODEL.gguf --directions all.safetensors --plan @plans.txt --chat chat.json --json
              undertone generate -m MODEL.gguf --directions joy.safetensors --plan '0.1 joy' --prompt "The day was"
              undertone generate -m Models/organism.gguf --directions self.safetensors --read --user "How are you feeling?"

            --read shows how far each token lies along the directions while it is written, out of the pass that \
            computes it: one direction in colours over the words, several in a row a token ("▸" is the token that the \
            answer is spoken from).
            """
    )

    @OptionGroup var source: ModelOptions

    @Option(
        name: .long,
        help: "A file of directions ('undertone fit' writes one); may be given several times."
    )
    var directions: [String] = []

    @Option(
        name: .long,
        parsing: .unconditionalSingleValue,
        help:
            "What to do to hidden states, or @FILE with a plan a line; may be given several times. 'none' is the model as it is."
    )
    var plan: [String] = []

    @Flag(name: .long, help: "Put the model as it is beside the plans, first.")
    var compare = false

    @OptionGroup var prompts: PromptArguments

    @Option(name: .long, help: "The most new tokens of each answer.")
    var maxTokens = 128

    @Option(name: .long, help: "Temperature of the draw; 0 takes the likeliest token.")
    var temperature: Float = 0

    @Option(name: .long, help: "Only the smallest set of tokens with this much probability.")
    var topP: Float = 1

    @Option(name: .long, help: "Seed of the draw, the same for every plan.")
    var seed: UInt32 = 0

    @Option(name: .long, help: "A text that ends an answer; may be given several times.")
    var stop: [String] = []

    @OptionGroup var reading: ReadOptions

    @Flag(name: .long, help: "Compute in F32 throughout.")
    var precise = false

    @Flag(name: .long, help: "Take directions that were fitted on another model file.")
    var allowMismatch = false

    @Flag(name: .long, help: "Print an object of JSON for each answer, a line each.")
    var json = false

    func validate() throws {
        guard (1...1_000_000).contains(maxTokens) else {
            throw ValidationError("--max-tokens must be 1 to 1,000,000.")
        }
    }

    func run() async throws {
        // What can be refused without the model is refused first.
        let plans = try readPlans()
        let vectors = try directions.flatMap { try VectorFile.read($0) }
        let asked = try prompts.read()
        let loaded = try await source.load()
        let (texts, compiled) = try await prepare(plans, vectors, asked, loaded)
        let options = SteeredGenerator.Options(
            maxTokens: maxTokens,
            temperature: temperature,
            topP: topP,
            seed: seed,
            stop: stop,
            precise: precise
        )
        let jobs = texts.flatMap { text in compiled.map { SteeredGenerator.Job(text, $0) } }
        let isStreamed = jobs.count == 1 && !json
        let readings = try await readings(of: jobs.count, vectors, loaded, isShown: isStreamed)
        var answers: [Generation] = []
        let run = try await Recording.run(
            "generate",
            settings: settings(options, compiled),
            seeds: ["sampling": UInt64(seed)]
        ) { recorder in
            let model = loaded.run
            try await recorder.update { $0.model = model }
            let stream = AnswerStream(isShown: isStreamed && readings.isEmpty)
            answers = try await SteeredGenerator(model: loaded.model, options: options)
                .run(jobs, reading: readings.together) { _, text in stream.show(text) }
            stream.finish()
            for (reading, answer) in zip(readings, answers) { reading.finish(answer.text) }
            return (result(asked, compiled, answers, options), nil)
        }
        guard let result = try run.results?.decode(GenerationsResult.self) else { return }
        if json {
            try writeLines(result, answers, readings, loaded.digest, run)
        } else if isStreamed {
            ProgressReporter.writeToStandardError("run \(run.id)\n")
        } else {
            let read = zip(readings, readings.indices).map { reading, index in
                "\n\n\(result.plans[index % result.plans.count])\n\(reading.text)"
            }
            try OutputOptions.write(
                "\(GenerationsText.text(result))\(read.joined())\n\nrun \(run.id)\n"
            )
        }
    }

    /// One for each answer, where they were asked for.
    private func readings(
        of count: Int,
        _ vectors: [Undertone.Direction],
        _ loaded: LoadedModel,
        isShown: Bool
    ) async throws -> [LiveReading] {
        guard reading.read else { return [] }
        let reader = try await reading.reader(
            vectors,
            names: reading.names,
            loaded,
            NeutralReading(corpus: reading.neutral, precise: precise, template: prompts.template),
            allowsMismatch: allowMismatch
        )
        if !json { ProgressReporter.writeToStandardError(LiveReading.caption(reader) + "\n") }
        return (0..<count).map { _ in LiveReading(reader, model: loaded.model, isShown: isShown) }
    }

    /// The plans in their order, unsteered first where it is asked for.
    private func readPlans() throws -> [SteeringPlan] {
        var plans: [SteeringPlan] = compare || plan.isEmpty ? [.none] : []
        for text in plan {
            if text.hasPrefix("@") {
                plans += try SteeringPlan.read(String(text.dropFirst()))
            } else {
                plans.append(try SteeringPlan(parsing: text))
            }
        }
        return plans
    }

    /// Everything that can be wrong with plans and prompts, before any token is computed.
    private func prepare(
        _ plans: [SteeringPlan],
        _ vectors: [Undertone.Direction],
        _ asked: [AskedPrompt],
        _ loaded: LoadedModel
    ) async throws -> (texts: [SteeredText], plans: [CompiledPlan]) {
        let session = try await Session.make(
            model: loaded.model,
            configuration: SessionConfiguration(batchTokens: 16)
        )
        let compiled = try plans.map {
            try $0.compile(
                with: vectors,
                in: session,
                sha256: loaded.digest,
                allowsMismatch: allowMismatch
            )
        }
        let texts = try asked.map { try $0.text(loaded.model, template: prompts.template) }
        for plan in compiled {
            for text in texts { _ = try plan.tokenInterventions(on: text, maxTokens: maxTokens) }
        }
        return (texts, compiled)
    }

    private func result(
        _ asked: [AskedPrompt],
        _ plans: [CompiledPlan],
        _ answers: [Generation],
        _ options: SteeredGenerator.Options
    ) -> GenerationsResult {
        GenerationsResult(
            plans: plans.map { "\($0.plan)" },
            sampling: options.temperature == 0
                ? "greedily"
                : "temperature \(NumberText.short(Double(options.temperature))), seed \(options.seed)",
            rows: asked.enumerated().map { row, asked in
                GenerationsResult.Row(
                    prompt: asked.summary,
                    answers: plans.indices.map {
                        GenerationsResult.Answer(answers[row * plans.count + $0])
                    }
                )
            }
        )
    }

    /// A line of `--json`.
    private struct Line: Encodable {
        var prompt: Int
        var plan: String
        var text: String
        var tokens: [Token]
        var end: String
        var model: String
        var seed: UInt32
        var run: String
        var read: JSONValue?
    }

    private func writeLines(
        _ result: GenerationsResult,
        _ answers: [Generation],
        _ readings: [LiveReading],
        _ digest: String,
        _ run: Run
    ) throws {
        for (index, answer) in answers.enumerated() {
            let line = Line(
                prompt: index / result.plans.count + 1,
                plan: result.plans[index % result.plans.count],
                text: answer.text,
                tokens: answer.tokens,
                end: answer.end.word,
                model: digest,
                seed: seed,
                run: run.id,
                read: readings.isEmpty ? nil : readings[index].json
            )
            try OutputOptions.write(JSONValue(encoding: line).text(pretty: false) + "\n")
        }
    }

    private struct Settings: Encodable {
        var directions: [String: String]
        var plans: [String]
        var prompts: PromptArguments.Settings
        var options: SteeredGenerator.Options
        var allowMismatch: Bool
    }

    private func settings(
        _ options: SteeredGenerator.Options,
        _ plans: [CompiledPlan]
    ) throws -> Settings {
        var hashes: [String: String] = [:]
        for path in directions { hashes[path] = try ContentDigest.ofFile(path) }
        return Settings(
            directions: hashes,
            plans: plans.map { "\($0.plan)" },
            prompts: prompts.settings,
            options: options,
            allowMismatch: allowMismatch
        )
    }
}
