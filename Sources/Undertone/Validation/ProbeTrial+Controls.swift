internal import Statistics

extension ProbeTrial {
    /// The classifier of the controls that need one: C = 1, classes weighted to count the same.
    private static let controlRegression = LogisticRegression(balanced: true)

    /// The readings of majority, bag of words and length, and why one of them is missing.
    func controls() throws -> (readings: [ProbeReading], notes: [String]) {
        var readings = [try majority()]
        var notes: [String] = []
        do {
            readings.append(try bagOfWords())
        } catch let error as StatisticsError where error.code == .tooFewData {
            notes.append("no bag of words: \(error.message)")
        }
        readings.append(try length())
        return (readings, notes)
    }

    /// Says the most frequent class of the training rows, of all rows alike.
    private func majority() throws -> ProbeReading {
        let classes = train.classes.count
        return try reading("majority", balanced: false) { split in
            var counts = [Int](repeating: 0, count: classes)
            for row in split.train {
                counts[train.labels[row]] += 1
            }
            let majority = counts.indices.reduce(0) { counts[$1] > counts[$0] ? $1 : $0 }
            let values =
                classes == 2
                ? [majority == 1 ? 1.0 : -1.0]
                : (0..<classes).map { $0 == majority ? 1.0 : 0.0 }
            return Fitted(decisionValues: split.test.flatMap { _ in values })
        }
    }

    /// Reads the words: TF-IDF of single words and pairs.
    private func bagOfWords() throws -> ProbeReading {
        try reading("bag of words", balanced: true) { split in
            let texts = split.train.map { train.texts[$0] }
            let vectorizer = try BagOfWords(fitting: texts)
            let model = try Self.controlRegression.fit(
                vectorizer.transform(texts),
                labels: split.train.map { train.labels[$0] },
                classes: train.classes.count
            )
            return fitted(
                model,
                model.decisionValues(vectorizer.transform(split.test.map { scored.texts[$0] }))
            )
        }
    }

    /// Reads the number of characters and of tokens.
    private func length() throws -> ProbeReading {
        try reading("length", balanced: true) { split in
            let features = Self.lengths(train, rows: split.train)
            let standardizer = Standardizer(fitting: features)
            let model = try Self.controlRegression.fit(
                standardizer.transform(features),
                labels: split.train.map { train.labels[$0] },
                classes: train.classes.count
            )
            let tested = standardizer.transform(Self.lengths(scored, rows: split.test))
            return fitted(model, model.decisionValues(tested))
        }
    }

    private func fitted(_ model: LogisticModel, _ values: [Double]) -> Fitted {
        Fitted(
            decisionValues: values,
            inverseRegularization: Self.controlRegression.inverseRegularization,
            converged: model.convergence.converged
        )
    }

    /// Characters and tokens, `[rows, 2]`.
    private static func lengths(_ data: ProbeData, rows: [Int]) -> Matrix {
        Matrix(
            rows: rows.count,
            columns: 2,
            storage: rows.flatMap { row in
                [Float(data.texts[row].count), Float(data.tokenCounts[row])]
            }
        )
    }
}
