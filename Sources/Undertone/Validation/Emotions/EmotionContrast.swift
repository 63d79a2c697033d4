internal import Statistics

/// What an emotion is told from.
enum EmotionContrast: CaseIterable {
    /// The neutral tellings.
    case baseline
    /// All other texts, the neutral ones among them.
    case rest

    /// The sides of the within-scenario differences that a direction is the mean of.
    func sides(
        _ design: EmotionDesign,
        emotion: Int
    ) -> [(group: Int, positive: [Int], negative: [Int])] {
        design.textsOfScenario.enumerated().compactMap { scenario, texts in
            let positive = texts.filter { design.labels[$0] == emotion }
            guard !positive.isEmpty else { return nil }
            let negative = texts.filter { isNegative(design.labels[$0], emotion: emotion) }
            return negative.isEmpty ? nil : (scenario, positive, negative)
        }
    }

    /// Whether a text with this label is one that the emotion is told from.
    func isNegative(_ label: Int?, emotion: Int) -> Bool {
        switch self {
        case .baseline: label == nil
        case .rest: label != emotion
        }
    }
}
