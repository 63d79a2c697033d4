internal import LlamaEngine

extension ReadoutDirections {
    /// The layer that is shown where none was asked for: has most of the concepts, and there the best mean d′.
    ///
    /// d′ is crossed: fitted on one half of the clusters, measured on the other.
    ///
    /// - Parameters:
    ///   - directions: a file's.
    ///   - names: which concepts; nil: all.
    ///   - method: whose, where the file has several.
    /// - Returns: a layer of the file; nil for an empty one.
    public static func bestLayer(
        _ directions: [Direction],
        names: [String]? = nil,
        method: String? = nil
    ) -> Int? {
        let kept = directions.filter {
            (names?.contains($0.name) ?? true) && (method ?? $0.method) == $0.method
        }
        let layers = Dictionary(grouping: kept) { $0.point.layer.rawValue }.mapValues { here in
            (
                count: here.count,
                mean: here.reduce(0) { $0 + ($1.quality.dPrime ?? 0) } / Double(here.count)
            )
        }
        return layers.max {
            ($0.value.count, $0.value.mean, -$0.key) < ($1.value.count, $1.value.mean, -$1.key)
        }?.key
    }
}
