import Foundation
import LlamaEngine
import Statistics
import Testing
import Undertone

/// Projections and z-scores against states read in one pass and sums made by hand.
@Suite struct TextReaderTests {
    private static let long = String(repeating: "The hen sat on an ounce of the ink. ", count: 12)

    /// The long text is over a pass of a decoder, and is read piece by piece.
    @Test(arguments: [
        ("llama", long), ("gemma3", "The hen sat."), ("bert", "I am so glad, and sad."),
    ])
    func projectionsAreThoseOfThePass(_ name: String, _ words: String) async throws {
        let model = try GoldenModels.model(name)
        let layers = [0, 2, model.info.blockCount]
        let made = try ReadoutFixture.random(
            ["joy", "sad"],
            layers: layers,
            width: model.info.width
        )
        let directions = try ReadoutFixture.readout(made)
        let text = try ReadoutText(words, model: model)
        #expect(
            words != Self.long || text.tokens.count > PooledReader.defaultBatchTokens(model.info)
        )
        let reading = try await TextReader(
            model: model,
            directions: directions,
            baseline: ReadoutFixture.standard(directions),
            precise: true
        ).read(text)
        for (entry, place) in zip(directions.entries, directions.entries.indices) {
            let direction = try #require(
                made.first { $0.name == entry.name && $0.point == entry.point }
            )
            let rows = try await ReadoutFixture.rows(
                model,
                text.tokens.map(\.id),
                at: entry.point
            )
            for (token, row) in rows.enumerated() {
                let wanted = Double(VectorMath.dot(row, direction.vector))
                let error = abs(reading.projections[token][place] - wanted)
                #expect(error <= 1e-4 * max(1, Double(VectorMath.norm(row))), "\(entry) \(token)")
                #expect(reading.z[token][place] == reading.projections[token][place])
            }
        }
    }

    @Test func baselineIsMeanAndDeviationOfContentTokens() async throws {
        let model = try GoldenModels.model("llama")
        let directory = try TemporaryDirectory()
        let lines = ["The hen sat.", "an ounce of ink", "a stone", Self.long]
        let corpus = "lines:" + (try directory.write("n.txt", lines.joined(separator: "\n")))
        let made = try ReadoutFixture.random(["joy"], layers: [1, 3], width: model.info.width)
        let directions = try ReadoutFixture.readout(made)
        let reader = BaselineReader(model: model, directions: directions, precise: true)
        let summary = try CorpusSummary.scan(corpus)
        let baseline = try await reader.measure(corpus, options: .init(), summary: summary)
        for (place, direction) in made.enumerated() {
            var values: [Double] = []
            for line in lines {
                let tokens = model.tokenizer.encode(line)
                let rows = try await ReadoutFixture.rows(model, tokens, at: direction.point)
                values += rows.dropFirst().map { Double(VectorMath.dot($0, direction.vector)) }
            }
            #expect(baseline.tokens == values.count && baseline.texts == 4)
            #expect(abs(baseline.means[place] - Descriptive.mean(values)) < 1e-4)
            let squares = values.map { pow($0 - Descriptive.mean(values), 2) }
            let deviation = (squares.reduce(0, +) / Double(values.count - 1)).squareRoot()
            #expect(abs(baseline.deviations[place] - deviation) < 1e-4)
        }
        let again = try await reader.measure(corpus, options: .init(), summary: summary)
        #expect(again == baseline)

        let cache = BaselineCache(folder: directory.path + "/cache")
        let path = cache.path(
            modelSHA256: "m",
            corpusSHA256: summary.sha256,
            directions: directions,
            settings: []
        )
        #expect(cache.read(path, for: directions) == nil)
        try cache.write(baseline, to: path)
        #expect(cache.read(path, for: directions) == baseline)
        try directory.write("cache/" + (path as NSString).lastPathComponent, "{cut")
        #expect(cache.read(path, for: directions) == nil)
    }

    /// Projections are made while other passes compute: a product of many directions must not disturb those.
    @Test func aDirectionReadsTheSameBesideManyOthers() async throws {
        let organism = try Organism()
        let corpus = "paired:" + Organism.stories
        let options = CorpusOptions(labels: ["baseline"])
        let summary = try CorpusSummary.scan(corpus, options: options)
        let made = try ReadoutFixture.random(
            (0..<60).map { "n\($0)" },
            layers: [2],
            width: organism.model.info.width
        )
        func baseline(_ names: [String]?) async throws -> ProjectionBaseline {
            try await BaselineReader(
                model: organism.model,
                directions: ReadoutFixture.readout(made, names: names)
            ).measure(corpus, options: options, summary: summary)
        }
        let all = try await baseline(nil)
        let one = try await baseline(["n7"])
        #expect(all.means[7] == one.means[0] && all.deviations[7] == one.deviations[0])
    }

    /// At layer 0 of a model without positions equal tokens have equal states.
    @Test func textThatDoesNotVaryIsNoBaseline() async throws {
        let model = try GoldenModels.model("llama")
        let directory = try TemporaryDirectory()
        let directions = try ReadoutFixture.readout(
            ReadoutFixture.random(["joy"], layers: [0], width: model.info.width)
        )
        let reader = BaselineReader(model: model, directions: directions)
        for (text, words) in [("bbbbbbbb", "do not vary"), ("b", "1 token(s)")] {
            let corpus = "lines:" + (try directory.write("constant.txt", text))
            await #expect {
                _ = try await reader.measure(
                    corpus,
                    options: .init(),
                    summary: try CorpusSummary.scan(corpus)
                )
            } throws: { error in
                (error as? UndertoneError)?.message.contains(words) == true
            }
        }
    }

    @Test func directionsOfAnotherWidthAreRefused() async throws {
        let model = try GoldenModels.model("llama")
        let directions = try ReadoutFixture.readout(
            ReadoutFixture.random(["joy"], layers: [1], width: model.info.width + 8)
        )
        let reader = TextReader(
            model: model,
            directions: directions,
            baseline: ReadoutFixture.standard(directions)
        )
        await #expect(throws: UndertoneError.self) {
            _ = try await reader.read(ReadoutText("a hen", model: model))
        }
    }

    /// Words can't become markup, and every line of JSON is a token.
    @Test func picturesHoldTheWordsAsWords() async throws {
        let model = try GoldenModels.model("llama")
        let directions = try ReadoutFixture.readout(
            ReadoutFixture.random(
                ["joy", "</pre><b>sad"],
                layers: [1, 2],
                width: model.info.width
            )
        )
        let reader = TextReader(
            model: model,
            directions: directions,
            baseline: ReadoutFixture.standard(directions)
        )
        let words = "a </pre><script>alert(1)</script> & \"b\" 🙂"
        let reading = try await reader.read(ReadoutText(words, model: model))
        let page = ReadoutHTML(reading, layer: 2).html
        let figure = ReadoutSVG(reading, layer: 2).text
        for text in [page, figure] {
            #expect(!text.contains("<script>alert") && !text.contains("</pre><b>"))
        }
        #expect(page.components(separatedBy: "<script>").count == 2)
        #expect(figure.contains("<title>") && figure.hasSuffix("</svg>\n"))
        for token in reading.text.tokens.indices {
            let line = ReadoutLines.value(reading, token: token).text()
            let parsed = try JSONValue.parse(line)
            guard case .object(let object) = parsed, case .object(let z)? = object["z"],
                case .object(let joy)? = z["joy"]
            else {
                Issue.record("\(line)")
                continue
            }
            #expect(joy.keys == ["1", "2"])
            #expect(object["projection"] != nil && object["bytes"] != nil)
        }
    }
}
