internal import Foundation
public import LlamaEngine

extension SteeringPlan {
    /// Settles what a plan does to a model, before any token is computed.
    ///
    /// Strengths and values are in units of the mean norm at the direction's own layer, or in standard deviations (`z`)
    /// of its readout. A condition `probe:NAME>p` is the one-dimensional linear discriminant with equal priors: with the
    /// readout's means m₀ (baseline), m₁ (target) and pooled standard deviation s, and x = v̂ᵀh,
    ///
    ///     P(target | x) = 1 / (1 + exp(−(m₁ − m₀)/s² · (x − (m₀ + m₁)/2))) > p
    ///     ⇔ (m₁ − m₀)/s² · (x − (m₀ + m₁)/2) − ln(p/(1 − p)) > 0,
    ///
    /// `z:NAME>c` is (x − m₀)/s > c, and `proj:NAME>c` is x/‖h̄‖ > c.
    ///
    /// - Parameters:
    ///   - directions: those that it may name; several layers and methods of a name may be among them.
    ///   - model: the model's figures.
    ///   - sha256: the hash of its file.
    ///   - allowsMismatch: whether directions of another model file are taken, if their width fits.
    /// - Returns: the plan, settled.
    /// - Throws: `UndertoneError` that names the step and the column: an unknown name, a method or layer to be chosen, a
    ///   layer or site that the model hasn't, a direction of another model or of no length, a strength that is no number,
    ///   one left open (`auto`) without a calibration for it, or a readout that the file lacks.
    public func compile(
        with directions: [Direction],
        model: ModelInfo,
        sha256: String,
        allowsMismatch: Bool = false
    ) throws -> CompiledPlan {
        // A plan that was made or changed in code has its columns in its canonical text.
        guard let source else {
            return try SteeringPlan(parsing: description).compile(
                with: directions,
                model: model,
                sha256: sha256,
                allowsMismatch: allowsMismatch
            )
        }
        let compiler = PlanCompiler(
            directions: PlanDirections(
                all: directions,
                model: model,
                sha256: sha256,
                allowsMismatch: allowsMismatch
            )
        )
        var resolved: [Step] = []
        var writes: [CompiledPlan.Write] = []
        for (index, step) in steps.enumerated() {
            do {
                let compiled = try compiler.compile(step)
                resolved.append(compiled.step)
                writes += compiled.writes.map {
                    CompiledPlan.Write(
                        point: $0.point,
                        operation: $0.operation,
                        gate: compiled.gate,
                        step: index
                    )
                }
            } catch let fault as PlanFault {
                throw source.fault(fault.message, at: fault.column, step: index + 1)
            }
        }
        return CompiledPlan(
            plan: SteeringPlan(steps: resolved, source: source),
            writes: writes
        )
    }

    /// The same for a session's model, whose sites are known: one that this architecture hasn't is an error, too.
    public func compile(
        with directions: [Direction],
        in session: Session,
        sha256: String,
        allowsMismatch: Bool = false
    ) throws -> CompiledPlan {
        let compiled = try compile(
            with: directions,
            model: session.model.info,
            sha256: sha256,
            allowsMismatch: allowsMismatch
        )
        let source = compiled.plan.source ?? PlanSource(text: description)
        for write in compiled.writes {
            let step = compiled.plan.steps[write.step]
            func check(_ point: SitePoint, _ width: Int, _ column: Int) throws {
                do {
                    let entry = try session.check(point)
                    guard entry.width == width else {
                        throw PlanFault(
                            "the direction has \(width) elements, \(point) of this model has \(entry.width)",
                            at: column
                        )
                    }
                } catch let error as EngineError {
                    throw source.fault(error.message, at: column, step: write.step + 1)
                } catch let fault as PlanFault {
                    throw source.fault(fault.message, at: column, step: write.step + 1)
                }
            }
            let column =
                step.place.siteColumn.value > 0
                ? step.place.siteColumn : step.operation.name.column
            try check(write.point, write.operation.width, column.value)
            if let gate = write.gate {
                try check(gate.point, gate.weights.count, step.gate?.column.value ?? 0)
            }
        }
        return compiled
    }
}

/// Settles single steps.
struct PlanCompiler {
    let directions: PlanDirections

    /// What a step became.
    struct Compiled {
        var step: SteeringPlan.Step
        var writes: [(point: SitePoint, operation: any RowOperation)]
        var gate: ProbeGate?
    }

    func compile(_ open: SteeringPlan.Step) throws -> Compiled {
        let step = try settled(open)
        let name = step.operation.name
        let place = step.place
        let column = place.siteColumn.value > 0 ? place.siteColumn.value : name.column.value
        let (site, found) = try directions.at(place.site, name, column: column)
        var others: (name: SteeringPlan.Name, found: [Direction])?
        if case .rotate(_, _, let second) = step.operation {
            others = (
                second, try directions.at(site, second, column: second.column.value).directions
            )
        }
        let layers = try layers(of: step, found, others?.found)
        let writes = try layers.map { layer in
            let layerColumn =
                place.layers == nil ? name.column.value : place.layersColumn.value
            let point = try point(site, layer, column: layerColumn, siteColumn: column)
            let direction = try directions.only(found, layer: layer, name, column: layerColumn)
            let other = try others.map {
                try directions.only($0.found, layer: layer, $0.name, column: $0.name.column.value)
            }
            return (point, try operation(step, direction, other))
        }
        var resolved = step
        resolved.place = place.at(layers: layers)
        var gate: ProbeGate?
        if let condition = step.gate, let first = writes.first?.0 {
            gate = try self.gate(condition, before: first)
            resolved.gate?.layer = gate?.point.layer.rawValue
        }
        return Compiled(step: resolved, writes: writes, gate: gate)
    }

