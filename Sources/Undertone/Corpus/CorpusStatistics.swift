internal import Foundation
internal import Statistics

/// What an authored corpus consists of.
public struct CorpusStatistics: Sendable, Codable {
    /// Words per text, of a corpus or of an emotion's texts.
    public struct Words: Sendable, Codable {
        /// How many texts there are.
        public var texts: Int
        /// The mean number of words in a text.
        public var mean: Double
        /// The fewest words in a text.
        public var fewest: Int
        /// The most words in a text.
        public var most: Int
        /// Words in all.
        public var tokens: Int
        /// Different words, case aside.
        public var types: Int
        /// Different words over words, the mean over texts.
        public var typeTokenRatio: Double

        init(_ texts: [LintText]) {
            let counts = texts.map { $0.words.count }
            let ratios = texts.filter { !$0.words.isEmpty }.map {
                Double(Set($0.words.map(\.key)).count) / Double($0.words.count)
            }
            self.texts = texts.count
            mean = Descriptive.mean(counts.map(Double.init))
            fewest = counts.min() ?? 0
            most = counts.max() ?? 0
            tokens = counts.reduce(0, +)
            types = Set(texts.flatMap { $0.words.map(\.key) }).count
            typeTokenRatio = Descriptive.mean(ratios)
        }
    }

    /// One emotion, or the baseline: a row of the design.
    public struct Emotion: Sendable, Codable {
        /// The label.
        public var label: String
        /// Its family, where the catalogue has it.
        public var family: String?
        /// The scenarios it is told in.
        public var scenarios: [String]
        /// Its texts.
        public var words: Words
    }

    /// All scenarios: the columns of the design.
    public var scenarios: [String]
    /// The baseline, then emotions by family and label; none where there are no scenarios.
    public var emotions: [Emotion]
    /// All texts.
    public var words: Words

    /// Counts.
    public init(_ corpus: LintCorpus) {
        let catalogue = corpus.catalogue
        scenarios = corpus.scenarios.map(\.slug)
        var texts: [String: [LintText]] = [:]
        var holders: [String: [String]] = [:]
        for scenario in corpus.scenarios {
            for text in scenario.texts {
                texts[text.label, default: []].append(text)
                holders[text.label, default: []].append(scenario.slug)
            }
        }
        func family(_ label: String) -> String? { catalogue?.emotions[label]?.family }
        func rank(_ label: String) -> (Int, String, String) {
            (label == EmotionCatalogue.baseline ? 0 : 1, family(label) ?? "~", label)
        }
        emotions = texts.keys.sorted { rank($0) < rank($1) }.map { label in
            Emotion(
                label: label,
                family: family(label),
                scenarios: holders[label] ?? [],
                words: Words(texts[label] ?? [])
            )
        }
        words = Words(corpus.texts)
    }
}
