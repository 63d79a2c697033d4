import Foundation
import LlamaEngine
import Statistics
import Testing
import Undertone

/// Steering a random-weight encoder along a direction of its own that tells two sets of words apart.
@Suite struct SteeringExperimentTests {
    private struct Row {
        var text: String
        var label: String
        var scenario: String?
        var split: String?
    }

    private let directory: TemporaryDirectory
    private let model: Model

    init() throws {
        directory = try TemporaryDirectory()
        model = try GoldenModels.model("bert")
    }

    /// Texts of shared words and some that only their class has.
    private static func rows(scenarios: Int, seed: UInt64 = 1, split: String? = nil) -> [Row] {
        var generator = SeededGenerator(seed: seed)
        let shared = ["the", "a", "and", "i", "is", "to", "of"]
        let own = ["joy": ["glad", "so", "you"], "neutral": ["sad", "angry", "not"]]
        return (0..<scenarios).flatMap { scenario in
            ["joy", "neutral", "joy", "neutral"].map { label in
                let words = (0..<4).flatMap { _ in
                    [
                        shared[generator.nextIndex(below: shared.count)],
                        own[label]?[generator.nextIndex(below: 3)] ?? "",
                    ]
                }
                return Row(
                    text: words.joined(separator: " "),
                    label: label,
                    scenario: "s\(scenario)",
                    split: split
                )
            }
        }
    }

    private func corpus(_ rows: [Row], _ name: String) throws -> String {
        let lines = rows.enumerated().map { index, row in
            let scenario = row.scenario.map { ",\"scenario\":\"\($0)\"" } ?? ""
            let split = row.split.map { ",\"split\":\"\($0)\"" } ?? ""
            return
                "{\"id\":\"\(index)\",\"text\":\"\(row.text)\",\"label\":\"\(row.label)\"\(scenario)\(split)}\n"
        }
        return "jsonl:" + (try directory.write(name + ".jsonl", lines.joined()))
    }

    private func store(_ corpus: String, _ name: String, split: String? = nil) async throws
        -> ActivationStore
    {
        let request = ExtractionRequest(
            corpus: corpus,
            options: CorpusOptions(split: split),
            precise: true,
            directory: directory.path + "/" + name
        )
        return try await Extractor(model: model, modelDigest: "d").run(request).store
    }

    private func direction(
        _ store: ActivationStore,
        layer: Int = 2,
        method: String = "paired"
    ) throws -> Undertone.Direction {
        try DirectionFitter(store: store, target: "joy", against: "neutral", method: method).fit(
            layer: layer
        )
    }

    private func options(_ alphas: [Double] = [0, 0.5], random: Int = 20) -> SteeringOptions {
        SteeringOptions(alphas: alphas, randomDirections: random, replicates: 200, seed: 3)
    }

