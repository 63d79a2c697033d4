internal import LlamaEngine
internal import Statistics

/// What an attribution experiment writes: directions with a vector a layer.
///
/// All of a layer have one length at α = 1: the mean norm of its hidden states, as the directions' files state it.
public struct AttributionVectors: Sendable {
    /// The directions, as the record has them.
    public private(set) var directions: [AttributionDirection] = []
    /// The layers that all of them have, ascending.
    public let layers: [Int]
    /// The length at α = 1, by layer.
    public let norms: [Int: Double]
    /// Unit vectors by direction and layer; none for the prompt.
    private var vectors: [[Int: [Float]]] = []
    private let width: Int

    /// Takes the directions of a target out of files.
    ///
    /// Names say whose state a direction is of: `self:joyful`, `user:joyful`, `third:joyful`; a bare name, or one that
    /// begins with `story:`, is of stories. Their sum is added where all three persons are there.
    ///
    /// - Parameters:
    ///   - found: the files' directions.
    ///   - target: the emotion.
    ///   - wanted: which layers; those that all directions have.
    /// - Throws: `UndertoneError` where the target has no direction, no layer is common to all, or names are there twice.
    public init(_ found: [Direction], target: String, layers wanted: LayerSelection) throws {
        let named = found.filter { Self.arm($0.name, target: target) != nil }
        guard let first = named.first else {
            throw UndertoneError.unknown(
                "direction",
                Person.own.label(target),
                among: Set(found.map(\.name)),
                in:
                    "the files (wanted is 'self:', 'user:' or 'third:' with the target, or the target alone)"
            )
        }
        width = first.vector.count
        let names = named.reduce(into: [String]()) { names, direction in
            if !names.contains(direction.name) { names.append(direction.name) }
        }
        var common: Set<Int>?
        for name in names {
            let own = named.filter { $0.name == name }
            let layers = own.map(\.point.layer.rawValue)
            guard Set(layers).count == layers.count else {
                throw UndertoneError.badInput(
                    "'\(name)' is there twice for a layer (methods: "
                        + Set(own.map(\.method)).sorted().joined(separator: ", ")
                        + "); give a file of one"
                )
            }
            guard
                own.allSatisfy({ $0.point.site == .hidden && $0.vector.count == first.vector.count }
                )
            else {
                throw UndertoneError.badInput(
                    "'\(name)' is no direction of hidden states of one model; only these are written here"
                )
            }
            common = common.map { $0.intersection(layers) } ?? Set(layers)
        }
        let there = (common ?? []).sorted()
        switch wanted {
        case .all: layers = there
        case .list(let list):
            for layer in list where !there.contains(layer) {
                throw UndertoneError.badInput(
                    "not all directions have layer \(layer); they have "
                        + there.map(String.init).joined(separator: ", ")
                )
            }
            layers = list
        }
        guard !layers.isEmpty else {
            throw UndertoneError.badInput("the directions have no layer in common")
        }
        norms = Dictionary(
            uniqueKeysWithValues: layers.map { layer in
                let own = named.filter { $0.point.layer.rawValue == layer }
                return (layer, Descriptive.mean(own.map { Double($0.meanHiddenNorm) }))
            }
        )
        let order = AttributionDirection.Arm.allCases
        let sorted = names.sorted { left, right in
            let arms = [left, right].map { name in
                Self.arm(name, target: target).flatMap(order.firstIndex(of:)) ?? 0
            }
            return (arms[0], left) < (arms[1], right)
        }
        for name in sorted {
            let own = named.filter { $0.name == name }
            add(name, Self.arm(name, target: target) ?? .story, target: target) { layer in
                own.first { $0.point.layer.rawValue == layer }?.vector
            }
        }
        addSum(target)
    }

    /// The number of directions.
    public var count: Int { directions.count }

    /// What is added at a strength; nil for the prompt.
    func addition(_ direction: Int, layer: Int, alpha: Double) -> [Float]? {
        guard let vector = vectors[direction][layer], let norm = norms[layer] else { return nil }
        let factor = Float(alpha * norm)
        return vector.map { $0 * factor }
    }

