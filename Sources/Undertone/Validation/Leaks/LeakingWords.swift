internal import Statistics

/// Scores words by how much more often an emotion's texts have them than their scenarios' others; see ``LeakReport``.
struct LeakingWords {
    private let data: LeakData
    private let words: [String]
    /// The words of each text, as indices, each once.
    private let present: [[Int]]
    /// The mean and the variance by chance of each word and class, `[words, classes]`.
    private let means: [Double]
    private let variances: [Double]
    /// How many scenarios each class has.
    private let holders: [Int]

    init(_ data: LeakData) {
        self.data = data
        var known: [String: Int] = [:]
        var words: [String] = []
        let present = data.texts.map { text in
            Set(BagOfWords.words(of: text)).sorted().map { word in
                if let index = known[word] { return index }
                known[word] = words.count
                words.append(word)
                return words.count - 1
            }
        }
        let classes = data.classes.count
        var means = [Double](repeating: 0, count: words.count * classes)
        var variances = means
        var holders = [Int](repeating: 0, count: classes)
        for rows in data.scenarios {
            var counts: [Int: Int] = [:]
            for word in rows.flatMap({ present[$0] }) { counts[word, default: 0] += 1 }
            for label in rows.map({ data.labels[$0] }) {
                holders[label] += 1
                for (word, count) in counts {
                    let share = Double(count) / Double(rows.count)
                    means[word * classes + label] += share
                    variances[word * classes + label] += share * (1 - share)
                }
            }
        }
        self.words = words
        self.present = present
        self.means = means
        self.variances = variances
        self.holders = holders
    }

    /// Words and emotions with a word in two or more of the emotion's texts, highest score first.
    func ranked(_ labels: [Int]) -> [LeakReport.Word] {
        let classes = data.classes.count
        var found: [LeakReport.Word] = []
        forEachScore(labels) { index, count, score in
            found.append(
                LeakReport.Word(
                    word: words[index / classes],
                    emotion: data.classes[index % classes],
                    scenarios: count,
                    of: holders[index % classes],
                    expected: means[index],
                    score: score
                )
            )
        }
        return found.sorted {
            $0.score != $1.score
                ? $0.score > $1.score : ($0.word, $0.emotion) < ($1.word, $1.emotion)
        }
    }

    /// The highest score of any word under these labels.
    func highestScore(_ labels: [Int]) -> Double {
        var highest = 0.0
        forEachScore(labels) { _, _, score in highest = max(highest, score) }
        return highest
    }

    private func forEachScore(_ labels: [Int], _ body: (Int, Int, Double) -> Void) {
        let classes = data.classes.count
        var counts = [Int32](repeating: 0, count: means.count)
        for (row, words) in present.enumerated() {
            for word in words { counts[word * classes + labels[row]] += 1 }
        }
        for (index, count) in counts.enumerated() where count > 1 && variances[index] > 1e-9 {
            let score = (Double(count) - means[index]) / variances[index].squareRoot()
            body(index, Int(count), score)
        }
    }
}
