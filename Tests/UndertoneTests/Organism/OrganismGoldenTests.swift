import Foundation
import LlamaEngine
import Testing
import Undertone

/// The organism through llama.cpp against torch and tokenizers (`Organism/record.py`).
@Suite struct OrganismGoldenTests {
    private struct Golden: Decodable {
        struct Text: Decodable {
            var text: String
            var tokens: [Int32]
        }
        struct Answer: Decodable {
            var id: String
            var person: Person
            var tokens: Int
            var logits: [Float]
        }
        var model: String
        var emotions: [String]
        var tokenization: [Text]
        var answers: [Answer]
    }

    private let golden: Golden
    private let organism: Organism

    init() throws {
        let path = TestData.root.appendingPathComponent("Tests/UndertoneTests/Golden/organism.json")
        golden = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: path))
        organism = try Organism()
    }

    @Test func recordedOfTheModelThatShips() throws {
        #expect(golden.model == organism.digest)
        #expect(organism.truth.modelSHA256 == organism.digest)
        #expect(golden.emotions == organism.truth.emotions)
    }

    @Test func tokenizesAsTokenizersDoes() {
        for text in golden.tokenization {
            #expect(organism.model.tokenizer.encode(text.text) == text.tokens, "\(text.text)")
        }
    }

    /// Weights are the same F16 in both; llama.cpp rounds activations to F16 before each product (relative 2⁻¹¹,
    /// over 6 blocks), which moves logits of size 20 by some hundredths.
    @Test func answersAsTorchDoes() async throws {
        let reader = try await organism.experiment("wordings", count: 60).reader
        let logits = try await reader.logits()
        let places = Dictionary(
            uniqueKeysWithValues: reader.conversations.enumerated().map { ($1.id, $0) }
        )
        var largest: Float = 0
        for answer in golden.answers {
            let place = try #require(places[answer.id])
            let own = try #require(logits[answer.person]?[place])
            largest = max(largest, zip(own, answer.logits).map { abs($0 - $1) }.max() ?? .infinity)
        }
        #expect(golden.answers.count == 180)
        #expect(largest < 0.15)
    }
}
