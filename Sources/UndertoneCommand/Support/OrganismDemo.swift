import Foundation
import LlamaEngine
import Statistics
import Undertone

/// The demonstration on the organism, of which it is known who feels what.
struct OrganismDemo {
    let path: String
    let scenarios: String
    let chats: String
    let target: String
    let paths: DemoPaths

    func run(
        _ recorder: RunRecorder,
        _ steps: inout DemoSteps
    ) async throws -> ([DemoResult.Part], String) {
        steps.begin("the organism", "a small decoder in which it is known who feels what")
        let loaded = try await LoadedModel.load(path: path, threads: nil)
        let truth = try PlantedTruth(
            path.replacingOccurrences(of: ".gguf", with: ".truth.safetensors")
        )
        let info = loaded.model.info
        steps.say(
            "   \(info.architecture), \(info.blockCount) blocks, width \(info.width); states planted at hidden state "
                + "\(truth.point.layer), on the token that opens the reply"
        )
        try await recorder.update { $0.model = loaded.run }

        steps.begin(
            "hidden states",
            "of paired stories (each told neutrally and with six emotions in gestures alone), and of chats"
        )
        let stories = try await extract(loaded, "paired:\(scenarios)", .mean, nil, paths.store)
        let fitted = try await extract(
            loaded,
            "jsonl:\(chats)",
            .opening,
            "fit",
            paths.folder + "/chat-activations"
        )
        steps.say(
            "   \(stories.count) stories, mean over tokens; \(fitted.count) chats, at the reply's opening; "
                + "layers 0…\(info.blockCount)"
        )

        steps.begin("validation", "at which layers are the stories' emotions directions?")
        var parts: [DemoResult.Part] = []
        var verdict = ""
        if let catalogue = try EmotionCatalogue.near(corpus: "paired:\(scenarios)") {
            let result = try EmotionValidator(catalogue: catalogue, options: .init()).run(stories)
            steps.say(ValidationText.layers(result))
            let text = ValidationVerdict.text(result)
            verdict += "Stories: \(text)"
            parts.append(
                .init(
                    title: "Which emotions of the stories are directions?",
                    text: text,
                    results: try RunResults(result)
                )
            )
        }

        steps.begin("directions", "of the assistant's, the user's and a third person's '\(target)'")
        let directions = try directions(stories, fitted, truth)
        try VectorFile.write(directions.map(\.direction), to: paths.directions)
        steps.say(shares(directions, truth))

        steps.begin("side by side", "the same chats, the assistant's own state moved both ways")
        let valence = try DirectionFitter(
            store: fitted,
            target: Person.own.label(target),
            against: Person.own.label("sad"),
            method: "dim"
        ).fit(layer: truth.point.layer.rawValue)
        let generations = try await generate(loaded, valence)
        steps.say(GenerationsText.text(generations))
        parts.append(
            .init(
                title: "The same prompt, three strengths",
                text:
                    "The direction from 'sad' to '\(target)' of the assistant's own state, both ways.",
                results: try RunResults(generations)
            )
        )

        steps.begin("self or user", "each direction is written into new chats; whose report moves?")
        let result = try await attribute(loaded, truth, directions, fitted)
        steps.say(AttributionResultText.short(result))
        let summary = AttributionSummary.text(result)
        verdict += "\n\nWhose emotion moved? \(summary)"
        parts.append(
            .init(
                title: "Whose emotion moved?",
                text: summary,
                results: try RunResults(result)
            )
        )
        return (parts, verdict)
    }

    /// A direction, and whose state it is of; nil for that of the stories.
    struct Fitted {
        var direction: Undertone.Direction
        var person: Person?
    }

    private func extract(
        _ loaded: LoadedModel,
        _ corpus: String,
        _ pooling: PoolingRule,
        _ split: String?,
        _ folder: String
    ) async throws -> ActivationStore {
        var options = CorpusOptions()
        options.split = split
        let summary = try CorpusSummary.scan(corpus, options: options)
        let request = ExtractionRequest(
            corpus: corpus,
            options: options,
            pooling: pooling,
            includesSpecial: pooling == .opening,
            directory: folder,
            overwrites: true
        )
        return try await Extractor(model: loaded.model, modelDigest: loaded.digest)
            .run(request, summary: summary).store
    }

    private func directions(
        _ stories: ActivationStore,
        _ chats: ActivationStore,
        _ truth: PlantedTruth
    ) throws -> [Fitted] {
        let layer = truth.point.layer.rawValue
        var fitted = try Person.allCases.map { person in
            Fitted(
                direction: try DirectionFitter(
                    store: chats,
                    target: person.label(target),
                    against: person.label("neutral"),
                    method: "dim"
                ).fit(layer: layer),
                person: person
            )
        }
        fitted.append(
            Fitted(
                direction: try DirectionFitter(
                    store: stories,
                    target: target,
                    against: "baseline",
                    method: "paired"
                ).fit(layer: layer),
                person: nil
            )
        )
        return fitted
    }

    private func shares(_ fitted: [Fitted], _ truth: PlantedTruth) -> String {
        var table = TerminalTable(
            [.init("direction"), .init("fitted on"), .init("split-half cosine", .right)]
                + truth.people.map { .init("in \($0.rawValue)'s subspace", .right) }
        )
        for item in fitted {
            table.add(
                [
                    item.direction.name, item.person == nil ? "stories" : "chats",
                    item.direction.quality.splitHalfCosine.map { NumberText.fixed($0, 2) } ?? "–",
                ]
                    + truth.people.map {
                        NumberText.percent(truth.share(of: item.direction.vector, in: $0))
                    }
            )
        }
        return table.text()
    }

    private func generate(
        _ loaded: LoadedModel,
        _ direction: Undertone.Direction
    ) async throws -> GenerationsResult {
        let plans = try [-1.0, 0, 1].map { alpha in
            let step = SteeringPlan.Step(
                .add(.number(alpha), .init(direction.name)),
                at: .init(tokens: [.init(.opening(nil))])
            )
            return try SteeringPlan(steps: [step]).compile(
                with: [direction],
                model: loaded.model.info,
                sha256: loaded.digest
            )
        }
        let template = try ChatTemplate(model: loaded.model.info)
        // Chats whose own state is neutral, so that both ways have somewhere to go.
        let neutral = try PlantedConversation.read(chats, split: "wordings")
            .filter { $0.emotion(of: .own) == "neutral" }
        let questions = ["Tell me something.", "How are you feeling?", "How do I seem?"]
        let texts = try zip(neutral, questions).map { conversation, question in
            var turns = conversation.messages
            if let last = turns.indices.last { turns[last].content += " " + question }
            return try SteeredText(chat: turns, template: template, model: loaded.model)
        }
        let answers = try await SteeredGenerator(model: loaded.model, options: .init(maxTokens: 60))
            .run(texts.flatMap { text in plans.map { SteeredGenerator.Job(text, $0) } })
        return GenerationsResult(
            plans: plans.map { "\($0.plan)" },
            sampling: "greedily",
            rows: texts.indices.map { row in
                GenerationsResult.Row(
                    prompt: "… \(questions[row])",
                    answers: plans.indices.map {
                        GenerationsResult.Answer(answers[row * plans.count + $0])
                    }
                )
            }
        )
    }
}
