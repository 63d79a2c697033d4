public import LlamaEngine
internal import Statistics

/// Directions of one model and site, each concept at each layer: what goes into a file for other tools.
public struct ExchangeSelection: Sendable {
    /// By layer, then in the order of ``concepts``.
    public let directions: [Direction]
    /// The concepts' names.
    public let concepts: [String]
    /// The layers, ascending.
    public let layers: [HiddenStateIndex]
    /// The site.
    public let site: Site
    /// The origin of the first.
    public let origin: Direction.Origin

    /// Chooses among directions.
    ///
    /// - Parameters:
    ///   - directions: those of a file.
    ///   - names: the concepts wanted, in this order; nil for all in the file's order.
    ///   - method: the method wanted; nil where there is one only.
    ///   - layers: the layers wanted; nil where there is one only.
    ///   - file: for messages.
    /// - Throws: `UndertoneError` for what isn't there or isn't decided, listing what there is.
    public init(
        _ directions: [Direction],
        names: [String]? = nil,
        method: String? = nil,
        layers: LayerSelection? = .all,
        file: String
    ) throws {
        var found = directions
        let names = names ?? Self.ordered(found.map(\.name))
        try Self.check(names, among: found.map(\.name), file: file)
        found = found.filter { names.contains($0.name) }
        found = try Self.filter(found, method: method, file: file)
        let sites = Set(found.map(\.point.site))
        guard let site = sites.first, sites.count == 1 else {
            throw UndertoneError.badInput(
                "the directions are of several sites ("
                    + sites.map(\.rawValue).sorted().joined(separator: ", ")
                    + "), and a file for other tools holds one; fit them into a file each",
                file: file
            )
        }
        let wanted = try Self.layers(layers, of: found, file: file)
        guard Set(found.map(\.origin.modelSHA256)).count == 1 else {
            throw UndertoneError.badInput("the directions are of several models", file: file)
        }
        var chosen: [Direction] = []
        for layer in wanted {
            for name in names {
                let matches = found.filter { $0.name == name && $0.point.layer == layer }
                guard let direction = matches.first, matches.count == 1 else {
                    throw UndertoneError.badInput(
                        "direction '\(name)' is there \(matches.count) times at layer \(layer), and is needed once; "
                            + "choose others with --name and --layers",
                        file: file
                    )
                }
                try Self.check(direction, file: file)
                chosen.append(direction)
            }
            guard Set(chosen.suffix(names.count).map(\.vector.count)).count == 1 else {
                throw UndertoneError.badInput("the directions differ in width", file: file)
            }
        }
        guard let first = chosen.first else {
            throw UndertoneError.badInput("no direction is chosen", file: file)
        }
        self.directions = chosen
        self.concepts = names
        self.layers = wanted
        self.site = site
        origin = first.origin
    }

    /// The concepts' directions at a layer, in the order of ``concepts``.
    func directions(at layer: HiddenStateIndex) -> [Direction] {
        directions.filter { $0.point.layer == layer }
    }

    /// The elements of a vector at a layer.
    func width(_ layer: HiddenStateIndex) -> Int {
        directions.first { $0.point.layer == layer }?.vector.count ?? 0
    }

    private static func ordered(_ names: [String]) -> [String] {
        names.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    private static func check(_ names: [String], among known: [String], file: String) throws {
        guard !names.isEmpty else {
            throw UndertoneError.badInput("the file holds no direction", file: file)
        }
        for (index, name) in names.enumerated() {
            guard known.contains(name) else {
                throw UndertoneError.unknown("direction", name, among: Set(known), in: file)
            }
            guard !names[..<index].contains(name) else {
                throw UndertoneError.badInput("'\(name)' is named twice")
            }
        }
    }

    private static func filter(
        _ directions: [Direction],
        method: String?,
        file: String
    ) throws -> [Direction] {
        let known = Set(directions.map(\.method))
        if let method {
            guard known.contains(method) else {
                throw UndertoneError.unknown("method", method, among: known, in: file)
            }
            return directions.filter { $0.method == method }
        }
        guard known.count == 1 else {
            throw UndertoneError.badInput(
                "the directions are by several methods (\(known.sorted().joined(separator: ", "))); say which with "
                    + "--method",
                file: file
            )
        }
        return directions
    }

    private static func layers(
        _ selection: LayerSelection?,
        of directions: [Direction],
        file: String
    ) throws -> [HiddenStateIndex] {
        let known = Set(directions.map(\.point.layer)).sorted()
        let list = known.map(\.description).joined(separator: ", ")
        switch selection {
        case nil where known.count > 1:
            throw UndertoneError.badInput(
                "there are directions at the layers \(list); say with --layers which are meant",
                file: file
            )
        case nil, .all?: return known
        case .list(let wanted)?:
            for layer in wanted where !known.contains(where: { $0.rawValue == layer }) {
                throw UndertoneError.badInput(
                    "no direction of layer \(layer) here; there are \(list)",
                    file: file
                )
            }
            return wanted.map { HiddenStateIndex($0) }
        }
    }

    private static func check(_ direction: Direction, file: String) throws {
        let norm = VectorMath.norm(direction.vector)
        guard norm.isFinite, abs(norm - 1) < 1e-3, direction.meanHiddenNorm.isFinite,
            direction.meanHiddenNorm > 0
        else {
            throw UndertoneError.badInput(
                "direction '\(direction.name)' at \(direction.point) is no unit vector, or has no unit of α",
                file: file
            )
        }
    }
}
