internal import CLlama

/// What the evaluation callback sees: one object that the session owns and fills before each pass.
///
/// While a pass runs, only the callback touches it; it copies floats and returns: no throw, no log, no lock, no
/// allocation per token. All buffers are sized before the pass.
final class EvaluationBox {
    /// What is to be done when a node was computed.
    struct Action {
        var entry: Slot
        var occurrence: Int
        var seen = 0
    }

    /// The kinds of thing to do.
    enum Slot {
        case point(Int)
        case activationArgument(Int)
        case activationFactor(Int)
        case activation(Int)
    }

    /// A point of this pass: what to write and where to read into.
    struct PointWork {
        var point: SitePoint
        var width: Int
        /// In the order in which they act.
        var writes: [WriteWork] = []
        /// The gates that are read here, by their place in `gates`.
        var gates: [Int] = []
        var captures: Bool
        /// [rows or pools, width], zeroed before the pass.
        var destination: UnsafeMutablePointer<Float>?
        var visited = false
    }

    /// One operation on chosen rows.
    struct WriteWork {
        var operation: any RowOperation
        var rows: [Int]
        /// Its place in `gates`; nil: open everywhere.
        var gate: Int?
        /// Rows that it wrote.
        var written = 0
    }

    /// A gate, read for the rows of one write.
    struct GateWork {
        var gate: ProbeGate
        var rows: [Int]
        /// For each of these rows whether it is open; closed before the pass.
        var open: UnsafeMutablePointer<Bool>
    }

    /// An activation to compute exactly.
    struct ActivationWork {
        var width: Int
        var argument: UnsafeMutablePointer<Float>
        var factor: UnsafeMutablePointer<Float>?
        var rows: Int
    }

    var survey: SurveyRecorder?
    var points: [PointWork] = []
    var gates: [GateWork] = []
    var activations: [ActivationWork] = []
    var kind: ExactActivation = .errorFunction
    /// Actions by the hash of the node's name, and by that of operation and weight.
    var byName: [UInt64: [Int]] = [:]
    var byWeight: [UInt64: [Int]] = [:]
    var actions: [Action] = []
    var pending: Slot?

    var pooling: Pooling?
    var tokenCount = 0
    var firstToken = 0
    var scratch: UnsafeMutableBufferPointer<Float>
    var remainingCaptures = 0
    var stopsEarly = false
    var stopRequested = false
    /// A node whose shape was not what the survey said: reported after the pass.
    var mismatch: String?

    init(scratchCount: Int) {
        scratch = .allocate(capacity: scratchCount)
    }

    deinit {
        scratch.deallocate()
    }

    /// Whether any node needs a look: when not, the callback answers at once.
    var isIdle: Bool { actions.isEmpty && survey == nil }

    /// The C entry point for both phases: before a node (`asks`) and after it was computed.
    func evaluate(_ tensor: UnsafeMutablePointer<ggml_tensor>, asks: Bool) -> Bool {
        if let survey {
            if asks { survey.record(tensor) }
            return asks ? false : true
        }
        guard !actions.isEmpty else { return !asks }
        if asks {
            // Once the last value was read the pass is over: node by node until the abort callback is asked.
            guard !stopRequested else { return true }
            pending = slot(for: tensor)
            return pending != nil
        }
        if !stopRequested, let slot = pending { perform(slot, on: tensor) }
        pending = nil
        return !stopRequested
    }

    private func slot(for tensor: UnsafeMutablePointer<ggml_tensor>) -> Slot? {
        let name = NodeHash.name(tensor)
        if let candidates = byName[name] {
            var chosen: Slot?
            for index in candidates {
                if actions[index].seen == actions[index].occurrence {
                    chosen = actions[index].entry
                }
                actions[index].seen += 1
            }
            if let chosen { return chosen }
        }
        guard !byWeight.isEmpty else { return nil }
        for input in [tensor.pointee.src.0, tensor.pointee.src.1] {
            guard let input else { continue }
            let hash = NodeHash.operation(tensor.pointee.op, weight: input)
            if let index = byWeight[hash]?.first { return actions[index].entry }
        }
        return nil
    }

    private func perform(_ slot: Slot, on tensor: UnsafeMutablePointer<ggml_tensor>) {
        switch slot {
        case .point(let index): visit(index, tensor)
        case .activationArgument(let index):
            let rows = rowCount(tensor)
            activations[index].rows = rows
            copy(
                tensor,
                rows: rows,
                width: activations[index].width,
                to: activations[index].argument
            )
        case .activationFactor(let index):
            guard let factor = activations[index].factor else { return }
            copy(tensor, rows: rowCount(tensor), width: activations[index].width, to: factor)
        case .activation(let index): activate(index, tensor)
        }
    }