    /// The layers that a step acts at.
    private func layers(
        of step: SteeringPlan.Step,
        _ found: [Direction],
        _ others: [Direction]?
    ) throws -> [Int] {
        if let layers = step.place.layers { return layers }
        let name = step.operation.name
        guard let others else { return [try directions.bestLayer(found, name)] }
        let shared = Set(others.map(\.point.layer))
        let both = found.filter { shared.contains($0.point.layer) }
        guard !both.isEmpty else {
            throw PlanFault(
                "the two directions have no layer in common, so they span no plane",
                at: name.column.value
            )
        }
        return [try directions.bestLayer(both, name)]
    }

    private func point(
        _ site: Site,
        _ layer: Int,
        column: Int,
        siteColumn: Int
    ) throws -> SitePoint {
        do {
            try directions.model.check(layer: layer)
        } catch let error as EngineError {
            throw PlanFault(error.message, at: column)
        }
        guard layer >= site.firstLayer else {
            throw PlanFault(
                "\(site.rawValue) exists inside blocks only: layers 1…\(directions.model.blockCount)",
                at: siteColumn
            )
        }
        return SitePoint(site, HiddenStateIndex(layer))
    }

    /// The gate of a condition that is read at or before the first point that is written.
    private func gate(
        _ condition: SteeringPlan.Gate,
        before written: SitePoint
    ) throws -> ProbeGate {
        let column = condition.column.value
        let (site, found) = try directions.at(nil, condition.name, column: column)
        func isInTime(_ layer: Int) -> Bool {
            Self.order(SitePoint(site, HiddenStateIndex(layer))) <= Self.order(written)
        }
        let available = found.map(\.point.layer.rawValue).filter(isInTime)
        guard let layer = condition.layer ?? available.max() else {
            throw PlanFault(
                "'\(condition)' can't be read in time: the step writes at \(written), and "
                    + "\"\(condition.name.name)\" is there for layers "
                    + found.map { "\($0.point.layer)" }.joined(separator: ", ") + " only",
                at: column
            )
        }
        guard isInTime(layer) else {
            throw PlanFault(
                "the condition is read at layer \(layer), after the step's first write at \(written); read it there or "
                    + "before",
                at: column
            )
        }
        let point = try point(site, layer, column: column, siteColumn: column)
        let direction = try directions.only(found, layer: layer, condition.name, column: column)
        return try probe(condition, direction, point)
    }

    /// Where a point stands in the order of computation.
    private static func order(_ point: SitePoint) -> Int {
        let rank =
            switch point.site {
            case .heads: 0
            case .attention: 1
            case .neurons: 2
            case .mlp: 3
            case .hidden: 4
            }
        return point.layer.rawValue * 8 + rank
    }

    /// w·h + b > 0 for a condition on x = v̂ᵀh: factor·x + offset.
    private func probe(
        _ condition: SteeringPlan.Gate,
        _ direction: Direction,
        _ point: SitePoint
    ) throws -> ProbeGate {
        var factor: Double
        var offset: Double
        switch condition.quantity {
        case .projection:
            factor = 1 / Double(direction.meanHiddenNorm)
            offset = -condition.limit
        case .deviations:
            let readout = try usableReadout(direction, condition.name)
            factor = 1 / readout.deviation
            offset = -readout.baselineMean / readout.deviation - condition.limit
        case .probability:
            let readout = try usableReadout(direction, condition.name)
            factor = readout.slope
            offset =
                readout.logOdds(0) - log(condition.limit / (1 - condition.limit))
        }
        if !condition.isAbove {
            factor = -factor
            offset = -offset
        }
        let gate = ProbeGate(
            at: point,
            weights: direction.vector.map { Float(Double($0) * factor) },
            bias: Float(offset)
        )
        guard gate.bias.isFinite, gate.weights.allSatisfy(\.isFinite),
            gate.weights.contains(where: { $0 != 0 })
        else {
            throw PlanFault(
                "'\(condition)' can't be read: its two means don't differ, or a number is too large",
                at: condition.column.value
            )
        }
        return gate
    }

    func usableReadout(
        _ direction: Direction,
        _ name: SteeringPlan.Name
    ) throws -> Direction.Readout {
        guard let readout = direction.readout, readout.isUsable else {
            throw PlanFault(
                "\"\(name.name)\" has no readout (the means and the spread of its projections), which this needs; fit "
                    + "it again with 'undertone fit', or use units of the mean norm",
                at: name.column.value
            )
        }
        return readout
    }
}
