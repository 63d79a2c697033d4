import ArgumentParser
import Foundation
import LlamaEngine
import Undertone

/// `undertone attribute`.
struct AttributeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attribute",
        abstract:
            "Asks whose emotion moved: the model's own, the user's, a third person's, or all alike.",
        discussion: """
            Directions are written into dialogues, at several layers, on several choices of tokens and at several \
            strengths, and the model is asked how it is itself, how the user is, how a third person is, and how a thing \
            is. Random directions of the same length, shuffled labels and another system turn stand beside them. All \
            readings of an item are computed as one tree of shared beginnings.

              undertone attribute -m Models/organism.gguf --only-cost
              undertone attribute -m Models/organism.gguf -o out/attribution
              undertone attribute -m model.gguf --directions self.safetensors user.safetensors third.safetensors \\
                --items attribution:Corpora/attribution --alpha -0.2,-0.1,-0.05,0.05,0.1,0.2 --primary-alpha 0.1

            Directions go by their names: self:joyful, user:joyful, third:joyful, and joyful for that of stories. \
            An organism that ships brings its own, its items, and the place where states are planted in it; for other \
            models layer and tokens are chosen on dev items, which no verdict rests on. What was interrupted goes on \
            with --resume.

              undertone attribute --read -m Models/organism.gguf
              undertone attribute --read -m encoder.gguf --items attribution:Corpora/attribution

            With --read nothing is written: where in dialogues, and at which layer, can the model's own, the user's and \
            a third person's emotion be read, and does one person's direction read another's? An encoder has no self \
            to ask, but its states can be read so.
            """
    )

    @OptionGroup var source: ModelOptions
    @OptionGroup var design: AttributionArguments
    @OptionGroup var reading: ReadingArguments

    @Flag(name: .long, help: "Print what it would cost, and stop.")
    var onlyCost = false

    @Flag(name: .long, help: "Go on with what is in the folder.")
    var resume = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Write the plan down before any test item is run, and stop.",
            valueName: "file"
        )
    )
    var preregister: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Say whether the plan that was written down was followed.",
            valueName: "file"
        )
    )
    var preregistered: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Also time so many readings one by one.",
            visibility: .hidden
        )
    )
    var compareOneByOne: Int?

    @Option(name: [.customShort("o"), .long], help: "The folder of the experiment.")
    var output = Self.usualOutput

    @Option(name: .long, help: "The folder for figures.")
    var figures = "figures"

    @OptionGroup var printing: OutputOptions

    static let usualOutput = "out/attribution"

    func validate() throws {
        if reading.read { try checkReading() }
        if preregister != nil, preregistered != nil || onlyCost {
            throw ValidationError("--preregister stands alone.")
        }
    }

    func run() async throws {
        if reading.read { return try await readPersons() }
        // What was written down is read first: a wrong path shouldn't cost an experiment.
        let registration = try preregistered.map { try AttributionRegistration(path: $0) }
        let loaded = try await source.load()
        let plan = try await design.plan(loaded, folder: output)
        let runner = try AttributionRunner(
            model: loaded.model,
            plan: plan,
            templateName: design.template,
            precise: design.precise,
            batchTokens: design.batchTokens
        )
        let cost = try runner.cost()
        let speed = try await runner.speed()
        let words = AttributionText.cost(plan, cost, speed: speed)
        if let compareOneByOne { return try await compare(runner, compareOneByOne) }
        if onlyCost { return try printing.show(cost) { words } }
        ProgressReporter.writeToStandardError(words + "\n")
        if let preregister { return try await register(runner, cost, preregister) }
        let run = try await Recording.run(
            "attribute",
            settings: design.settings(target: plan.target),
            seeds: ["attribution": design.seed]
        ) { recorder in
            let loadedRun = loaded.run
            try await recorder.update { $0.model = loadedRun }
            let result = try await result(runner, cost, registration)
            return (result, AttributionSummary.text(result))
        }
        try Recording.show(run, as: AttributionResult.self, figures: figures, printing) {
            AttributionResultText.text($0, run: run, figures: $1)
        }
    }

    private func result(
        _ runner: AttributionRunner,
        _ cost: AttributionCost,
        _ registration: AttributionRegistration?
    ) async throws -> AttributionResult {
        let start = ContinuousClock.now
        let state = try await read(runner, cost, stopsBeforeTest: false)
        let time = (ContinuousClock.now - start).components
        var result = try AttributionSteps.judge(output)
        result.execution = .init(
            folder: output,
            cost: cost,
            tokens: state.tokens,
            seconds: Double(time.seconds) + Double(time.attoseconds) * 1e-18,
            departures: try registration?.departures(of: runner.plan)
        )
        return result
    }

    private func read(
        _ runner: AttributionRunner,
        _ cost: AttributionCost,
        stopsBeforeTest: Bool
    ) async throws -> AttributionRunner.Progress {
        try await AttributionSteps.read(
            runner,
            in: output,
            total: cost.readings + (cost.projections ?? 0),
            resumes: resume || registrationIsThere,
            stopsBeforeTest: stopsBeforeTest
        )
    }

    /// A plan that was written down has its dev readings in the folder.
    private var registrationIsThere: Bool { preregistered != nil }

    private func register(
        _ runner: AttributionRunner,
        _ cost: AttributionCost,
        _ path: String
    ) async throws {
        _ = try await read(runner, cost, stopsBeforeTest: true)
        let registration = try AttributionRegistration(
            runner.plan,
            written: NumberText.date(Date().timeIntervalSince1970),
            tool: UndertoneVersion.current
        )
        try registration.write(to: path)
        try printing.show(registration) {
            """
            The plan is written down in \(path); no test item was run. Run it with --preregistered \(path) and the same \
            settings.
            """
        }
    }

    private func compare(_ runner: AttributionRunner, _ count: Int) async throws {
        let found = try await runner.comparison(count: count)
        func rate(_ way: AttributionRunner.Comparison.Way) -> String {
            "\(NumberText.count(way.tokens)) tokens, \(NumberText.seconds(way.seconds)), "
                + "\(NumberText.fixed(Double(found.readings) / way.seconds, 1)) readings/s"
        }
        try printing.show(found) {
            """
            \(NumberText.count(found.readings)) readings
            one by one  \(rate(found.separate))
            as a tree   \(rate(found.tree))
            \(NumberText.fixed(found.separate.seconds / found.tree.seconds, 1)) times as fast, \
            \(NumberText.fixed(Double(found.separate.tokens) / Double(found.tree.tokens), 1)) times fewer tokens
            """
        }
    }
}
