/// One operation on rows of one pass: what an intervention comes to once the pass is packed.
struct RowWrite {
    var point: SitePoint
    var operation: any RowOperation
    /// Places in the batch, ascending.
    var rows: [Int]
    var gate: ProbeGate?

    /// The places in the graph that it reads or writes.
    var points: [SitePoint] { gate.map { [$0.point, point] } ?? [point] }
}

/// An addition that a control vector makes, to all tokens.
struct StaticAddition {
    var point: SitePoint
    /// What is added, [width].
    var vector: [Float]
}

extension Intervention {
    /// What it writes in a pass.
    func write(in packed: PackedBatch) -> RowWrite {
        let rows =
            switch tokens {
            case .all: Array(0..<packed.count)
            case .mask(let mask): (0..<packed.count).filter { $0 < mask.count && mask[$0] }
            case .sequence(let sequence):
                (0..<packed.count).filter { packed.sequences[$0] == Int32(sequence) }
            }
        return RowWrite(point: point, operation: operation, rows: rows, gate: gate)
    }
}
