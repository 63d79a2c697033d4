import Foundation
import LlamaEngine
import Statistics
import Testing
import Undertone

/// The second judge: a probe on an encoder, fitted on labelled texts.
@Suite struct EncoderProbeTests {
    private let directory: TemporaryDirectory
    private let bert: Model
    private static let states = ["glad": "joy", "sad": "sadness", "angry": "anger"]
    private static let words = ["glad", "calm", "sad", "angry"]

    init() throws {
        directory = try TemporaryDirectory()
        bert = try GoldenModels.model("bert")
    }

    /// Texts that name a state among other words; with shuffled labels they name it no longer.
    private func store(shuffled: Bool = false, digest: String = "d") async throws -> ActivationStore
    {
        var generator = SeededGenerator(seed: 3)
        let fillers = ["the", "a", "is", "so", "and", "of", "to", "not", "you", "am"]
        var texts: [(text: String, label: String)] = []
        for number in 0..<180 {
            let word = Self.states.keys.sorted()[number % 3]
            var said = (0..<3).map { _ in fillers[generator.nextIndex(below: fillers.count)] }
            for _ in 0..<3 { said.insert(word, at: generator.nextIndex(below: said.count + 1)) }
            texts.append((said.joined(separator: " "), Self.states[word] ?? ""))
        }
        if shuffled {
            let labels = generator.shuffled(texts.map(\.label))
            for index in texts.indices { texts[index].label = labels[index] }
        }
        // One of two states, which is of neither, and one that nobody asks for.
        texts += [("so glad and angry", "joy\",\"anger"), ("i am", "realization")]
        let lines = texts.enumerated().map { number, item in
            "{\"id\":\"\(number)\",\"text\":\"\(item.text)\",\"label\":[\"\(item.label)\"]}\n"
        }
        let path = try directory.write("labelled.jsonl", lines.joined())
        return try await Extractor(model: bert, modelDigest: digest).run(
            ExtractionRequest(
                corpus: "jsonl:" + path,
                directory: directory.path + "/store-\(shuffled)-\(digest)"
            )
        ).store
    }

    private func probe(
        _ store: ActivationStore,
        words: [String] = Self.words,
        mapping: [String: String] = ["glad": "joy"],
        layer: Int? = nil,
        digest: String = "d"
    ) throws -> EncoderProbe {
        try EncoderProbe(
            store: store,
            encoder: bert,
            sha256: digest,
            words: words,
            mapping: mapping,
            layer: layer,
            inverseRegularization: 1,
            replicates: 200
        )
    }

