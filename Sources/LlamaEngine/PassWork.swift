internal import CLlama

/// Fills the callback's box for one pass, and takes the results out again.
///
/// A class, so that the buffers live exactly from `prepare` to `release`.
final class PassWork {
    private let sites: SiteMap
    private let packed: PackedBatch
    private let capture: CapturePlan?
    private let pooling: Pooling?
    private let written: [RowWrite]
    private let precise: Bool
    private var destinations:
        [(point: SitePoint, width: Int, rows: Int, base: UnsafeMutablePointer<Float>)] = []
    private var activationBuffers: [UnsafeMutablePointer<Float>] = []
    private var gateBuffers: [UnsafeMutablePointer<Bool>] = []

    init(
        session: isolated Session,
        packed: PackedBatch,
        capture: CapturePlan?,
        pooling: Pooling?,
        written: [RowWrite]
    ) {
        sites = session.sites
        precise = session.configuration.precise
        self.packed = packed
        self.capture = capture
        self.pooling = capture?.reduction == .pooled ? pooling : nil
        self.written = written
    }

    func prepare(_ box: EvaluationBox) throws {
        reset(box)
        box.tokenCount = packed.count
        box.pooling = pooling
        box.stopsEarly = capture?.stopsEarly == true && !packed.outputs.contains(true)
        let captured = Set(capture?.points ?? [])
        let points = captured.union(written.flatMap(\.points)).sorted()
        for point in points {
            guard let entry = sites.entries[point] else { continue }
            var work = EvaluationBox.PointWork(
                point: point,
                width: entry.width,
                captures: captured.contains(point)
            )
            if work.captures {
                let rows = pooling?.poolCount ?? packed.count
                let base = UnsafeMutablePointer<Float>.allocate(
                    capacity: max(1, rows * entry.width)
                )
                base.initialize(repeating: 0, count: rows * entry.width)
                destinations.append((point, entry.width, rows, base))
                work.destination = base
                box.remainingCaptures += 1
            }
            box.points.append(work)
        }
        prepareWrites(box)
        if precise { prepareActivations(box) }
        for (index, work) in box.points.enumerated() {
            guard let entry = sites.entries[work.point] else { continue }
            if let shared = sites.activations.firstIndex(where: { $0.node == entry.matcher }),
                precise
            {
                box.sharesNode[shared] = index
            } else {
                add(.point(index), entry.matcher, box)
            }
        }
    }

    /// Gives each point what is written there, in order, and each gate the rows that it is read for.
    private func prepareWrites(_ box: EvaluationBox) {
        var places: [SitePoint: Int] = [:]
        for (index, work) in box.points.enumerated() { places[work.point] = index }
        for write in written {
            guard let place = places[write.point] else { continue }
            var work = EvaluationBox.WriteWork(operation: write.operation, rows: write.rows)
            if let gate = write.gate, let source = places[gate.point] {
                let open = UnsafeMutablePointer<Bool>.allocate(capacity: max(1, write.rows.count))
                open.initialize(repeating: false, count: write.rows.count)
                gateBuffers.append(open)
                work.gate = box.gates.count
                box.points[source].gates.append(box.gates.count)
                box.gates.append(.init(gate: gate, rows: write.rows, open: open))
            }
            box.points[place].writes.append(work)
        }
    }

    /// The number of rows that each write reached, in the order in which they were given.
    func writtenRows(_ box: EvaluationBox) -> [Int] {
        var next: [SitePoint: Int] = [:]
        return written.map { write in
            let place = next[write.point, default: 0]
            next[write.point] = place + 1
            return box.points.first { $0.point == write.point }?.writes[place].written ?? 0
        }
    }

    func collect(_ box: EvaluationBox) throws -> Captured {
        for work in box.points where !work.visited {
            throw EngineError(
                .siteUnavailable,
                "\(work.point) did not come by in this pass, though the survey found it; nothing was read or written."
            )
        }
        var captured = Captured()
        for destination in destinations {
            captured.widths[destination.point] = destination.width
            captured.values[destination.point] = Array(
                UnsafeBufferPointer(
                    start: destination.base,
                    count: destination.rows * destination.width
                )
            )
        }
        return captured
    }

    func release(_ box: EvaluationBox) {
        reset(box)
        for destination in destinations { destination.base.deallocate() }
        for buffer in activationBuffers { buffer.deallocate() }
        for buffer in gateBuffers { buffer.deallocate() }
        gateBuffers = []
        destinations = []
        activationBuffers = []
    }

    private func reset(_ box: EvaluationBox) {
        box.points = []
        box.gates = []
        box.actions = []
        box.activations = []
        box.sharesNode = []
        box.byName = [:]
        box.byWeight = [:]
        box.pending = nil
        box.pooling = nil
        box.remainingCaptures = 0
        box.stopsEarly = false
        box.stopRequested = false
        box.mismatch = nil
    }

    /// One pair of buffers serves all blocks: a block's activation is computed before the next one's argument.
    private func prepareActivations(_ box: EvaluationBox) {
        let widest = sites.activations.map(\.width).max() ?? 0
        func buffer() -> UnsafeMutablePointer<Float> {
            let made = UnsafeMutablePointer<Float>.allocate(capacity: max(1, packed.count * widest))
            activationBuffers.append(made)
            return made
        }
        let argument = buffer()
        let factor = sites.activations.contains { $0.factor != nil } ? buffer() : nil
        for (index, node) in sites.activations.enumerated() {
            if let matcher = node.factor { add(.activationFactor(index), matcher, box) }
            box.activations.append(
                .init(
                    width: node.width,
                    argument: argument,
                    factor: node.factor == nil ? nil : factor,
                    rows: 0
                )
            )
            box.sharesNode.append(-1)
            add(.activationArgument(index), node.argument, box)
            add(.activation(index), node.node, box)
        }
    }

    private func add(_ slot: EvaluationBox.Slot, _ matcher: NodeMatcher, _ box: EvaluationBox) {
        switch matcher {
        case .named(let name, let occurrence):
            let hash = NodeHash.name(name)
            box.byName[hash, default: []].append(box.actions.count)
            box.actions.append(.init(entry: slot, occurrence: occurrence))
        case .operation(let operation, let weight):
            let hash = NodeHash.operation(operation, weight: weight)
            box.byWeight[hash, default: []].append(box.actions.count)
            box.actions.append(.init(entry: slot, occurrence: 0))
        }
    }
}
