internal import Statistics

/// Tells each text's class by the nearest class mean of the other scenarios' texts.
///
/// With features x centred on the training texts, class c's score is x·m / ‖m‖ for its mean m. Both are sums of
/// inner products of texts, which no permutation of labels changes.
struct LeakReader {
    /// A scenario left out.
    private struct Fold {
        var test: [Int]
        var train: [Int]
        /// Inner products of all texts, `[texts, texts]`.
        var products: Matrix
    }

    private let data: LeakData
    private let folds: [Fold]

    /// Computes the inner products, one matrix a scenario.
    ///
    /// - Parameters:
    ///   - data: The texts.
    ///   - features: Gets the rows to fit on; returns centred features of all texts, `[texts, features]`.
    init(_ data: LeakData, features: ([Int]) throws -> Matrix) rethrows {
        self.data = data
        folds = try data.scenarios.indices.map { left in
            let test = data.scenarios[left]
            let train = data.scenarios.enumerated().filter { $0.offset != left }.flatMap(\.element)
            let rows = try features(train)
            return Fold(test: test, train: train, products: rows.multiplied(byTransposeOf: rows))
        }
    }

    func reading(_ name: String, _ permuted: [[Int]]) -> LeakReport.Reading {
        let predictions = predictions(data.labels)
        let confusion = ConfusionMatrix(
            labels: data.labels,
            predictions: predictions,
            classes: data.classes.count
        )
        let accuracy = Self.accuracy(predictions, data.labels)
        let hits = data.classes.indices.map { confusion[$0, $0] }
        var reached = [Int](repeating: 0, count: hits.count)
        let null = permuted.map { labels in
            let predictions = self.predictions(labels)
            var found = [Int](repeating: 0, count: hits.count)
            for (prediction, label) in zip(predictions, labels) where prediction == label {
                found[label] += 1
            }
            for (label, count) in found.enumerated() where count >= hits[label] {
                reached[label] += 1
            }
            return Self.accuracy(predictions, labels)
        }
        return LeakReport.Reading(
            name: name,
            accuracy: accuracy,
            chance: Descriptive.mean(null),
            highestChance: Descriptive.quantile(null, 0.95),
            p: Double(1 + null.count { $0 >= accuracy }) / Double(1 + null.count),
            recall: data.classes.indices.map(confusion.recall),
            recallP: reached.map { Double(1 + $0) / Double(1 + null.count) }
        )
    }

    private static func accuracy(_ predictions: [Int], _ labels: [Int]) -> Double {
        Double(zip(predictions, labels).count { $0 == $1 }) / Double(labels.count)
    }

    /// The class of each text, told by a reader that was fitted without its scenario.
    private func predictions(_ labels: [Int]) -> [Int] {
        var result = [Int](repeating: 0, count: labels.count)
        for fold in folds {
            var members = [[Int]](repeating: [], count: data.classes.count)
            for row in fold.train { members[labels[row]].append(row) }
            fold.products.withUnsafeBufferPointer { products in
                func sum(_ row: Int, _ members: [Int]) -> Double {
                    members.reduce(0) { $0 + Double(products[row * labels.count + $1]) }
                }
                let lengths = members.map { members in
                    members.reduce(0) { $0 + sum($1, members) }.squareRoot()
                }
                for row in fold.test {
                    var best = -Double.infinity
                    for target in members.indices where lengths[target] > 0 {
                        let score = sum(row, members[target]) / lengths[target]
                        if score > best {
                            best = score
                            result[row] = target
                        }
                    }
                }
            }
        }
        return result
    }
}