    @Test func aPlantedDirectionActsBeyondRandomOnes() async throws {
        let spec = try corpus(
            Self.rows(scenarios: 12, split: "train")
                + Self.rows(scenarios: 8, seed: 2, split: "test"),
            "split"
        )
        let store = try await store(spec, "store", split: "train")
        let direction = try direction(store)
        let alphas = [-0.5, 0, 0.25, 0.5]
        let experiment = try SteeringExperiment(
            model: model,
            direction: direction,
            store: store,
            options: options(alphas)
        )
        let held = CorpusOptions(split: "test")
        var calls: [(Int, Int)] = []
        let (result, verdict) = try await experiment.run(.heldOutSplit(corpus: spec, options: held))
        {
            calls.append(($0, $1))
        }
        #expect(
            result.rows.map(\.alpha) == alphas && result.layerWritten == 2 && result.layerRead == 4
        )
        #expect(result.counts.map(\.train) == [24, 24] && result.counts.map(\.test) == [16, 16])
        let still = result.rows[1]
        #expect(still.shift == Interval(estimate: 0, lower: 0, upper: 0))
        #expect(abs(still.cosine.estimate - 1) < 1e-6 && still.shareMoved.estimate == 0)
        #expect(try #require(still.scores.auroc).estimate > 0.95)
        #expect(result.rows[0].shift.upper < 0 && result.rows[2].shift.lower > 0)
        #expect(result.rows[3].shift.estimate > result.rows[2].shift.estimate)
        #expect(result.rows[3].cosine.estimate < result.rows[2].cosine.estimate)
        let random = try #require(result.random)
        #expect(random.count == 20 && random.rows.map(\.alpha) == alphas)
        #expect(random.rows[1].shifts.allSatisfy { $0 == 0 })
        let arm = random.rows[3]
        #expect(try #require(arm.direction) > arm.shifts.max() ?? 0, "\(arm)")
        #expect(arm.pValue == 1.0 / 21 && Set(arm.shifts).count == 20)
        #expect(result.shuffled.map(\.alpha) == alphas && result.shuffled[1].shift.estimate == 0)
        #expect(result.shuffled[3].shift.estimate < result.rows[3].shift.estimate)
        // The arithmetic on stored states can't move a ranking.
        let stored = result.probeShift.compactMap { $0.scores.auroc?.estimate }
        #expect(stored.count == 4 && Set(stored).count == 1 && result.probeShift[3].shift > 0)
        #expect(verdict.contains("beyond what any of the random ones does"))
        #expect(calls.last?.0 == calls.last?.1, "\(calls.last ?? (0, 0))")
        #expect(result.samples.map(\.alpha) == [-0.5, 0.25, 0.5])
        let (again, _) = try await experiment.run(.heldOutSplit(corpus: spec, options: held))
        #expect(again == result)
    }

    @Test func theLastLayerAndOtherSitesAreRefused() async throws {
        let store = try await store(corpus(Self.rows(scenarios: 3), "c"), "s")
        let last = errorOf { try SteeringExperiment.check(direction(store, layer: 4), model.info) }
        #expect(last?.code == .badInput && last?.message.contains("layer 4, the last") == true)
        try SteeringExperiment.check(direction(store, layer: 3), model.info)
        var other = try direction(store, layer: 3)
        other.point = SitePoint(.mlp, HiddenStateIndex(3))
        #expect(
            errorOf { try SteeringExperiment.check(other, model.info) }?.message.contains("mlp")
                == true
        )
        other.point = .hidden(9)
        #expect(throws: EngineError.self) { try SteeringExperiment.check(other, model.info) }
        let impossible = errorOf {
            _ = try SteeringExperiment(
                model: model,
                direction: direction(store),
                store: store,
                options: options([.nan])
            )
        }
        #expect(impossible?.code == .badInput)
    }

    /// Whatever the labels of a scenario are, its own texts must be measured alike: nothing that is fitted for them
    /// may have seen them.
    @Test func leftOutScenariosAreNeverFittedOn() async throws {
        let honest = Self.rows(scenarios: 4)
        var turned = honest
        for row in turned.indices where turned[row].scenario == "s3" {
            turned[row].label = turned[row].label == "joy" ? "neutral" : "joy"
        }
        var texts: [[EvaluationResult.Text]] = []
        for (name, rows) in [("honest", honest), ("turned", turned)] {
            let store = try await store(corpus(rows, name), name)
            let experiment = try SteeringExperiment(
                model: model,
                direction: direction(store),
                store: store,
                options: options(random: 0)
            )
            let (result, _) = try await experiment.run(.leaveOneScenarioOut)
            #expect(result.counts.map(\.test) == [8, 8] && result.counts.map(\.train) == [6, 6])
            #expect(result.reader.contains("leaving one scenario out"))
            texts.append(try #require(result.samples.first).texts)
        }
        #expect(texts.allSatisfy { $0.count == 16 })
        for text in 12..<16 {
            #expect(texts[0][text].isTarget != texts[1][text].isTarget)
            #expect(texts[0][text].unsteered == texts[1][text].unsteered)
            #expect(texts[0][text].steered == texts[1][text].steered)
        }
        for text in 0..<12 {
            #expect(texts[0][text].unsteered != texts[1][text].unsteered)
            #expect(texts[0][text].steered != texts[1][text].steered)
        }
    }

    /// Texts without a scenario help to fit; each scenario is tried, once.
    @Test func someTextsWithoutScenario() async throws {
        var rows = Self.rows(scenarios: 5)
        for row in 0..<4 { rows[row].scenario = nil }
        let store = try await store(corpus(rows, "mixed"), "mixed")
        let experiment = try SteeringExperiment(
            model: model,
            direction: direction(store),
            store: store,
            options: options(random: 0)
        )
        let (result, _) = try await experiment.run(.leaveOneScenarioOut)
        #expect(result.counts.map(\.test) == [8, 8])
        #expect(result.counts.map(\.train) == [8, 8])
    }

    /// Without its only pair `paired` has nothing to fit on: that scenario isn't tried, the others are.
    @Test func aScenarioThatTheFitNeeds() async throws {
        let rows = Self.rows(scenarios: 3).filter { row in
            row.scenario == "s0" || row.label == (row.scenario == "s1" ? "joy" : "neutral")
        }
        let store = try await store(corpus(rows, "needed"), "needed")
        let experiment = try SteeringExperiment(
            model: model,
            direction: direction(store),
            store: store,
            options: options(random: 2)
        )
        let (result, _) = try await experiment.run(.leaveOneScenarioOut)
        #expect(result.counts.map(\.test) == [2, 2])
        #expect(result.samples.first?.texts.count == 4)
    }

    /// Only one scenario each links 'joy' and 'neutral' to the emotion between them: where shuffling gives both the
    /// same label, that fold has no shuffled direction, and the others keep the control.
    @Test func foldsWithoutAShuffledDirection() async throws {
        let words = ["the", "a", "and", "i", "is", "to", "of"]
        let kinds =
            [["joy", "sad"], ["neutral", "sad"]]
            + (0..<10).map { $0.isMultiple(of: 2) ? ["joy"] : ["neutral"] }
        let rows = kinds.enumerated().flatMap { scenario, labels in
            labels.map { label in
                Row(
                    text: (label == "joy"
                        ? "glad so you " : label == "sad" ? "angry not " : "sad not ")
                        + words[scenario % 7],
                    label: label,
                    scenario: "s\(scenario)"
                )
            }
        }
        let store = try await store(corpus(rows, "linked"), "linked")
        let experiment = try SteeringExperiment(
            model: model,
            direction: direction(store, method: "two-way"),
            store: store,
            options: options(random: 0)
        )
        let (result, _) = try await experiment.run(.leaveOneScenarioOut)
        #expect(result.counts.map(\.test) == [5, 5])
        #expect(result.shuffled.map(\.alpha) == [0, 0.5])
        #expect(result.shuffled.last.map { $0.shift.estimate != 0 } == true)
    }

    /// A store keeps the turns of a conversation: leaving scenarios out reads the very tokens that were extracted.
    @Test func conversationsAreReadAsTheyWere() async throws {
        let llama = try GoldenModels.model("llama")
        let lines = Self.rows(scenarios: 4).enumerated().map { index, row in
            let turns = [("user", row.text), ("assistant", "the rat")].map {
                "{\"role\":\"\($0)\",\"content\":\"\($1)\"}"
            }
            return
                "{\"id\":\"\(index)\",\"label\":\"\(row.label)\",\"scenario\":\"\(row.scenario ?? "")\","
                + "\"messages\":[\(turns.joined(separator: ","))]}\n"
        }
        let file = try directory.write("chats.jsonl", lines.joined())
        let request = ExtractionRequest(
            corpus: "jsonl:" + file,
            pooling: .span(role: "user"),
            precise: true,
            directory: directory.path + "/chats"
        )
        let store = try await Extractor(model: llama, modelDigest: "d").run(request).store
        #expect(try store.rows[0].turns?.map(\.role) == ["user", "assistant"])
        let experiment = try SteeringExperiment(
            model: llama,
            direction: direction(store, layer: 1),
            store: store,
            options: options(random: 0)
        )
        let (result, _) = try await experiment.run(.leaveOneScenarioOut)
        #expect(result.counts.map(\.test) == [8, 8])
        #expect(result.rows.last.map { $0.shift.estimate != 0 } == true)
    }

    @Test func tooFewScenarios() async throws {
        let store = try await store(corpus(Self.rows(scenarios: 2), "two"), "two")
        let experiment = try SteeringExperiment(
            model: model,
            direction: direction(store),
            store: store,
            options: options()
        )
        await #expect(throws: UndertoneError.self) {
            _ = try await experiment.run(.leaveOneScenarioOut)
        }
    }
}