    /// Adds directions drawn at random, uniformly, one vector for each layer.
    public mutating func addRandom(_ count: Int, seed: UInt64) {
        var generator = SeededGenerator(seed: seed &+ 17)
        for number in 0..<count {
            let drawn = layers.map { ($0, generator.unitVector(count: width)) }
            let byLayer = Dictionary(uniqueKeysWithValues: drawn)
            add("random \(number + 1)", .random, target: nil) { byLayer[$0] }
        }
    }

    /// Adds directions that the same difference of means gives on shuffled labels.
    ///
    /// - Parameters:
    ///   - count: how many, the persons in turn.
    ///   - store: the hidden states that the directions were fitted on.
    ///   - target: the emotion; set against `neutral`.
    ///   - seed: of the shuffling.
    /// - Throws: `UndertoneError` where the store lacks labels or layers.
    public mutating func addShuffled(
        _ count: Int,
        from store: ActivationStore,
        target: String,
        seed: UInt64
    ) throws {
        var generator = SeededGenerator(seed: seed &+ 23)
        let rows = try store.rows
        for number in 0..<count {
            let person = Person.allCases[number % Person.allCases.count]
            let labelled = try LabelledRows(
                rows,
                target: person.label(target),
                against: person.label(AttributionScenario.neutral),
                in: store.directory
            )
            let labels = generator.shuffled(labelled.isTarget)
            var byLayer: [Int: [Float]] = [:]
            for layer in layers {
                byLayer[layer] = Self.difference(
                    try store.matrix(layer: layer, rows: labelled.rows),
                    labels
                )
            }
            add("shuffled \(number + 1)", .shuffled, target: nil) { byLayer[$0] }
        }
    }

    /// Adds the prompting arm.
    public mutating func addPrompt(target: String) {
        directions.append(
            AttributionDirection(name: "prompt", arm: .prompt, target: target, norm: 0)
        )
        vectors.append([:])
    }

    /// The norms that the record states are those of one layer: the primary one.
    mutating func state(normsOf layer: Int) {
        for index in directions.indices where directions[index].arm != .prompt {
            directions[index].norm = norms[layer] ?? 0
        }
    }

    private mutating func addSum(_ target: String) {
        let persons = [AttributionDirection.Arm.own, .user, .third].compactMap { arm in
            directions.firstIndex { $0.arm == arm }
        }
        guard persons.count == Person.allCases.count else { return }
        let known = vectors
        add("sum", .sum, target: target) { layer in
            let all = persons.compactMap { known[$0][layer] }
            return all.first.map { first in
                VectorMath.normalized(
                    first.indices.map { column in all.reduce(0) { $0 + $1[column] } }
                )
            }
        }
    }

    private mutating func add(
        _ name: String,
        _ arm: AttributionDirection.Arm,
        target: String?,
        _ vector: (Int) -> [Float]?
    ) {
        let norm = layers.first.flatMap { norms[$0] } ?? 0
        directions.append(
            AttributionDirection(name: name, arm: arm, target: target, norm: norm)
        )
        vectors.append(
            Dictionary(
                uniqueKeysWithValues: layers.compactMap { layer in
                    vector(layer).map { (layer, $0) }
                }
            )
        )
    }

    /// Whose state a direction of this name is of; nil for one of another target.
    private static func arm(_ name: String, target: String) -> AttributionDirection.Arm? {
        for person in Person.allCases where name == person.label(target) {
            return AttributionDirection.Arm(rawValue: person.rawValue)
        }
        return name == target || name == "story:\(target)" ? .story : nil
    }

    /// The difference of the means of two classes, at length 1.
    private static func difference(_ states: Matrix, _ isTarget: [Bool]) -> [Float] {
        var sums = [[Double]](repeating: [Double](repeating: 0, count: states.columns), count: 2)
        for row in 0..<states.rows {
            for (column, value) in states.row(row).enumerated() {
                sums[isTarget[row] ? 1 : 0][column] += Double(value)
            }
        }
        let count = Double(max(1, isTarget.count { $0 }))
        let others = Double(max(1, isTarget.count { !$0 }))
        return VectorMath.normalized(
            (0..<states.columns).map { Float(sums[1][$0] / count - sums[0][$0] / others) }
        )
    }
}
