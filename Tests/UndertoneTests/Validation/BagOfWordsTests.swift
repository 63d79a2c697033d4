import Foundation
import Statistics
import Testing
import Undertone

@Suite struct BagOfWordsTests {
    struct Rows: Decodable {
        var offsets: [Int]
        var indices: [Int32]
        var values: [Double]
    }

    struct Golden: Decodable {
        var texts: [String]
        var terms: [String]
        var idf: [Double]
        var train: Rows
        var unseen: [String]
        var transformed: Rows
    }

    struct File: Decodable {
        var cases: [Golden]
    }

    @Test func agreesWithScikitLearn() throws {
        let url = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "StatisticsTests/Golden/bag_of_words.json")
        for golden in try JSONDecoder().decode(File.self, from: Data(contentsOf: url)).cases {
            let bag = try BagOfWords(fitting: golden.texts)
            #expect(bag.terms == golden.terms)
            for (value, expected) in zip(bag.inverseDocumentFrequencies, golden.idf) {
                #expect(abs(value - expected) < 1e-14)
            }
            for (matrix, expected) in [
                (bag.transform(golden.texts), golden.train),
                (bag.transform(golden.unseen), golden.transformed),
            ] {
                #expect(matrix.offsets == expected.offsets)
                #expect(matrix.indices == expected.indices)
                // Values in single precision: half a unit in the last place of numbers below 1.
                #expect(
                    zip(matrix.values, expected.values).allSatisfy {
                        abs(Double($0) - $1) <= 0x1p-25
                    }
                )
            }
        }
    }

    @Test func textsWithoutCommonWordsAreRefused() {
        #expect(throws: StatisticsError.self) { try BagOfWords(fitting: ["one", "two", ""]) }
    }

    @Test(
        .enabled(
            if: GoEmotionsFixture.isPresent,
            "needs ../shared/data/goemotions beside the package"
        )
    )
    func readsJoyFromGoEmotions() throws {
        let train = try GoEmotionsFixture.rows(split: "train", target: "joy", against: "neutral")
        let test = try GoEmotionsFixture.rows(split: "test", target: "joy", against: "neutral")
        #expect(train.labels.count == 13_676 && train.labels.reduce(0, +) == 853)
        #expect(test.labels.count == 1_699 && test.labels.reduce(0, +) == 93)
        let bag = try BagOfWords(fitting: train.texts)
        let model = try LogisticRegression(balanced: true)
            .fit(bag.transform(train.texts), labels: train.labels)
        #expect(model.convergence.converged)
        let scores = try BinaryScores(
            scores: model.decisionValues(bag.transform(test.texts)),
            labels: test.labels.map { $0 == 1 }
        )
        // The published figure has three digits.
        #expect(abs(scores.metrics.auroc - 0.953) <= 5e-4, "AUROC \(scores.metrics.auroc)")
    }
}
