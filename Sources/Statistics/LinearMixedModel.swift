internal import Foundation

/// A linear model whose rows come in groups with a level each, fitted by restricted maximum
/// likelihood: score = intercept + Σ βⱼ·xⱼ + b_group + error.
///
/// b ~ N(0, σ²_group), error ~ N(0, σ²). The likelihood is maximised over the ratio
/// γ = σ²_group / σ² alone; for each γ all else is in closed form from sums by group
/// (Laird & Ware 1982; Bates et al. 2015, section 3). Agrees with `statsmodels` `MixedLM` at
/// `reml=True`.
///
/// Only the level differs between groups here. Where the *slope* does, too, errors of slopes are too
/// small (Barr et al. 2013): test one slope a group with `SignFlipTest` beside it.
public struct LinearMixedModel: Sendable, Hashable {
    /// A fixed effect.
    public struct Coefficient: Sendable, Hashable, Codable {
        /// β.
        public var estimate: Double
        /// Its standard error, for γ as estimated.
        public var standardError: Double
        /// Rows − groups − varying terms for a term that varies within groups; groups − constant
        /// terms for one that doesn't, and for the intercept (Pinheiro & Bates 2000, 2.4.2).
        public var degreesOfFreedom: Double
        /// The two-sided p of β = 0 by Student's t with these.
        public var p: Double
        /// The same by the normal distribution, as `statsmodels` has it; too small for few groups.
        public var pNormal: Double

        /// β / standard error.
        public var ratio: Double { estimate == 0 ? 0 : estimate / standardError }

        /// The interval of β by Student's t.
        public func interval(level: Double = 0.95) -> Interval {
            let student = StudentDistribution(degreesOfFreedom: degreesOfFreedom)
            let half = student.quantile((1 + level) / 2) * standardError
            return Interval(
                estimate: estimate,
                lower: estimate - half,
                upper: estimate + half,
                level: level
            )
        }
    }

    /// The intercept, then a coefficient a column.
    public let coefficients: [Coefficient]
    /// σ² within groups.
    public let residualVariance: Double
    /// σ² of the groups' levels; 0 where they differ by no more than chance.
    public let groupVariance: Double
    /// The restricted log-likelihood; +∞ where the model fits perfectly.
    public let logLikelihood: Double
    /// The number of rows.
    public let rows: Int
    /// The number of groups.
    public let groups: Int
    /// Whether the data can tell the two variances apart: some group has two rows.
    ///
    /// If not, the variance of the groups is counted as residual.
    public let separatesVariances: Bool

    /// σ²_group / (σ²_group + σ²), the correlation of two rows of a group.
    public var intraclassCorrelation: Double {
        groupVariance > 0 ? groupVariance / (groupVariance + residualVariance) : 0
    }

    /// Fits the model.
    ///
    /// - Parameters:
    ///   - scores: A score a row, `[rows]`.
    ///   - columns: The terms besides the intercept, `[terms][rows]`.
    ///   - groups: The group of each row, from 0 without gaps.
    /// - Throws: `StatisticsError` for values that are no numbers, no more rows than terms, columns
    ///   that are sums of others, or scores that don't vary within groups.
    public init(
        _ scores: [Double],
        columns: [[Double]] = [],
        groups: [Int]
    ) throws(StatisticsError) {
        precondition(groups.count == scores.count, "one group a row")
        precondition(columns.allSatisfy { $0.count == scores.count }, "columns of all rows")
        guard (columns + [scores]).allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
            throw StatisticsError(.nonFiniteInput, "a value is NaN or infinite")
        }
        guard scores.count > columns.count + 1 else {
            throw StatisticsError(.tooFewData, "a model needs more rows than terms")
        }
        let profile = try RandomInterceptProfile(scores: scores, columns: columns, groups: groups)
        let ratio = try profile.bestRatio()
        guard let fit = profile.fit(ratio) else { throw RandomInterceptProfile.collinear }
        let freedom = Double(profile.rows - profile.terms)
        let variance = fit.residualSquares / freedom
        self.rows = profile.rows
        self.groups = profile.groupCount
        separatesVariances = profile.rows > profile.groupCount
        residualVariance = variance
        groupVariance = ratio * variance
        logLikelihood =
            variance > 0
            ? -0.5 * (freedom * (log(2 * Double.pi * variance) + 1) + fit.logDeterminants)
            : .infinity
        let (estimates, covariance) = profile.originalScale(fit)
        let degrees = profile.degreesOfFreedom
        coefficients = estimates.indices.map { term in
            let error = (variance * covariance[term]).squareRoot()
            let ratio = estimates[term] == 0 ? 0 : estimates[term] / error
            let student = StudentDistribution(degreesOfFreedom: degrees[term])
            return Coefficient(
                estimate: estimates[term],
                standardError: error,
                degreesOfFreedom: degrees[term],
                p: student.twoSided(ratio),
                pNormal: min(1, 2 * NormalDistribution.upperTail(abs(ratio)))
            )
        }
    }
}
