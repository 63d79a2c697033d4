internal import LlamaEngine

/// Which numbers of a reading a figure shows, one under another.
package struct ReadoutRows: Sendable {
    /// The label and the entry of each row.
    package let rows: [(label: String, entry: Int)]
    /// The layers that are shown.
    package let layers: [Int]
    /// How many concepts there are beside those shown.
    package let hidden: Int
    /// The concept, where it is one at several layers.
    package let name: String?

    /// One concept at all layers, or the concepts with the largest |z| at one layer.
    ///
    /// - Parameters:
    ///   - reading: the reading.
    ///   - layer: which layer's, of several concepts.
    ///   - limit: rows at most.
    package init(_ reading: TextReading, layer: Int, limit: Int) {
        let directions = reading.directions
        if directions.names.count == 1 {
            let all = directions.entries.indices.map {
                ("\(directions.entries[$0].point.layer)", $0)
            }
            rows = all.map { (all.count == 1 ? directions.names[0] : "layer " + $0.0, $0.1) }
            layers = directions.points.map(\.layer.rawValue)
            name = directions.names[0]
            hidden = 0
            return
        }
        let point =
            directions.points.first { $0.layer.rawValue == layer } ?? directions.points[0]
        let ranked = reading.ranked(at: point)
        let shown = Set(ranked.prefix(limit))
        rows = directions.names.filter(shown.contains).compactMap { name in
            directions.index(of: name, at: point).map { (name, $0) }
        }
        layers = [point.layer.rawValue]
        name = nil
        hidden = directions.names.count - rows.count
    }
}
