internal import LlamaEngine
internal import Statistics

/// The directions that a plan may name, and which of them it means.
struct PlanDirections {
    let all: [Direction]
    let model: ModelInfo
    let sha256: String
    let allowsMismatch: Bool

    /// Those of a name, of one method.
    ///
    /// - Throws: `PlanFault` that lists what there is.
    func named(_ name: SteeringPlan.Name) throws -> [Direction] {
        let column = name.column.value
        let found = all.filter { $0.name == name.name }
        guard !found.isEmpty else {
            throw PlanFault(
                all.isEmpty
                    ? "no directions were given, so none is called \"\(name.name)\""
                    : UndertoneError.unknown(
                        "direction",
                        name.name,
                        among: Set(all.map(\.name)),
                        in: "the files"
                    ).message,
                at: column
            )
        }
        let methods = Set(found.map(\.method)).sorted()
        guard let method = name.method else {
            guard methods.count == 1 else {
                let example = SteeringPlan.Name(name.name, method: methods.first)
                throw PlanFault(
                    "\"\(name.name)\" is there by several methods (\(methods.joined(separator: ", "))); say which: "
                        + "\(example)",
                    at: column
                )
            }
            return found
        }
        guard methods.contains(method) else {
            throw PlanFault(
                UndertoneError.unknown(
                    "method",
                    method,
                    among: methods,
                    in: "the directions called \"\(name.name)\""
                ).message,
                at: column
            )
        }
        return found.filter { $0.method == method }
    }

    /// Those of a name at the site that is written to: fitted there, or on the hidden states that it adds to.
    func at(
        _ site: Site?,
        _ name: SteeringPlan.Name,
        column: Int
    ) throws -> (site: Site, directions: [Direction]) {
        let found = try named(name)
        let sites = Site.allCases.filter { site in found.contains { $0.point.site == site } }
        guard let site else {
            guard let only = sites.first, sites.count == 1 else {
                let names = sites.map { "@\($0.rawValue)" }.joined(separator: ", ")
                throw PlanFault(
                    "\"\(name.name)\" is there for several sites; say which: \(names)",
                    at: name.column.value
                )
            }
            return (only, found)
        }
        let own = found.filter { $0.point.site == site }
        if !own.isEmpty { return (site, own) }
        // What attention and MLP put out is added to the residual stream: a direction there is one here.
        if site == .attention || site == .mlp, sites.contains(.hidden) {
            return (site, found.filter { $0.point.site == .hidden })
        }
        throw PlanFault(
            "\"\(name.name)\" has no direction for site \(site.rawValue) (there are those of "
                + sites.map(\.rawValue).joined(separator: ", ") + ")",
            at: column
        )
    }

    /// The one of a layer, checked against the model.
    func only(
        _ directions: [Direction],
        layer: Int,
        _ name: SteeringPlan.Name,
        column: Int
    ) throws -> Direction {
        let found = directions.filter { $0.point.layer.rawValue == layer }
        guard let direction = found.first else {
            let layers = Set(directions.map(\.point.layer.rawValue)).sorted()
            throw PlanFault(
                "\"\(name.name)\" has no direction of layer \(layer); there are "
                    + layers.map(String.init).joined(separator: ", "),
                at: column
            )
        }
        guard found.count == 1 else {
            throw PlanFault(
                "\"\(name.name)\" is there \(found.count) times for layer \(layer) (against "
                    + found.map(\.against).joined(separator: ", ") + "); give one file of them",
                at: name.column.value
            )
        }
        try check(direction, name)
        return direction
    }

    /// Refuses a direction of another model, or one that is none.
    private func check(_ direction: Direction, _ name: SteeringPlan.Name) throws {
        do {
            try direction.check(against: model, sha256: sha256, allowsMismatch: allowsMismatch)
        } catch let error as UndertoneError {
            throw PlanFault(error.message, at: name.column.value)
        }
        let norm = VectorMath.norm(direction.vector)
        guard norm.isFinite, abs(norm - 1) < 1e-3 else {
            throw PlanFault(
                norm == 0
                    ? "\"\(name.name)\" has a length of zero: there is nothing to write"
                    : "\"\(name.name)\" is no unit vector of finite numbers; damaged",
                at: name.column.value
            )
        }
        guard direction.meanHiddenNorm.isFinite, direction.meanHiddenNorm > 0 else {
            throw PlanFault(
                "\"\(name.name)\" has no mean norm, the unit of strengths; damaged",
                at: name.column.value
            )
        }
    }

    /// The layer that is meant where a plan names none: the only one, or the one with the largest d′ below the last.
    func bestLayer(_ directions: [Direction], _ name: SteeringPlan.Name) throws -> Int {
        let layers = Set(directions.map(\.point.layer.rawValue)).sorted()
        if layers.count == 1, let only = layers.first { return only }
        let rated = directions.filter {
            $0.quality.dPrime != nil && $0.point.layer < model.lastLayer
        }
        let best = rated.max { ($0.quality.dPrime ?? 0) < ($1.quality.dPrime ?? 0) }
        guard let best else {
            throw PlanFault(
                "\"\(name.name)\" is there for several layers without a d′ to choose by; say which, such as "
                    + "@\(layers.first ?? 0) (there are \(layers.map(String.init).joined(separator: ", ")))",
                at: name.column.value
            )
        }
        return best.point.layer.rawValue
    }
}

/// What is wrong with a plan, and where; the text is put to it outside.
struct PlanFault: Error {
    var message: String
    var column: Int

    init(_ message: String, at column: Int) {
        self.message = message
        self.column = column
    }
}