@Suite struct SteeringVerdictTests {
    private func verdict(
        lower: Double,
        own: Double,
        random: [Double]?,
        alphas: [Double] = [0, 0.5]
    ) -> String {
        let interval = Interval(estimate: own, lower: lower, upper: own + 0.5)
        let result = EvaluationResult(
            target: "joy",
            against: "neutral",
            direction: "joy − neutral, layer 3",
            method: "paired",
            layerWritten: 3,
            layerRead: 6,
            tokens: "all",
            alphaUnit: 1,
            counts: [
                ClassCount(label: "joy", train: 5, test: 4),
                ClassCount(label: "neutral", train: 5, test: 6),
            ],
            reader: "",
            rows: alphas.map {
                .init(
                    alpha: $0,
                    scores: ClassificationScores(),
                    shift: interval,
                    shareMoved: interval,
                    cosine: interval
                )
            },
            random: random.map { shifts in
                .init(
                    count: shifts.count,
                    rows: alphas.map {
                        .init(alpha: $0, shifts: shifts, band: interval, direction: own)
                    }
                )
            },
            shuffled: alphas.map {
                .init(alpha: $0, shift: Interval(estimate: 0.125, lower: 0, upper: 1))
            },
            probeShift: [],
            samples: []
        )
        return SteeringVerdict.text(result)
    }

