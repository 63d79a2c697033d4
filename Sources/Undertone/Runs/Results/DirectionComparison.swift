internal import LlamaEngine
internal import Statistics

/// Cosines between directions at one layer.
public struct DirectionComparison: RunResult, Hashable {
    /// `directions`.
    public static var kind: String { "directions" }
    /// The version of this form.
    public static var version: Int { 1 }

    /// What the directions have in common, in words.
    public var title: String
    /// The hidden-state index ℓ.
    public var layer: Int
    /// The directions' names, ordered by family where a catalogue is known.
    public var names: [String]
    /// The family of each; empty where it is unknown.
    public var families: [String]
    /// Cosines, [directions, directions].
    public var cosines: [[Double]]

    /// Compares directions of one layer.
    ///
    /// - Parameters:
    ///   - directions: What to compare; names that occur more than once get the method behind them.
    ///   - catalogue: The families; without it the order stays.
    /// - Throws: `UndertoneError` for fewer than two, or of different models, sites, layers or widths.
    public init(_ directions: [Direction], catalogue: EmotionCatalogue?) throws {
        guard let first = directions.first, directions.count > 1 else {
            throw UndertoneError.badInput("a comparison needs at least two directions of one layer")
        }
        for direction in directions.dropFirst() {
            guard direction.point == first.point, direction.vector.count == first.vector.count,
                direction.origin.modelSHA256 == first.origin.modelSHA256
            else {
                throw UndertoneError.badInput(
                    "'\(first.name)' (\(first.point), \(first.origin.model)) and '\(direction.name)' "
                        + "(\(direction.point), \(direction.origin.model)) have no common space; compare "
                        + "directions of one model, site and layer"
                )
            }
        }
        let order = directions.indices.sorted { one, other in
            func key(_ index: Int) -> (Int, String, Int) {
                guard let catalogue, let entry = catalogue.emotions[directions[index].name] else {
                    return (catalogue == nil ? 0 : 1, "", index)
                }
                return (0, entry.family, index)
            }
            return key(one) < key(other)
        }
        let sorted = order.map { directions[$0] }
        let methods = Set(sorted.map(\.method))
        layer = first.point.layer.rawValue
        title =
            "\(first.point.site.rawValue) \(layer) of \(first.origin.model), "
            + (methods.count == 1 ? "method \(first.method)" : "\(methods.count) methods")
        names = sorted.map { methods.count > 1 ? "\($0.name) (\($0.method))" : $0.name }
        families = sorted.map { catalogue?.emotions[$0.name]?.family ?? "" }
        let unit = Matrix(sorted.map(\.vector))
        let products = unit.multiplied(byTransposeOf: unit)
        cosines = (0..<sorted.count).map { row in
            products.row(row).map { min(1, max(-1, Double($0))) }
        }
    }
}
