internal import Statistics

/// Scores of dialogues by a direction between scenes, each with its own scenes left out.
///
/// v = mean over the scenes on one side of the scene's mean state − mean over all others. A dialogue is scored by the
/// direction without the scenes that it tells, at length 1. All from inner products.
struct SceneContrast {
    private let rows: Int
    /// Which scenes have dialogues.
    private let scenes: [Int]
    /// Inner products of a scene's mean with each dialogue, [scene][dialogue]; empty for scenes without any.
    private let means: [[Double]]
    /// Inner products of scenes' means.
    private let products: [[Double]]

    /// Means of scenes.
    ///
    /// - Parameters:
    ///   - gram: the dialogues' inner products, the mean of all taken off.
    ///   - sceneOf: the scene of each dialogue.
    ///   - count: the number of scenes.
    init(_ gram: GramMatrix, sceneOf: [Int], count: Int) {
        let rows = gram.count
        var members = [[Int]](repeating: [], count: count)
        for (row, scene) in sceneOf.enumerated() { members[scene].append(row) }
        let means = members.map { members -> [Double] in
            guard !members.isEmpty else { return [] }
            var mean = [Double](repeating: 0, count: rows)
            let weight = 1 / Double(members.count)
            for member in members {
                for row in 0..<rows { mean[row] += weight * gram.storage[member * rows + row] }
            }
            return mean
        }
        products = means.map { mean in
            mean.isEmpty
                ? []
                : members.map { members in
                    members.isEmpty
                        ? 0 : members.reduce(0) { $0 + mean[$1] } / Double(members.count)
                }
        }
        scenes = members.indices.filter { !members[$0].isEmpty }
        self.means = means
        self.rows = rows
    }

    /// The scores.
    ///
    /// - Parameters:
    ///   - positive: scenes on one side; all others are on the other.
    ///   - leftOut: for each dialogue the scenes that its direction mustn't have seen.
    ///   - smallest: squared lengths below it are rounding.
    /// - Returns: a score a dialogue; nil where a side runs empty or a direction has no length.
    func scores(positive: Set<Int>, leftOut: [Set<Int>], smallest: Double) -> [Double]? {
        let sides = (
            scenes.filter { positive.contains($0) }, scenes.filter { !positive.contains($0) }
        )
        let sums = (sum(sides.0), sum(sides.1))
        let along = (alongSum(sides.0), alongSum(sides.1))
        func total(_ side: [Int], _ along: [Double]) -> Double {
            side.reduce(0) { $0 + along[$1] }
        }
        let squares = (
            total(sides.0, along.0), total(sides.0, along.1), total(sides.1, along.1)
        )
        var scores: [Double] = []
        scores.reserveCapacity(rows)
        for row in 0..<rows {
            let known = leftOut[row].filter { !means[$0].isEmpty }
            let out = (
                known.filter { positive.contains($0) }, known.filter { !positive.contains($0) }
            )
            let sizes = (
                Double(sides.0.count - out.0.count), Double(sides.1.count - out.1.count)
            )
            guard sizes.0 > 0, sizes.1 > 0 else { return nil }
            func product(_ first: Set<Int>, _ second: Set<Int>) -> Double {
                first.reduce(0) { sum, one in second.reduce(sum) { $0 + products[one][$1] } }
            }
            func taken(_ scenes: Set<Int>, _ along: [Double]) -> Double {
                scenes.reduce(0) { $0 + along[$1] }
            }
            let first = squares.0 - 2 * taken(out.0, along.0) + product(out.0, out.0)
            let cross =
                squares.1 - taken(out.0, along.1) - taken(out.1, along.0) + product(out.0, out.1)
            let second = squares.2 - 2 * taken(out.1, along.1) + product(out.1, out.1)
            let square =
                first / (sizes.0 * sizes.0) - 2 * cross / (sizes.0 * sizes.1) + second
                / (sizes.1 * sizes.1)
            guard square > smallest else { return nil }
            let value =
                (sums.0[row] - out.0.reduce(0) { $0 + means[$1][row] }) / sizes.0
                - (sums.1[row] - out.1.reduce(0) { $0 + means[$1][row] }) / sizes.1
            scores.append(value / square.squareRoot())
        }
        return scores
    }

    /// The sum of scenes' means times each dialogue.
    private func sum(_ side: [Int]) -> [Double] {
        var sum = [Double](repeating: 0, count: rows)
        for scene in side {
            for row in 0..<rows { sum[row] += means[scene][row] }
        }
        return sum
    }

    /// The sum of scenes' means times each scene's mean; 0 for scenes without dialogues.
    private func alongSum(_ side: [Int]) -> [Double] {
        means.indices.map { scene in
            means[scene].isEmpty ? 0 : side.reduce(0) { $0 + products[scene][$1] }
        }
    }
}
