/// Divisions of clusters into two random halves, for the reliability of an estimate.
public enum SplitHalf {
    /// Rows of two halves; every cluster lies in one of them.
    public struct Halves: Sendable, Hashable {
        /// The rows of the first half, in order.
        public var first: [Int]
        /// The rows of the second half, in order.
        public var second: [Int]
    }

    /// Divides rows into halves with equal numbers of clusters, give or take one.
    ///
    /// - Parameters:
    ///   - clusters: The cluster of each row.
    ///   - generator: The source of the division.
    /// - Returns: The rows of both halves.
    /// - Throws: `StatisticsError` for fewer than two clusters.
    public static func halves(
        clusters: [Int],
        using generator: inout SeededGenerator
    ) throws(StatisticsError) -> Halves {
        let names = generator.shuffled(Set(clusters).sorted())
        guard names.count > 1 else {
            throw StatisticsError(.tooFewData, "split halves need at least two clusters")
        }
        let chosen = Set(names[..<(names.count / 2)])
        return Halves(
            first: clusters.indices.filter { chosen.contains(clusters[$0]) },
            second: clusters.indices.filter { !chosen.contains(clusters[$0]) }
        )
    }

    /// Divides rows into halves that have equal numbers of clusters of each kind, give or take one.
    ///
    /// - Parameters:
    ///   - clusters: The cluster of each row.
    ///   - kinds: The clusters by kind; every cluster is in one of them.
    ///   - generator: The source of the division.
    /// - Returns: The rows of both halves.
    /// - Throws: `StatisticsError` for fewer than two clusters.
    public static func halves(
        clusters: [Int],
        kinds: [[Int]],
        using generator: inout SeededGenerator
    ) throws(StatisticsError) -> Halves {
        var names: [Int] = []
        for kind in kinds { names += generator.shuffled(kind) }
        guard names.count > 1 else {
            throw StatisticsError(.tooFewData, "split halves need at least two clusters")
        }
        // Dealt in turn, one kind after the other.
        let chosen = Set(names.indices.filter { !$0.isMultiple(of: 2) }.map { names[$0] })
        return Halves(
            first: clusters.indices.filter { chosen.contains(clusters[$0]) },
            second: clusters.indices.filter { !chosen.contains(clusters[$0]) }
        )
    }

    /// The mean cosine between an estimate's vectors from the two halves, over random divisions.
    ///
    /// - Parameters:
    ///   - clusters: The cluster of each row.
    ///   - repetitions: How many divisions.
    ///   - generator: The source of the divisions.
    ///   - estimate: The vector estimated on the given rows, or nil where that is undefined, such as
    ///     for rows of one class; such a division is left out.
    /// - Returns: The mean cosine, or nil where no division gave one.
    /// - Throws: `StatisticsError` for fewer than two clusters, and what `estimate` throws.
    public static func cosine(
        clusters: [Int],
        repetitions: Int,
        using generator: inout SeededGenerator,
        estimate: ([Int]) throws -> [Float]?
    ) throws -> Double? {
        var cosines: [Double] = []
        for _ in 0..<repetitions {
            let halves = try halves(clusters: clusters, using: &generator)
            guard let first = try estimate(halves.first), let second = try estimate(halves.second)
            else { continue }
            cosines.append(Double(VectorMath.cosine(first, second)))
        }
        return cosines.isEmpty ? nil : Descriptive.mean(cosines)
    }
}
