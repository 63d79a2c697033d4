internal import Statistics

/// The emotion and the scenario of rows, without their vectors: all that linear estimators look at.
public struct RowClasses: Sendable, Hashable {
    /// The emotion of each row, from 0; nil for the baseline.
    public var labels: [Int?]
    /// The scenario of each row, from 0.
    public var clusters: [Int]

    /// Creates classes; both arrays have one element a row.
    public init(labels: [Int?], clusters: [Int]) {
        precondition(labels.count == clusters.count, "one element a row")
        self.labels = labels
        self.clusters = clusters
    }

    /// The target as emotion 0, everything else as the baseline.
    public init(isTarget: [Bool], clusters: [Int]) {
        self.init(labels: isTarget.map { $0 ? 0 : nil }, clusters: clusters)
    }

    /// Some of the rows.
    public func rows(_ indices: [Int]) -> RowClasses {
        RowClasses(labels: indices.map { labels[$0] }, clusters: indices.map { clusters[$0] })
    }

    /// The classes that occur, the baseline first, with the rows of each.
    func rowsByClass() -> [(label: Int?, rows: [Int])] {
        Dictionary(grouping: labels.indices, by: { labels[$0] ?? -1 })
            .sorted { $0.key < $1.key }
            .map { (label: $0.key < 0 ? nil : $0.key, rows: $0.value) }
    }

    /// Each scenario's rows by class, scenarios and classes in order; the baseline is class −1.
    func cells() -> [[(label: Int, rows: [Int])]] {
        // Two stable distributions, by class and then by scenario, leave the cells in order.
        let byClass = Self.distributed(Array(labels.indices)) { (labels[$0] ?? -1) + 1 }
        let order = Self.distributed(byClass) { clusters[$0] }
        var result: [[(label: Int, rows: [Int])]] = []
        var start = 0
        while start < order.count {
            let (cluster, label) = (clusters[order[start]], labels[order[start]])
            var end = start + 1
            while end < order.count, clusters[order[end]] == cluster, labels[order[end]] == label {
                end += 1
            }
            let cell = (label: label ?? -1, rows: Array(order[start..<end]))
            if start == 0 || clusters[order[start - 1]] != cluster {
                result.append([cell])
            } else {
                result[result.count - 1].append(cell)
            }
            start = end
        }
        return result
    }

    /// The rows by a number from 0 each, those of the same number in their order.
    private static func distributed(_ rows: [Int], by key: (Int) -> Int) -> [Int] {
        let keys = rows.map(key)
        var next = [Int](repeating: 0, count: (keys.max() ?? 0) + 2)
        for key in keys { next[key + 1] += 1 }
        for key in next.indices.dropFirst() { next[key] += next[key - 1] }
        var result = [Int](repeating: 0, count: rows.count)
        for (row, key) in zip(rows, keys) {
            result[next[key]] = row
            next[key] += 1
        }
        return result
    }

    /// The scenarios that have a class and the baseline, only the class, only the baseline, neither.
    package func kinds(target: Int) -> [[Int]] {
        var hasTarget: Set<Int> = []
        var hasBaseline: Set<Int> = []
        for (label, cluster) in zip(labels, clusters) {
            if label == target { hasTarget.insert(cluster) }
            if label == nil { hasBaseline.insert(cluster) }
        }
        let kinds = Dictionary(grouping: Set(clusters).sorted()) { cluster in
            (hasTarget.contains(cluster) ? 0 : 2) + (hasBaseline.contains(cluster) ? 0 : 1)
        }
        return kinds.sorted { $0.key < $1.key }.map(\.value)
    }

    /// How many scenarios have a class and another beside it.
    func scenarios(comparing label: Int) -> Int {
        cells().count { $0.count > 1 && $0.contains { $0.label == label } }
    }
}

extension DirectionData {
    /// The classes of the rows: the target is emotion 0, the other label the baseline.
    public var classes: RowClasses { RowClasses(isTarget: isTarget, clusters: clusters) }
}
