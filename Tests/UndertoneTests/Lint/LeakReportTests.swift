import Foundation
import Statistics
import Testing
import Undertone

/// The leak report on corpora of random words, with and without a planted leak.
@Suite struct LeakReportTests {
    private static let labels = ["baseline", "furious", "serene", "proud", "sad"]

    /// Scenarios of texts that share some words of their scenario and some of a common stock.
    private func corpus(
        seed: UInt64,
        scenarios: Int = 10,
        planted: (_ label: String, _ sentence: String) -> String = { $1 }
    ) throws -> LintCorpus {
        let directory = try TemporaryDirectory()
        var generator = SeededGenerator(seed: seed)
        for scenario in 0..<scenarios {
            for label in Self.labels {
                let sentences = (0..<6).map { _ in
                    (0..<8).map { word in
                        word < 4
                            ? "topic\(scenario)x\(generator.nextIndex(below: 12))"
                            : "common\(generator.nextIndex(below: 60))"
                    }.joined(separator: " ") + "."
                }
                let text = planted(label, sentences.joined(separator: " "))
                try directory.write("s\(scenario)/\(label).txt", text + "\n")
            }
        }
        return try LintCorpus(path: directory.path)
    }

    private func reading(_ report: LeakReport, _ name: String) throws -> LeakReport.Reading {
        try #require(report.readings.first { $0.name == name })
    }

    @Test func plantedWordIsFound() throws {
        let words = ["furious": "gravel", "sad": "amber", "proud": "slate"]
        let corpus = try corpus(seed: 1, scenarios: 12) { label, text in
            words[label].map { "\($0) \($0). " + text } ?? text
        }
        let report = try LeakReport(corpus, permutations: 200)
        let reading = try reading(report, "bag of words")
        #expect(reading.p < 0.01 && reading.accuracy > reading.highestChance, "\(reading)")
        for (index, label) in report.classes.enumerated() where words[label] != nil {
            #expect(reading.recall[index] > 0.5 && reading.recallP[index] < 0.05, "\(reading)")
        }
        for found in report.words.prefix(3) {
            #expect(found.word == words[found.emotion] && found.scenarios == 12)
            #expect(found.score > report.highestChanceScore)
        }
        #expect(report.words.count == 20 && report.words[3].score < report.words[0].score)
    }

    @Test func plantedMarksAreFound() throws {
        let marks = ["furious": "!", "sad": "?", "proud": ";"]
        let corpus = try corpus(seed: 2, scenarios: 12) { label, text in
            text.replacingOccurrences(of: ".", with: marks[label] ?? ".")
        }
        let report = try LeakReport(corpus, permutations: 200)
        let found = try reading(report, "punctuation and length")
        #expect(found.p < 0.01, "\(found)")
        #expect(try reading(report, "bag of words").p > 0.01)
    }

    /// Of 20 corpora without a leak one is expected under 0.05; more than 4 come up once in 400 times.
    @Test func withoutALeakNothingIsFound() throws {
        var low = [0, 0, 0]
        for seed in 0..<20 {
            let report = try LeakReport(
                corpus(seed: 100 + UInt64(seed), scenarios: 6),
                permutations: 200,
                seed: UInt64(seed)
            )
            for (index, reading) in report.readings.enumerated() where reading.p <= 0.05 {
                low[index] += 1
            }
            if let first = report.words.first, first.score > report.highestChanceScore {
                low[2] += 1
            }
        }
        #expect(low.allSatisfy { $0 <= 4 }, "\(low)")
    }

