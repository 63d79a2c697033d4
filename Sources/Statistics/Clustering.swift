/// Groups of points from their distances, and how good they are.
public enum Clustering {
    /// Agglomerative clusters by average linkage (UPGMA), cut where a number of them is left.
    ///
    /// The two clusters with the smallest mean distance between their members are merged until
    /// `count` are left; of equals, those with the lowest numbers.
    /// As `scipy.cluster.hierarchy.fcluster(linkage(d, "average"), count, "maxclust")` where no
    /// distances tie. O(points³).
    ///
    /// - Parameters:
    ///   - distances: Symmetric, `[points, points]` row-major.
    ///   - points: The number of points.
    ///   - count: The number of clusters, from 1 to `points`.
    /// - Returns: The cluster of each point, numbered from 0 in order of appearance.
    public static func averageLinkage(
        distances: [Double],
        points: Int,
        count: Int
    ) -> [Int] {
        precondition(distances.count == points * points, "a distance for each pair")
        precondition(count > 0 && count <= points, "from one cluster to as many as points")
        var between = distances
        var sizes = [Double](repeating: 1, count: points)
        var active = Array(0..<points)
        var owners = Array(0..<points)
        between.withUnsafeMutableBufferPointer { between in
            while active.count > count {
                var best = (first: 0, second: 1)
                var least = Double.infinity
                for first in 0..<active.count {
                    let row = active[first] * points
                    for second in (first + 1)..<active.count
                    where between[row + active[second]] < least {
                        least = between[row + active[second]]
                        best = (first, second)
                    }
                }
                let kept = active[best.first]
                let gone = active.remove(at: best.second)
                let total = sizes[kept] + sizes[gone]
                for other in active where other != kept {
                    let value =
                        (sizes[kept] * between[kept * points + other]
                            + sizes[gone] * between[gone * points + other]) / total
                    between[kept * points + other] = value
                    between[other * points + kept] = value
                }
                sizes[kept] = total
                for point in 0..<points where owners[point] == gone { owners[point] = kept }
            }
        }
        var numbers = [Int](repeating: -1, count: points)
        var next = 0
        return owners.map { owner in
            if numbers[owner] < 0 {
                numbers[owner] = next
                next += 1
            }
            return numbers[owner]
        }
    }

    /// How much closer each point is to its own group than to the nearest other, −1 to 1.
    ///
    /// (b − a) / max(a, b) with a the mean distance to the others of its group and b the least mean
    /// distance to another group; 0 for a group of one (Rousseeuw 1987;
    /// `sklearn.metrics.silhouette_samples(metric="precomputed")`).
    ///
    /// - Parameters:
    ///   - distances: Symmetric, `[points, points]` row-major.
    ///   - groups: The group of each point, from 0.
    ///   - groupCount: The number of groups.
    /// - Returns: A number a point.
    public static func silhouettes(
        distances: [Double],
        groups: [Int],
        groupCount: Int
    ) -> [Double] {
        let points = groups.count
        precondition(distances.count == points * points, "a distance for each pair")
        var sizes = [Double](repeating: 0, count: groupCount)
        for group in groups { sizes[group] += 1 }
        var sums = [Double](repeating: 0, count: groupCount)
        return (0..<points).map { point in
            for group in 0..<groupCount { sums[group] = 0 }
            for other in 0..<points where other != point {
                sums[groups[other]] += distances[point * points + other]
            }
            let own = groups[point]
            guard sizes[own] > 1 else { return 0 }
            let inside = sums[own] / (sizes[own] - 1)
            var nearest = Double.infinity
            for group in 0..<groupCount where group != own && sizes[group] > 0 {
                nearest = min(nearest, sums[group] / sizes[group])
            }
            let larger = max(inside, nearest)
            return larger > 0 && nearest.isFinite ? (nearest - inside) / larger : 0
        }
    }

    /// How far two groupings of the same points agree beyond chance: 1 for equal ones, 0 expected
    /// for independent ones (Hubert & Arabie 1985; `sklearn.metrics.adjusted_rand_score`).
    public static func adjustedRandIndex(_ first: [Int], _ second: [Int]) -> Double {
        precondition(first.count == second.count, "one group a point in both")
        let rows = (first.max() ?? -1) + 1
        let columns = (second.max() ?? -1) + 1
        var table = [Int](repeating: 0, count: rows * columns)
        var rowSums = [Int](repeating: 0, count: rows)
        var columnSums = [Int](repeating: 0, count: columns)
        for (row, column) in zip(first, second) {
            table[row * columns + column] += 1
            rowSums[row] += 1
            columnSums[column] += 1
        }
        func pairs(_ counts: [Int]) -> Double {
            counts.reduce(0) { $0 + Double($1 * ($1 - 1) / 2) }
        }
        let together = pairs(table)
        let (inFirst, inSecond) = (pairs(rowSums), pairs(columnSums))
        let expected = inFirst * inSecond / pairs([first.count])
        let largest = (inFirst + inSecond) / 2
        // Both groupings are one group, or both are single points: they are equal.
        return largest == expected || first.count < 2
            ? 1 : (together - expected) / (largest - expected)
    }
}
