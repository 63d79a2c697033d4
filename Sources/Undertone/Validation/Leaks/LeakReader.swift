internal import Statistics

/// Tells each text's class by the nearest class mean of the other scenarios' texts.
///
/// With features x centred on the training texts, class c's score is x·m / ‖m‖ for its mean m. Both are sums of
/// inner products of texts, which no permutation of labels changes. A text for which no class mean has length is
/// not told. One scenario's inner products are in memory at a time.
struct LeakReader {
    private let data: LeakData
    private let features: ([Int]) throws -> Matrix

    /// Creates a reader.
    ///
    /// - Parameters:
    ///   - data: The texts.
    ///   - features: Gets the rows to fit on; returns centred features of all texts, `[texts, features]`.
    init(_ data: LeakData, features: @escaping ([Int]) throws -> Matrix) {
        self.data = data
        self.features = features
    }

    /// What is told under the labels, beside what is under permuted ones.
    func reading(_ name: String, _ permuted: [[Int]]) throws -> LeakReport.Reading {
        let labellings = [data.labels] + permuted
        // Texts told right by labels and class.
        var hits = labellings.map { _ in [Int](repeating: 0, count: data.classes.count) }
        for (left, test) in data.scenarios.enumerated() {
            let train = data.scenarios.enumerated().filter { $0.offset != left }.flatMap(\.element)
            let rows = try features(train)
            let products = rows.multiplied(byTransposeOf: rows)
            for (place, labels) in labellings.enumerated() {
                for (row, told) in zip(test, predictions(products, train, test, labels))
                where told == labels[row] {
                    hits[place][labels[row]] += 1
                }
            }
        }
        let texts = Double(data.labels.count)
        let accuracies = hits.map { Double($0.reduce(0, +)) / texts }
        let (accuracy, null) = (accuracies[0], Array(accuracies[1...]))
        return LeakReport.Reading(
            name: name,
            accuracy: accuracy,
            chance: Descriptive.mean(null),
            highestChance: Descriptive.quantile(null, 0.95),
            p: Double(1 + null.count { $0 >= accuracy }) / Double(1 + null.count),
            recall: data.classes.indices.map { target in
                Double(hits[0][target]) / Double(data.labels.count { $0 == target })
            },
            recallP: data.classes.indices.map { target in
                let reached = hits[1...].count { $0[target] >= hits[0][target] }
                return Double(1 + reached) / Double(1 + null.count)
            }
        )
    }

    /// Tells the left-out texts; nil for one that isn't told.
    ///
    /// - Parameters:
    ///   - products: Inner products of all texts, `[texts, texts]`.
    ///   - train: The texts that are fitted on.
    ///   - test: Those that are told.
    ///   - labels: The class of each text.
    /// - Returns: A class a left-out text.
    private func predictions(
        _ products: Matrix,
        _ train: [Int],
        _ test: [Int],
        _ labels: [Int]
    ) -> [Int?] {
        var members = [[Int]](repeating: [], count: data.classes.count)
        for row in train { members[labels[row]].append(row) }
        return products.withUnsafeBufferPointer { products in
            func sum(_ row: Int, _ members: [Int]) -> Double {
                members.reduce(0) { $0 + Double(products[row * labels.count + $1]) }
            }
            let lengths = members.map { members in
                members.reduce(0) { $0 + sum($1, members) }.squareRoot()
            }
            return test.map { row in
                var told: Int?
                var best = -Double.infinity
                for target in members.indices where lengths[target] > 0 {
                    let score = sum(row, members[target]) / lengths[target]
                    if score > best {
                        best = score
                        told = target
                    }
                }
                return told
            }
        }
    }
}