    @Test func moved() {
        let text = verdict(lower: 1.95, own: 2, random: [0.1, -0.3, 1.9])
        #expect(text.contains("acts in this model beyond what any of the random ones does"))
        #expect(text.contains("p = 0.250") && text.contains("10 held-out texts"))
        #expect(text.contains("hidden state 3 with α = 0.5") && text.contains("hidden state 6"))
        #expect(text.contains("shuffled labels"))
    }

    @Test func notClearlyBeyondRandom() {
        let text = verdict(lower: 1, own: 2, random: [0.1, -0.3, 1.9])
        #expect(text.contains("further than any of the random ones, but not clearly"))
        #expect(!text.contains("acts in this model"))
    }

    @Test func notBeyondRandom() {
        let text = verdict(lower: 1, own: 2, random: [0.1, -0.3, 2.1])
        #expect(text.contains("not beyond all random directions (p = 0.500)"))
        #expect(text.contains("no evidence") && !text.contains("acts in this model"))
    }

    @Test func notMoved() {
        let text = verdict(lower: -0.1, own: 2, random: [0.1, 0.2])
        #expect(
            text.contains("No movement toward 'joy' was shown")
                && !text.contains("acts in this model")
        )
    }

    @Test func withoutControls() {
        #expect(
            verdict(lower: 1, own: 2, random: nil).contains("can't be told from mere disruption")
        )
        #expect(verdict(lower: 1, own: 2, random: nil, alphas: [0]).contains("nothing can be said"))
    }
}
