internal import Foundation
public import LlamaEngine
internal import Statistics

/// The directions that states are read along: at each layer that layer's own.
public struct ReadoutDirections: Sendable {
    /// A number of a reading: a concept at a place.
    public struct Entry: Sendable, Hashable, Codable {
        /// The concept.
        public var name: String
        /// The place.
        public var point: SitePoint
    }

    /// The concepts, in the order asked for, else the file's.
    public let names: [String]
    /// The places, from the lowest layer.
    public let points: [SitePoint]
    /// What each number of a reading is: by place, then by concept.
    ///
    /// A layer may lack a concept.
    public let entries: [Entry]
    /// The hash of all directions and their places.
    public let sha256: String
    /// The estimator.
    public let method: String
    /// Unit vectors by place, then by concept.
    private let vectors: [[[Float]]]
    private let ranges: [Range<Int>]

    /// Takes directions out of a file's.
    ///
    /// - Parameters:
    ///   - directions: a file's.
    ///   - names: which concepts; nil: all.
    ///   - layers: at which layers; `.list` refuses one without any of them.
    ///   - method: whose, where the file has several.
    ///   - file: for messages.
    /// - Throws: `UndertoneError` that lists what there is.
    public init(
        _ directions: [Direction],
        names: [String]? = nil,
        layers: LayerSelection = .all,
        method: String? = nil,
        file: String
    ) throws {
        var found = try Self.of(directions, method: method, file: file)
        let known = found.reduce(into: [String]()) { if !$0.contains($1.name) { $0 += [$1.name] } }
        for name in names ?? [] where !known.contains(name) {
            throw UndertoneError.unknown("direction", name, among: known, in: file)
        }
        let wanted = (names ?? known).reduce(into: [String]()) { names, name in
            if !names.contains(name) { names.append(name) }
        }
        found = found.filter { wanted.contains($0.name) }
        if case .list(let layers) = layers {
            let there = Set(found.map(\.point.layer.rawValue))
            for layer in layers where !there.contains(layer) {
                throw UndertoneError.badInput(
                    "no direction of layer \(layer) here; there are "
                        + there.sorted().map(String.init).joined(separator: ", "),
                    file: file
                )
            }
            found = found.filter { layers.contains($0.point.layer.rawValue) }
        }
        let points = Set(found.map(\.point)).sorted()
        var entries: [Entry] = []
        var rows: [[Direction]] = []
        for point in points {
            let here = wanted.compactMap { name in
                found.first { $0.point == point && $0.name == name }
            }
            rows.append(here)
            entries += here.map { Entry(name: $0.name, point: point) }
        }
        guard entries.count == found.count else {
            throw UndertoneError.badInput(
                "the file has several directions of one name at one layer; write a file with one of them",
                file: file
            )
        }
        guard let first = found.first else {
            throw UndertoneError.badInput("the file holds no direction", file: file)
        }
        self.names = wanted
        self.points = points
        self.entries = entries
        self.method = first.method
        vectors = rows.map { $0.map(\.vector) }
        var start = 0
        ranges = rows.map { row in
            defer { start += row.count }
            return start..<start + row.count
        }
        sha256 = Self.digest(rows)
    }

    /// The number of a concept at a place; nil where the layer lacks it.
    public func index(of name: String, at point: SitePoint) -> Int? {
        entries.firstIndex { $0.name == name && $0.point == point }
    }

    /// The numbers of a place.
    public func indices(at point: SitePoint) -> Range<Int> {
        points.firstIndex(of: point).map { ranges[$0] } ?? 0..<0
    }

    /// The elements that a state must have at each place.
    public var widths: [Int] { vectors.map { $0.first?.count ?? 0 } }

    /// The projections h·v̂ of the states of one token or several, in raw units of the states.
    ///
    /// Safe beside a model that computes at the same time.
    ///
    /// - Parameter rows: for each place, in the order of ``points``, [tokens, width] row-major.
    /// - Returns: [tokens, entries].
    public func projections(of rows: [[Float]]) -> [[Double]] {
        precondition(rows.count == points.count, "states of other places")
        let tokens = (rows.first?.count ?? 0) / max(1, widths.first ?? 1)
        var result = [[Double]](
            repeating: [Double](repeating: 0, count: entries.count),
            count: tokens
        )
        for (place, width) in widths.enumerated() {
            precondition(rows[place].count == tokens * width, "states of another width")
            rows[place].withUnsafeBufferPointer { states in
                for (column, entry) in ranges[place].enumerated() {
                    vectors[place][column].withUnsafeBufferPointer { direction in
                        for token in 0..<tokens {
                            let state = states[token * width..<(token + 1) * width]
                            result[token][entry] = Double(
                                VectorMath.plainDot(.init(rebasing: state), direction)
                            )
                        }
                    }
                }
            }
        }
        return result
    }

    private static func of(
        _ directions: [Direction],
        method: String?,
        file: String
    ) throws -> [Direction] {
        let methods = Set(directions.map(\.method))
        if let method, !methods.contains(method) {
            throw UndertoneError.unknown("method", method, among: methods, in: file)
        }
        guard method != nil || methods.count < 2 else {
            throw UndertoneError.badInput(
                "the file has directions of several methods (\(methods.sorted().joined(separator: ", "))); "
                    + "say which with --method",
                file: file
            )
        }
        let found = method.map { method in directions.filter { $0.method == method } } ?? directions
        let sites = Set(found.map(\.point.site.rawValue))
        guard sites.count < 2 else {
            throw UndertoneError.badInput(
                "the file has directions of several sites (\(sites.sorted().joined(separator: ", "))); "
                    + "write a file of one",
                file: file
            )
        }
        return found
    }

    private static func digest(_ rows: [[Direction]]) -> String {
        var digest = ContentDigest()
        for direction in rows.joined() {
            digest.update(Array("\(direction.name)|\(direction.point)|".utf8))
            direction.vector.withUnsafeBytes { digest.update($0) }
        }
        return digest.finalize()
    }
}
