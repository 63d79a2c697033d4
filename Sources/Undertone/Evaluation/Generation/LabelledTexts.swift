/// The texts of a store whose one label stands for a word of a closed set.
struct LabelledTexts {
    /// The words that have a label, in the closed set's order.
    var words: [String] = []
    /// The label of each word.
    var labels: [String] = []
    /// Positions in the store, ascending.
    var rows: [Int] = []
    /// The number of each row's word.
    var classes: [Int] = []
    /// The scenario of each row, by number; a text without one is its own.
    var clusters: [Int] = []

    /// What the states that stories and the organism name are called in GoEmotions, where a label comes near.
    ///
    /// Others (serene, content, lonely …) have no label there and are left out.
    static let standardLabels = [
        "joyful": "joy", "excited": "excitement", "proud": "pride", "relieved": "relief",
        "grateful": "gratitude", "admiring": "admiration", "loving": "love",
        "compassionate": "caring",
        "angry": "anger", "sad": "sadness", "afraid": "fear", "anxious": "nervousness",
        "ashamed": "embarrassment", "guilty": "remorse", "disgusted": "disgust",
        "surprised": "surprise", "bewildered": "confusion",
    ]

    /// Chooses rows.
    ///
    /// - Parameters:
    ///   - store: labelled texts.
    ///   - words: the closed set.
    ///   - mapping: labels of words, before their own names and ``standardLabels``.
    /// - Throws: `UndertoneError` for a label or word that isn't there, one label for two words, and fewer than two words.
    init(_ store: ActivationStore, words: [String], mapping: [String: String]) throws {
        let examples = try store.rows
        let occurring = Set(examples.filter { $0.labels.count == 1 }.flatMap(\.labels))
        for (word, label) in mapping.sorted(by: { $0.key < $1.key }) {
            guard words.contains(word) else {
                throw UndertoneError.unknown("word", word, among: words, in: "the closed set")
            }
            guard occurring.contains(label) else {
                throw UndertoneError.unknown("label", label, among: occurring, in: store.directory)
            }
        }
        for word in words {
            let candidates = [mapping[word], word, Self.standardLabels[word]]
            guard let label = candidates.compactMap({ $0 }).first(where: occurring.contains)
            else { continue }
            if let other = self.labels.firstIndex(of: label) {
                throw UndertoneError.badInput(
                    "the label '\(label)' would stand for '\(self.words[other])' and '\(word)'; give each word a label "
                        + "of its own (--judge-labels word=label,…)",
                    file: store.directory
                )
            }
            self.words.append(word)
            labels.append(label)
        }
        guard self.words.count > 1 else {
            throw UndertoneError.badInput(
                "of the closed set (\(words.joined(separator: ", "))) \(self.words.count) words have a label there, and a "
                    + "judge needs two; say what they are called (--judge-labels word=label,…). Labels: "
                    + occurring.sorted().joined(separator: ", "),
                file: store.directory
            )
        }
        let numbers = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, $0) })
        var scenarios: [String: Int] = [:]
        for (row, example) in examples.enumerated() where example.labels.count == 1 {
            guard let number = numbers[example.labels[0]] else { continue }
            let key = example.scenario.map { "s:\($0)" } ?? "r:\(row)"
            let cluster = scenarios[key] ?? scenarios.count
            scenarios[key] = cluster
            rows.append(row)
            classes.append(number)
            clusters.append(cluster)
        }
    }
}