    /// It finds what texts say, says how well, and is the same for each text whatever stands beside it.
    @Test func findsWhatTextsSay() async throws {
        let probe = try probe(try await store())
        #expect(probe.words == ["glad", "sad", "angry"])
        #expect(probe.labels == ["joy", "sadness", "anger"])
        let summary = probe.summary
        #expect(summary.balancedAccuracy.lower > 0.5 && summary.accuracy.lower > 0.5)
        #expect(abs(summary.baseRate - 1 / 3) < 0.05)
        #expect(summary.trainTexts == 144 && summary.heldOutTexts == 36)
        let texts = ["so sad, sad and sad", " ", "you glad, glad, glad", "angry, angry and angry"]
        let scores = try await probe.scores(texts)
        let best = scores.map { row in row.indices.max { row[$0] < row[$1] } ?? 0 }
        #expect(best[0] == 1 && best[2] == 0 && best[3] == 2)
        for row in scores { #expect(abs(row.reduce(0) { $0 + exp($1) } - 1) < 1e-9) }
        // What says nothing is nothing.
        #expect(Set(scores[1]).count == 1)
        let alone = try await probe.scores([texts[0]])
        for (one, other) in zip(alone[0], scores[0]) { #expect(abs(one - other) < 0.02) }
    }

    /// Labels that say nothing give a judge that is known to be worth nothing.
    @Test func shuffledLabelsAreChance() async throws {
        let summary = try probe(try await store(shuffled: true)).summary
        #expect(summary.balancedAccuracy.lower < 1 / 3 + 0.05)
        #expect(summary.balancedAccuracy.estimate < 0.6)
    }

    /// Two words are the fewest, in the order of the closed set.
    @Test func twoWords() async throws {
        let probe = try probe(try await store(), words: ["angry", "sad"], mapping: [:], layer: 0)
        #expect(probe.words == ["angry", "sad"] && probe.summary.layer == 0)
        let scores = try await probe.scores(["so angry, angry", "so sad, sad"])
        #expect(scores[0][0] > scores[0][1] && scores[1][0] < scores[1][1])
    }

    @Test func badInput() async throws {
        let store = try await store()
        let other = errorOf { _ = try probe(store, digest: "e") }
        #expect(other?.message.contains("name the model that the store was made with") == true)
        let none = errorOf { _ = try probe(store, words: ["calm", "sad"], mapping: [:]) }
        #expect(none?.message.contains("a judge needs two") == true)
        let label = errorOf { _ = try probe(store, mapping: ["glad": "jyo"]) }
        #expect(label?.message.contains("did you mean \"joy\"?") == true)
        let word = errorOf { _ = try probe(store, mapping: ["gald": "joy"]) }
        #expect(word?.message.contains("did you mean \"glad\"?") == true)
        let twice = errorOf { _ = try probe(store, mapping: ["glad": "joy", "calm": "joy"]) }
        #expect(twice?.message.contains("a label of its own") == true)
        let layer = errorOf { _ = try probe(store, layer: 9) }
        #expect(layer?.message.contains("layer 9") == true)
        // A target without a label can't be judged.
        let organism = try Organism()
        var direction = SteeringFixture.direction("calm", layer: 3, width: 128)
        direction.origin.modelSHA256 = organism.digest
        let unjudged = errorOf {
            _ = try WritingExperiment(
                model: organism.model,
                sha256: organism.digest,
                direction: direction,
                probe: try probe(store),
                options: WritingOptions(alphas: [1], words: Self.words, word: "calm")
            )
        }
        #expect(unjudged?.message.contains("no label for 'calm'") == true)
    }

    /// What a model writes under a direction is judged by the probe, too: rows, slopes and samples have it, and the figure.
    @Test func judgesWhatIsWritten() async throws {
        let organism = try Organism()
        let store = try await store()
        let states = try await organism.states("fit", in: directory)
        let direction = try organism.direction(.own, "sad", states)
        let options = WritingOptions(
            alphas: [-0.5, 0.5, 1],
            tokens: "opening",
            words: ["joyful", "sad", "angry", "serene"],
            word: "sad",
            question: "How are you feeling?",
            randomDirections: 3,
            maxTokens: 24,
            replicates: 200
        )
        let prompts = try CalibrationText.read(
            "jsonl:" + Organism.chats,
            options: CorpusOptions(split: "wordings", limit: 16)
        )
        let result = try await WritingExperiment(
            model: organism.model,
            sha256: organism.digest,
            direction: direction,
            store: states,
            probe: try probe(store, words: options.words, mapping: [:]),
            options: options
        ).run(prompts)
        let probe = try #require(result.probe)
        #expect(probe.words == ["joyful", "sad", "angry"] && probe.corpus.hasPrefix("jsonl:"))
        #expect(result.rows.allSatisfy { $0.byProbe != nil })
        let up = try #require(result.row(.direction, 1)?.byProbe)
        // The words of the texts are 'sad' more often, which is all that the probe knows.
        #expect(try #require(up.shift).estimate > 0)
        #expect(up.judged.estimate > (result.row(.unsteered, 0)?.byProbe?.judged.estimate ?? 1))
        #expect(try #require(result.probeSlope(.direction)).estimate > 0)
        #expect(result.probeSlopes?.map(\.arm) == result.slopes.map(\.arm))
        #expect(result.samples.allSatisfy { $0.byProbe != nil })
        let verdict = WritingVerdict.text(result)
        #expect(verdict.contains("The blind judge") || verdict.contains("the blind judge"))
        #expect(verdict.contains("probe (") && verdict.contains("guessing 33 %"))
        let kept = try RunResults(result)
        #expect(try kept.decode(WritingResult.self) == result)
        let input = try #require(try WritingFigure.inputs(from: kept).first)
        #expect(input.hasProbe && input.scores.count == 2 && input.fluency.count == 2)
        for line in input.scores[1].lines where line.arm != .prompt {
            #expect(line.points.map(\.alpha) == [-0.5, 0, 0.5, 1])
        }
        let plot = try WritingFigure.plot(input)
        #expect(plot.caption.contains("by a probe") && plot.script.contains("logscale"))
    }
}