    /// The accuracy by its definition: the mean vector of each class, without inner products.
    @Test func agreesWithTheDefinition() throws {
        let corpus = try corpus(seed: 3) { $0 == "proud" ? $1 + " Amber slate." : $1 }
        let report = try LeakReport(corpus, permutations: 1)
        var right = [Int](repeating: 0, count: report.classes.count)
        for left in corpus.scenarios {
            let train = corpus.scenarios.filter { $0.slug != left.slug }.flatMap(\.texts)
            let bag = try BagOfWords(fitting: train.map(\.source))
            let rows = bag.transform(train.map(\.source)).dense()
            let center = rows.columnMeans()
            for text in left.texts {
                let x = bag.transform([text.source]).dense().row(0)
                let scores = report.classes.map { label in
                    let members = train.indices.filter { train[$0].label == label }
                    let mean = zip(rows.columnMeans(rows: members), center).map { $0 - $1 }
                    let length = mean.reduce(0) { $0 + $1 * $1 }.squareRoot()
                    return zip(zip(x, center), mean).reduce(0) {
                        $0 + (Double($1.0.0) - $1.0.1) * $1.1
                    } / length
                }
                let best = scores.indices.max { scores[$0] < scores[$1] } ?? 0
                if report.classes[best] == text.label { right[best] += 1 }
            }
        }
        let words = try reading(report, "bag of words")
        #expect(words.recall == right.map { Double($0) / 10 })
        #expect(abs(words.accuracy - Double(right.reduce(0, +)) / 50) < 1e-12)
    }

    /// By chance a word of one of two texts falls to the emotion in half of three scenarios: 1.5 ± √0.75.
    @Test func scoreOfAWord() throws {
        let directory = try TemporaryDirectory()
        for scenario in 0..<3 {
            try directory.write("s\(scenario)/baseline.txt", "shared only\(scenario) flat")
            try directory.write("s\(scenario)/sad.txt", "shared gravel flat")
        }
        let report = try LeakReport(LintCorpus(path: directory.path), permutations: 10)
        #expect(report.words.map(\.word) == ["gravel"])
        let word = try #require(report.words.first)
        #expect(word.scenarios == 3 && word.of == 3 && word.expected == 1.5)
        #expect(abs(word.score - 1.5 / 0.75.squareRoot()) < 1e-12)
    }

    /// Texts that don't differ in punctuation and length are not told by them, and not counted as the first class.
    @Test func whatHasNoLengthIsNotTold() throws {
        let directory = try TemporaryDirectory()
        var generator = SeededGenerator(seed: 1)
        for scenario in 0..<4 {
            for label in Self.labels {
                let words = (0..<4).map { _ in
                    "word" + ["a", "b", "c"][generator.nextIndex(below: 3)]
                }
                try directory.write(
                    "s\(scenario)/\(label).txt",
                    words.joined(separator: " ") + ".\n"
                )
            }
        }
        let report = try LeakReport(LintCorpus(path: directory.path), permutations: 20)
        let found = try reading(report, "punctuation and length")
        #expect(found.accuracy == 0 && found.chance == 0 && found.p == 1, "\(found)")
        #expect(found.recall.allSatisfy { $0 == 0 })
    }

    @Test func sameSeedSameReport() throws {
        let corpus = try corpus(seed: 4, scenarios: 4)
        let reports = try [7, 7, 8].map { seed in
            try JSONValue(encoding: LeakReport(corpus, permutations: 50, seed: seed)).text(
                pretty: false
            )
        }
        #expect(reports[0] == reports[1] && reports[0] != reports[2])
    }

    @Test func tooFewScenarios() throws {
        let corpus = try corpus(seed: 5, scenarios: 1)
        #expect(errorOf { _ = try LeakReport(corpus) }?.code == .badInput)
    }

    @Test func statistics() throws {
        let fixture = try LintFixture()
        try fixture.directory.write("c/other/baseline.txt", "The cat and the dog.\n")
        let statistics = CorpusStatistics(try LintCorpus(path: fixture.corpus))
        #expect(statistics.scenarios == ["other", "tea"])
        #expect(statistics.emotions.map(\.label) == ["baseline", "furious"])
        #expect(statistics.emotions[0].scenarios == ["other", "tea"])
        #expect(statistics.emotions[1].family == "anger")
        let baseline = statistics.emotions[0].words
        #expect(baseline.texts == 2 && baseline.fewest == 5)
        #expect(baseline.mean == Double(baseline.tokens) / 2)
        let loose = try TemporaryDirectory()
        try loose.write("a.txt", "The cat and the dog.")
        let words = CorpusStatistics(try LintCorpus(path: loose.path)).words
        #expect(words.tokens == 5 && words.types == 4 && words.typeTokenRatio == 0.8)
    }
}
