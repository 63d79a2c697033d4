internal import Statistics

/// A way to get a direction out of labelled vectors.
///
/// A new one conforms to ``LinearEstimator`` or ``FittedEstimator`` and has a line in
/// ``DirectionEstimators/all``.
public protocol DirectionEstimator: Sendable {
    /// As it is named on the command line.
    static var name: String { get }
    /// What it does, in a line.
    static var summary: String { get }
    /// Whether it looks at the rows of all emotions, and not only at the target's and the baseline's.
    static var usesAllEmotions: Bool { get }
    /// What the rows must have for the estimate to be defined, after "needs".
    static var requirement: String { get }

    /// The estimate from two classes, [width], of any length; nil where it is undefined for these rows.
    static func estimate(_ data: DirectionData) -> [Float]?

    /// The estimate for an emotion of a table, [width], of any length; nil where it is undefined.
    static func estimate(_ table: EmotionTable, target: Int) -> [Float]?

    /// How many independent clusters carry the estimate.
    static func support(_ classes: RowClasses, target: Int) -> Int
}

extension DirectionEstimator {
    /// Only the target and the baseline.
    public static var usesAllEmotions: Bool { false }
    /// Both classes.
    public static var requirement: String { "texts of both classes that differ" }

    /// Clusters with the target.
    public static func support(_ classes: RowClasses, target: Int) -> Int {
        Set(
            classes.labels.indices.filter { classes.labels[$0] == target }.map {
                classes.clusters[$0]
            }
        )
        .count
    }

    /// How many independent clusters carry the estimate from two classes.
    public static func support(_ data: DirectionData) -> Int { support(data.classes, target: 0) }
}

/// An estimator whose result is a sum of rows with weights that the classes alone decide.
///
/// The weights are the same at every layer, and cosines between estimates need only the rows' inner products.
public protocol LinearEstimator: DirectionEstimator {
    /// The weight of each row, [rows], of sum 0; nil where the estimate is undefined for these rows.
    static func weights(_ classes: RowClasses, target: Int) -> [Double]?
}

extension LinearEstimator {
    /// The weighted sum of the rows.
    public static func estimate(_ data: DirectionData) -> [Float]? {
        weights(data.classes, target: 0).map { data.features.weightedRowSums([$0]).row(0) }
    }

    /// The weighted sum of the rows.
    public static func estimate(_ table: EmotionTable, target: Int) -> [Float]? {
        guard usesAllEmotions else { return estimate(table.pair(target)) }
        return weights(table.classes, target: target).map {
            table.features.weightedRowSums([$0]).row(0)
        }
    }
}

/// An estimator of two classes that looks at the vectors themselves.
///
/// Its result is a sum of rows, and it turns with the coordinates. Where there are fewer rows than columns it is
/// found from the rows' inner products, else in the columns; both ways give the same.
public protocol FittedEstimator: DirectionEstimator {
    /// The estimate from vectors, [columns]; nil where it is undefined.
    static func fit(_ data: DirectionData) -> [Float]?

    /// The weight of each row, [rows], of sum 0; nil where the estimate is undefined.
    static func weights(_ rows: RowProducts) -> [Double]?
}

extension FittedEstimator {
    /// The estimate, found on the smaller side.
    public static func estimate(_ data: DirectionData) -> [Float]? {
        guard data.isWide else { return fit(data) }
        return weights(RowProducts(data)).map { data.features.weightedRowSums([$0]).row(0) }
    }

    /// The estimate from the emotion's rows and the baseline's.
    public static func estimate(_ table: EmotionTable, target: Int) -> [Float]? {
        estimate(table.pair(target))
    }
}

/// The registry of estimators.
public enum DirectionEstimators {
    /// All, in the order of the help.
    public static let all: [any DirectionEstimator.Type] = [
        DifferenceOfMeans.self,
        PairedDifferences.self,
        TwoWayEffects.self,
        CentredMeans.self,
        CircuitCentred.self,
        PrincipalDifference.self,
        ShrunkDiscriminant.self,
        LogisticPattern.self,
    ]

    /// What a method's name ends in where neutral variance was taken out first.
    public static let denoisedSuffix = "+denoise"

    /// The one of that name; what ``denoisedSuffix`` says is left aside.
    ///
    /// - Throws: `UndertoneError` that lists the names.
    public static func named(_ name: String) throws -> any DirectionEstimator.Type {
        let plain =
            name.hasSuffix(denoisedSuffix) ? String(name.dropLast(denoisedSuffix.count)) : name
        guard let found = all.first(where: { $0.name == plain }) else {
            throw UndertoneError.unknown("method", name, among: all.map { $0.name }, in: "--method")
        }
        return found
    }

    /// The ones of a list with commas, in its order, or of the word `all`.
    ///
    /// - Throws: `UndertoneError` that lists the names, or for a method that is named twice.
    public static func list(_ text: String) throws -> [any DirectionEstimator.Type] {
        if text == "all" { return all }
        let names = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard Set(names).count == names.count else {
            throw UndertoneError.badInput("--method '\(text)' names a method twice")
        }
        return try names.map(named)
    }
}
