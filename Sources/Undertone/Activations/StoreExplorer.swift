public import LlamaEngine
internal import Statistics

/// Looks into an activation store, one layer at a time: what is in it, what lies near what.
///
/// A layer is read whole when it is chosen, [examples, width] of single precision, and let go with the next.
public struct StoreExplorer: Sendable {
    /// The store.
    public let store: ActivationStore
    /// The rows, in the store's order.
    public let examples: [StoredExample]
    /// The layer that is looked at.
    public private(set) var layer: Int
    private var vectors: Matrix
    private var norms: [Float]
    private var mean: [Float]

    /// Opens a layer.
    ///
    /// - Parameters:
    ///   - store: the store.
    ///   - layer: which; nil: the middle one of those that there are.
    /// - Throws: `UndertoneError` for a layer that isn't there, or a store that can't be read.
    public init(_ store: ActivationStore, layer: Int? = nil) throws {
        self.store = store
        examples = try store.rows
        let layers = store.manifest.layers
        self.layer = layer ?? layers[layers.count / 2]
        (vectors, norms, mean) = try Self.read(store, self.layer)
    }

    /// Looks at another layer.
    ///
    /// - Throws: `UndertoneError` that lists the layers where it isn't there; then the layer stays.
    public mutating func move(to layer: Int) throws {
        (vectors, norms, mean) = try Self.read(store, layer)
        self.layer = layer
    }

    private static func read(
        _ store: ActivationStore,
        _ layer: Int
    ) throws -> (Matrix, [Float], [Float]) {
        let vectors = try store.matrix(layer: layer)
        let share = 1 / Double(max(1, vectors.rows))
        let mean = vectors.weightedRowSums([[Double](repeating: share, count: vectors.rows)])
        return (vectors, vectors.rowNorms(), mean.row(0))
    }

    /// Where the vectors are from.
    ///
    /// - Throws: `UndertoneError` for a store of an unknown site.
    public var point: SitePoint {
        get throws {
            guard let site = Site(rawValue: store.manifest.site) else {
                throw UndertoneError.badInput("the site is unknown", file: store.directory)
            }
            return SitePoint(site, HiddenStateIndex(layer))
        }
    }

    /// A layer's figures.
    public struct LayerSummary: Sendable, Hashable, Codable {
        /// The layer.
        public var layer: Int
        /// Elements of a vector.
        public var width: Int
        /// The mean length of a vector, in raw units.
        public var meanNorm: Double
        /// The length of the mean vector as a share of that: how far all vectors point one way.
        public var commonShare: Double
    }

    /// The figures of every layer; reads the whole store.
    public func layers() throws -> [LayerSummary] {
        try store.manifest.layers.map { layer in
            let (vectors, norms, mean) =
                layer == self.layer
                ? (self.vectors, self.norms, self.mean) : try Self.read(store, layer)
            let length = norms.reduce(0) { $0 + Double($1) } / Double(max(1, norms.count))
            return LayerSummary(
                layer: layer,
                width: vectors.columns,
                meanNorm: length,
                commonShare: length > 0 ? Double(VectorMath.norm(mean)) / length : 0
            )
        }
    }

    /// How many examples have each label, the most frequent first.
    public var labels: [(label: String, count: Int)] {
        var counts: [String: Int] = [:]
        for label in examples.flatMap(\.labels) { counts[label, default: 0] += 1 }
        return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { (label: $0.key, count: $0.value) }
    }

    /// The row of an example.
    ///
    /// - Parameter name: its id, or its number from 1.
    /// - Returns: its place among ``examples``.
    /// - Throws: `UndertoneError` where there is none, with the nearest ids.
    public func row(_ name: String) throws -> Int {
        if let row = examples.firstIndex(where: { $0.id == name }) { return row }
        if let number = Int(name) {
            guard examples.indices.contains(number - 1) else {
                throw UndertoneError.badInput(
                    "there is no example \(number); the store has \(examples.count), from 1"
                )
            }
            return number - 1
        }
        throw UndertoneError.unknown(
            "example",
            name,
            among: examples.lazy.map(\.id),
            in: "the store",
            limit: 5
        )
    }

    /// The rows whose id or text has all of these words, letter case aside, and one of whose labels is this.
    public func search(_ words: [String], label: String? = nil) -> [Int] {
        let wanted = words.map { $0.lowercased() }
        return examples.indices.filter { row in
            let example = examples[row]
            guard label.map(example.labels.contains) ?? true else { return false }
            guard !wanted.isEmpty else { return true }
            let text = (example.id + "\n" + example.text).lowercased()
            return wanted.allSatisfy { text.contains($0) }
        }
    }

    /// An example near another.
    public struct Neighbour: Sendable, Hashable, Codable {
        /// Its row.
        public var row: Int
        /// The cosine of the two vectors.
        public var cosine: Double
        /// The cosine once the mean of all examples is taken off both: near 0 for strangers.
        public var centred: Double
    }

    /// The examples nearest to one, by the cosine of the vectors.
    ///
    /// - Parameters:
    ///   - row: the example.
    ///   - count: how many.
    ///   - isCentred: whether the mean of all examples is taken off first.
    /// - Returns: nearest first, without the example itself.
    public func nearest(to row: Int, count: Int, isCentred: Bool = false) -> [Neighbour] {
        let own = vectors.row(row)
        let products = vectors.multiplied(by: own)
        // (x − m)·(y − m) = x·y − x·m − y·m + m·m
        let toMean = vectors.multiplied(by: mean)
        let square = VectorMath.dot(mean, mean)
        let lengths = examples.indices.map { other -> Double in
            let squared = Double(norms[other]) * Double(norms[other])
            return max(0, squared - 2 * Double(toMean[other]) + Double(square)).squareRoot()
        }
        let found = examples.indices.filter { $0 != row }.map { other -> Neighbour in
            let plain = Double(norms[row]) * Double(norms[other])
            let product = Double(products[other])
            let shifted = product - Double(toMean[row]) - Double(toMean[other]) + Double(square)
            let length = lengths[row] * lengths[other]
            return Neighbour(
                row: other,
                cosine: plain > 0 ? min(1, max(-1, product / plain)) : 0,
                centred: length > 1e-6 * plain ? min(1, max(-1, shifted / length)) : 0
            )
        }
        func key(_ neighbour: Neighbour) -> Double {
            isCentred ? neighbour.centred : neighbour.cosine
        }
        return Array(found.sorted { (key($1), $0.row) < (key($0), $1.row) }.prefix(count))
    }

    /// The projections v̂ᵀh of all examples on a direction of this layer, in raw units.
    ///
    /// - Throws: `UndertoneError` for a direction of another place or width.
    public func projections(on direction: Direction) throws -> [Double] {
        guard direction.point == (try point), direction.vector.count == vectors.columns else {
            throw UndertoneError.badInput(
                "'\(direction.name)' is of \(direction.point) with \(direction.vector.count) elements; looked at is "
                    + "\(try point) with \(vectors.columns)"
            )
        }
        return vectors.multiplied(by: direction.vector).map(Double.init)
    }

    /// The direction from one label's mean to another's, at this layer, with its figures.
    ///
    /// - Throws: `UndertoneError` for labels that there aren't, or too few examples.
    public func difference(_ target: String, against other: String) throws -> Direction {
        try DirectionFitter(store: store, target: target, against: other, method: "dim")
            .fit(layer: layer)
    }
}
