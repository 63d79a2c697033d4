internal import Statistics

/// Every text's projection on every emotion's direction.
struct EmotionProjections {
    /// The contrasts' directions, by emotion; none where directions were given.
    let directions: [GroupContrast]
    /// By emotion the score of each text, held-out ones behind; nil where there is no direction.
    let scores: [[Double]?]

    /// Fits directions and projects the texts, each one's own scenario left out of the fit.
    ///
    /// - Parameters:
    ///   - space: The texts.
    ///   - design: The labels of the texts that directions are fitted on.
    ///   - contrast: What each emotion is told from.
    ///   - count: How many emotions, the first ones, have a direction.
    init(
        _ space: EmotionSpace,
        _ design: EmotionDesign,
        _ contrast: EmotionContrast,
        emotions count: Int
    ) {
        let held = space.gram.count - design.count
        let groups: [Int?] =
            design.scenarioOfRow.map { $0 } + [Int?](repeating: nil, count: held)
        directions = (0..<count).map { emotion in
            GroupContrast(space.gram, sides: contrast.sides(design, emotion: emotion))
        }
        let fitted = directions.map {
            $0.scores(groupOf: groups, groupCount: design.textsOfScenario.count)
        }
        scores = fitted + design.emotions.dropFirst(count).map { _ in nil }
    }

    /// Projections on directions that were fitted elsewhere.
    init(scores: [[Double]?]) {
        directions = []
        self.scores = scores
    }

    /// The area of an emotion among the texts of a design.
    ///
    /// - Parameters:
    ///   - emotion: Which.
    ///   - contrast: What it is told from.
    ///   - design: The labels of the scored texts.
    ///   - offset: Where its texts stand among the scores.
    /// - Returns: The area; nil where there is nothing to score or no direction.
    func area(
        _ emotion: Int,
        _ contrast: EmotionContrast,
        in design: EmotionDesign,
        offset: Int = 0
    ) -> ClusteredAUROC? {
        guard let scores = scores[emotion] else { return nil }
        return ClusteredAUROC(
            scores: Array(scores[offset..<(offset + design.count)]),
            positive: design.texts(of: emotion),
            negative: design.labels.indices.filter {
                contrast.isNegative(design.labels[$0], emotion: emotion)
            },
            clusterOf: design.scenarioOfRow,
            clusters: design.textsOfScenario.count
        )
    }

    /// The share of scenarios where the emotion's text scores above its own scenario's baseline.
    func pairsRight(_ emotion: Int, in design: EmotionDesign, offset: Int = 0) -> Double? {
        guard let scores = scores[emotion] else { return nil }
        var (right, pairs) = (0.0, 0.0)
        for texts in design.textsOfScenario {
            for text in texts where design.labels[text] == emotion {
                for other in texts where design.labels[other] == nil {
                    let (high, low) = (scores[offset + text], scores[offset + other])
                    right += high > low ? 1 : high == low ? 0.5 : 0
                    pairs += 1
                }
            }
        }
        return pairs > 0 ? right / pairs : nil
    }

    /// The emotion with the highest score for each emotion text of a design; nil for baselines and
    /// for texts of an emotion without direction.
    func predictions(in design: EmotionDesign, offset: Int = 0) -> [Int?] {
        let fitted = scores.indices.filter { scores[$0] != nil }
        return design.labels.indices.map { text in
            guard let label = design.labels[text], scores[label] != nil else { return nil }
            var best: (emotion: Int, score: Double)?
            for emotion in fitted {
                guard let score = scores[emotion]?[offset + text] else { continue }
                if best.map({ score > $0.score }) ?? true { best = (emotion, score) }
            }
            return best?.emotion
        }
    }
}
