internal import Statistics

/// Random divisions of rows in two halves by their clusters, and what of each half an estimate from the other is
/// measured on: the same at every layer.
struct Divisions: Sendable {
    /// One division.
    struct Division: Sendable {
        /// The rows of each half.
        var halves: [[Int]]
        /// What is measured in each half.
        var tests: [Test]
    }

    /// Positions in ``Divisions/measured``.
    struct Test: Sendable {
        var target: [Int]
        var other: [Int]
        /// The rows of the clusters that have both classes.
        var pairs: [(target: [Int], other: [Int])]
    }

    /// The rows of the target and of the baseline.
    let measured: [Int]
    /// None below two clusters.
    let all: [Division]

    /// Divides rows; each half gets half of the clusters that carry the target.
    init(_ classes: RowClasses, target: Int, seed: UInt64) {
        let measured = classes.labels.indices.filter {
            classes.labels[$0] == target || classes.labels[$0] == nil
        }
        var place = [Int?](repeating: nil, count: classes.labels.count)
        for (position, row) in measured.enumerated() { place[row] = position }
        var generator = SeededGenerator(seed: seed)
        let kinds = classes.kinds(target: target)
        self.measured = measured
        all = (0..<DirectionFitter.divisions).compactMap { _ in
            let found = try? SplitHalf.halves(
                clusters: classes.clusters,
                kinds: kinds,
                using: &generator
            )
            guard let found else { return nil }
            let halves = [found.first, found.second]
            let tests = halves.map { half in
                let rows = half.filter { place[$0] != nil }
                func positions(_ rows: [Int]) -> [Int] { rows.compactMap { place[$0] } }
                let pairs = PairedDifferences.pairs(classes.rows(rows), target: target)
                return Test(
                    target: positions(rows.filter { classes.labels[$0] != nil }),
                    other: positions(rows.filter { classes.labels[$0] == nil }),
                    pairs: pairs.map { pair in
                        (
                            positions(pair.target.map { rows[$0] }),
                            positions(pair.other.map { rows[$0] })
                        )
                    }
                )
            }
            return Division(halves: halves, tests: tests)
        }
    }
}
