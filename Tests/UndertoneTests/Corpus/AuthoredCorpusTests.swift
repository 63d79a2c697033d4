import Testing
import Undertone

@Suite struct AuthoredCorpusTests {
    /// Each emotion has as many scenarios as there are, each text about the baseline's length.
    @Test func authoredCorpus() throws {
        let rows = try examples("paired:" + TestData.paired)
        let scenarios = Dictionary(grouping: rows) { $0.scenario ?? "" }
        #expect(scenarios.count >= 6)
        for (name, variants) in scenarios {
            let lengths = variants.reduce(into: [String: Int]()) { lengths, variant in
                let text = variant.content.plainText
                lengths[variant.labels[0]] = text.split(whereSeparator: \.isWhitespace).count
            }
            let baseline = try #require(lengths["baseline"], "\(name) has no baseline")
            for (label, length) in lengths {
                #expect((70...110).contains(length), "\(name)/\(label) has \(length) words")
                #expect(
                    abs(length - baseline) * 5 <= baseline,
                    "\(name)/\(label) has \(length) words, its baseline \(baseline)"
                )
            }
        }
    }
}
