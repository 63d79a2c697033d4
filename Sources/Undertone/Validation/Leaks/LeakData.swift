internal import Statistics

/// The texts of a corpus by scenario, with labels as numbers.
struct LeakData {
    /// The baseline first, then labels in alphabetical order.
    let classes: [String]
    let lintTexts: [LintText]
    /// The class of each text.
    let labels: [Int]
    /// The texts of each scenario.
    let scenarios: [[Int]]

    var texts: [String] { lintTexts.map(\.source) }

    init(_ corpus: LintCorpus) throws {
        var counts: [String: Int] = [:]
        for text in corpus.scenarios.flatMap(\.texts) { counts[text.label, default: 0] += 1 }
        let names = counts.filter { $0.value > 1 }.keys.sorted {
            let isFirst = ($0 == EmotionCatalogue.baseline, $1 == EmotionCatalogue.baseline)
            return isFirst.0 != isFirst.1 ? isFirst.0 : $0 < $1
        }
        guard names.count > 1, corpus.scenarios.count > 1 else {
            throw UndertoneError.badInput(
                "leaks show where two or more labels occur in two or more scenarios each; there are "
                    + "\(corpus.scenarios.count) scenarios and \(names.count) such labels",
                file: corpus.folders.first?.path
            )
        }
        var lintTexts: [LintText] = []
        var labels: [Int] = []
        var scenarios: [[Int]] = []
        for scenario in corpus.scenarios {
            var rows: [Int] = []
            for text in scenario.texts {
                guard let label = names.firstIndex(of: text.label) else { continue }
                rows.append(lintTexts.count)
                lintTexts.append(text)
                labels.append(label)
            }
            if !rows.isEmpty { scenarios.append(rows) }
        }
        classes = names
        self.lintTexts = lintTexts
        self.labels = labels
        self.scenarios = scenarios
    }

    /// The labels, those of each scenario in a random order.
    func permutedLabels(using generator: inout SeededGenerator) -> [Int] {
        var result = labels
        for rows in scenarios {
            for (row, label) in zip(rows, generator.shuffled(rows.map { labels[$0] })) {
                result[row] = label
            }
        }
        return result
    }
}