    private func rowCount(_ tensor: UnsafeMutablePointer<ggml_tensor>) -> Int {
        Int(tensor.pointee.ne.1 * tensor.pointee.ne.2 * tensor.pointee.ne.3)
    }

    private func copy(
        _ tensor: UnsafeMutablePointer<ggml_tensor>,
        rows: Int,
        width: Int,
        to target: UnsafeMutablePointer<Float>
    ) {
        guard Int(tensor.pointee.ne.0) == width, rows <= tokenCount else {
            mismatch = String(cString: ggml_get_name(tensor))
            return
        }
        ggml_backend_tensor_get(tensor, target, 0, rows * width * MemoryLayout<Float>.stride)
    }

    private func activate(_ index: Int, _ tensor: UnsafeMutablePointer<ggml_tensor>) {
        let work = activations[index]
        let rows = rowCount(tensor)
        guard rows == work.rows, Int(tensor.pointee.ne.0) == work.width else {
            mismatch = String(cString: ggml_get_name(tensor))
            return
        }
        let count = rows * work.width
        for element in 0..<count {
            var value = kind(work.argument[element])
            if let factor = work.factor { value *= factor[element] }
            work.argument[element] = value
        }
        ggml_backend_tensor_set(tensor, work.argument, 0, count * MemoryLayout<Float>.stride)
        // The activation is also the site `neurons`, if that is read or written in this pass.
        for (pointIndex, work) in points.enumerated()
        where work.point.site == .neurons && !work.visited && sharesNode[index] == pointIndex {
            visit(pointIndex, tensor)
        }
    }

    /// For each activation the point that is the same node, or −1.
    var sharesNode: [Int] = []

    private func visit(_ index: Int, _ tensor: UnsafeMutablePointer<ggml_tensor>) {
        let width = points[index].width
        let rows = rowCount(tensor)
        guard Int(tensor.pointee.ne.0) == width, rows == tokenCount else {
            mismatch = String(cString: ggml_get_name(tensor))
            return
        }
        points[index].visited = true
        let bytes = rows * width * MemoryLayout<Float>.stride
        // A host buffer is used in place; a device buffer is copied here and, if it was changed, back.
        let isHost =
            tensor.pointee.buffer.map { ggml_backend_buffer_is_host($0) }
            ?? (tensor.pointee.data != nil)
        let values: UnsafeMutablePointer<Float>
        if isHost, let data = tensor.pointee.data {
            values = data.assumingMemoryBound(to: Float.self)
        } else {
            guard let base = scratch.baseAddress, rows * width <= scratch.count else {
                mismatch = String(cString: ggml_get_name(tensor))
                return
            }
            ggml_backend_tensor_get(tensor, base, 0, bytes)
            values = base
        }
        for gate in points[index].gates { read(gate, values, width: width) }
        if !points[index].writes.isEmpty {
            for write in points[index].writes.indices {
                points[index].writes[write].written = apply(
                    points[index].writes[write],
                    to: values,
                    width: width
                )
            }
            if !isHost { ggml_backend_tensor_set(tensor, values, 0, bytes) }
        }
        guard points[index].captures, let destination = points[index].destination else { return }
        reduce(values, rows: rows, width: width, into: destination)
        remainingCaptures -= 1
        if remainingCaptures == 0 && stopsEarly { stopRequested = true }
    }

    private func read(_ index: Int, _ values: UnsafeMutablePointer<Float>, width: Int) {
        let work = gates[index]
        for (place, row) in work.rows.enumerated() {
            work.open[place] = work.gate.isOpen(for: values + row * width)
        }
    }

    /// The number of rows that were written.
    private func apply(
        _ work: WriteWork,
        to values: UnsafeMutablePointer<Float>,
        width: Int
    ) -> Int {
        let open = work.gate.map { gates[$0].open }
        var written = 0
        for (place, row) in work.rows.enumerated() where open?[place] ?? true {
            work.operation.apply(to: values + row * width)
            written += 1
        }
        return written
    }

    private func reduce(
        _ values: UnsafeMutablePointer<Float>,
        rows: Int,
        width: Int,
        into destination: UnsafeMutablePointer<Float>
    ) {
        guard let pooling else {
            destination.update(from: values, count: rows * width)
            return
        }
        pooling.entries.withUnsafeBufferPointer { entries in
            for entry in entries where entry.token < rows {
                let source = values + Int(entry.token) * width
                let target = destination + Int(entry.pool) * width
                for column in 0..<width { target[column] += entry.weight * source[column] }
            }
        }
    }
}
