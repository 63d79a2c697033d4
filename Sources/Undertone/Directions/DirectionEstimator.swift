/// A way to get a direction out of labelled vectors.
public protocol DirectionEstimator: Sendable {
    /// As it is named on the command line.
    static var name: String { get }
    /// What it does, in a line.
    static var summary: String { get }

    /// The estimate, [width], of any length; nil where it is undefined for these rows.
    static func estimate(_ data: DirectionData) -> [Float]?

    /// How many independent clusters carry the estimate.
    static func support(_ data: DirectionData) -> Int
}

extension DirectionEstimator {
    /// Clusters with the target.
    public static func support(_ data: DirectionData) -> Int {
        Set(data.indices(target: true).map { data.clusters[$0] }).count
    }
}

/// The registry of estimators.
public enum DirectionEstimators {
    /// All, in the order of the help.
    public static let all: [any DirectionEstimator.Type] = [
        DifferenceOfMeans.self,
        PairedDifferences.self,
    ]

    /// The one of that name.
    ///
    /// - Throws: `UndertoneError` that lists the names.
    public static func named(_ name: String) throws -> any DirectionEstimator.Type {
        guard let found = all.first(where: { $0.name == name }) else {
            throw UndertoneError.unknown("method", name, among: all.map { $0.name }, in: "--method")
        }
        return found
    }
}
