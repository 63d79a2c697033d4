import Foundation
import LlamaEngine
import Statistics
import Testing
import Undertone

/// What a model writes under a direction, and how that is judged.
@Suite(.serialized) struct WritingTests {
    @Test func scoreIsAContrast() {
        #expect(TextJudge.score([3, 1, 2], target: 0) == 1.5)
        // A constant on all words changes nothing.
        #expect(TextJudge.score([13, 11, 12], target: 0) == 1.5)
        #expect(TextJudge.firstNamed(["joyful", "sad"], in: "I feel Sad, not joyful.") == "sad")
        #expect(TextJudge.firstNamed(["joyful", "sad"], in: "A sadder saddle.") == nil)
    }

    /// The judge gives the same text the same scores, whatever stands beside it, and says how the organism reads it.
    @Test func judgeReadsTexts() async throws {
        let organism = try Organism()
        let judge = try TextJudge(
            model: organism.model,
            words: organism.truth.emotions,
            question: WritingOptions.standardJudge
        )
        let chats = try PlantedConversation.read(Organism.chats, split: "wordings").prefix(40)
        let texts = chats.compactMap { $0.messages.last?.content }
        let scores = try await judge.scores(texts)
        let right = zip(scores, chats).count { row, chat in
            let best = row.indices.max { row[$0] < row[$1] } ?? 0
            return organism.truth.emotions[best] == chat.emotion(of: .user)
        }
        #expect(right > 20, "\(right) of 40")
        let again = try await judge.scores([texts[3], "", texts[3]])
        #expect(again[0] == again[2] && again.count == 3)
        for (one, other) in zip(again[0], scores[3]) { #expect(abs(one - other) < 0.05) }
    }

    /// Writing the assistant's own 'joyful' makes it say so: the word comes up with α, and not for random directions.
    @Test func directionChangesWhatIsSaid() async throws {
        let organism = try Organism()
        let directory = try TemporaryDirectory()
        let store = try await organism.states("fit", in: directory)
        let direction = try organism.direction(.own, "joyful", store)
        let options = WritingOptions(
            alphas: [-0.5, 0.5],
            tokens: "opening",
            words: organism.truth.emotions,
            word: "joyful",
            question: "How are you feeling?",
            randomDirections: 3,
            maxTokens: 24,
            replicates: 200
        )
        let prompts = try CalibrationText.read(
            "jsonl:" + Organism.chats,
            options: CorpusOptions(split: "wordings", limit: 24)
        )
        let result = try await WritingExperiment(
            model: organism.model,
            sha256: organism.digest,
            direction: direction,
            store: store,
            options: options
        ).run(prompts)
        let base = try #require(result.row(.unsteered, 0))
        let up = try #require(result.row(.direction, 0.5))
        let down = try #require(result.row(.direction, -0.5))
        #expect(base.unchanged == 1 && base.shift == nil)
        #expect(up.named.estimate > 0.7 && down.named.estimate < 0.05)
        #expect(base.named.estimate < 0.5)
        let random = try #require(result.row(.random, 0.5))
        #expect(random.named.estimate < 0.5 && random.unchanged > up.unchanged)
        #expect(result.row(.shuffled, 0.5) != nil && result.row(.both, -0.5) != nil)
        #expect(result.row(.prompt, 0) != nil && result.randomSlopes.count == 3)
        #expect(result.slopes.map(\.arm) == [.direction, .shuffled, .random])
        // What a model likes best it finds likeliest.
        #expect(result.judgeAccuracy >= 0 && result.judgeAccuracy <= 1)
        #expect(base.perplexity < up.perplexity && base.perplexity >= 1)
        #expect(result.samples.count == 3 * (2 + 2 * 4))
        #expect(!WritingVerdict.text(result).isEmpty)
        // The record reads back as it was.
        let kept = try RunResults(result).decode(WritingResult.self)
        #expect(kept.rows == result.rows && kept.slopes == result.slopes)
    }

    @Test func badInput() throws {
        let organism = try Organism()
        var direction = SteeringFixture.direction("joy", layer: 3, width: 128)
        direction.origin.modelSHA256 = organism.digest
        for options in [
            WritingOptions(alphas: [0], words: ["joy", "sad"], word: "joy"),
            WritingOptions(alphas: [.infinity], words: ["joy", "sad"], word: "joy"),
            WritingOptions(alphas: [1], words: ["sad", "fear"], word: "joy"),
            WritingOptions(alphas: [1], words: ["joy", "sad"], word: "joy", maxTokens: 0),
        ] {
            let error = errorOf {
                _ = try WritingExperiment(
                    model: organism.model,
                    sha256: organism.digest,
                    direction: direction,
                    options: options
                )
            }
            #expect(error?.code == .badInput)
        }
    }
}
