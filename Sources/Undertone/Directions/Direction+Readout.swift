internal import Foundation
internal import Statistics

extension Direction {
    /// How the texts that a direction was fitted on project onto it: what makes a projection readable.
    ///
    /// In raw units of the site (as v̂ᵀh), of the vectors as they were pooled, before any denoising. The direction was
    /// fitted on the same texts, so the means lie somewhat further apart than on new ones; and a mean over a text's
    /// tokens varies less than single tokens do, so that z of a token is on a wider scale than z of a text.
    public struct Readout: Sendable, Hashable, Codable {
        /// The mean projection of the texts that the target was set against.
        public var baselineMean: Double
        /// The mean projection of the target's texts.
        public var targetMean: Double
        /// The pooled standard deviation within the two, √(((n₁−1)s₁² + (n₀−1)s₀²) / (n₁+n₀−2)).
        public var deviation: Double

        /// Creates a readout from its parts.
        public init(baselineMean: Double, targetMean: Double, deviation: Double) {
            self.baselineMean = baselineMean
            self.targetMean = targetMean
            self.deviation = deviation
        }

        /// The figures of two samples of projections; nil where they have no spread, or no more than two values.
        public init?(baseline: [Double], target: [Double]) {
            guard !baseline.isEmpty, !target.isEmpty, baseline.count + target.count > 2 else {
                return nil
            }
            let squares = [baseline, target].map { sample in
                sample.count > 1
                    ? Double(sample.count - 1) * Descriptive.variance(sample) : 0
            }
            let pooled = (squares[0] + squares[1]) / Double(baseline.count + target.count - 2)
            self.init(
                baselineMean: Descriptive.mean(baseline),
                targetMean: Descriptive.mean(target),
                deviation: pooled.squareRoot()
            )
            guard isUsable else { return nil }
        }

        /// Whether z and probability can be told from it: finite, with a spread.
        public var isUsable: Bool {
            baselineMean.isFinite && targetMean.isFinite && deviation.isFinite && deviation > 0
        }

        /// A projection in standard deviations from the baseline's mean, (x − m₀) / s.
        public func z(_ projection: Double) -> Double {
            (projection - baselineMean) / deviation
        }

        /// The projection that lies that many standard deviations from the baseline's mean, m₀ + z·s.
        public func projection(z: Double) -> Double {
            baselineMean + z * deviation
        }

        /// The log-odds of the target for a projection, (m₁ − m₀)/s² · (x − (m₁ + m₀)/2).
        ///
        /// The linear discriminant in one dimension: two normal distributions of one variance, either class as
        /// likely beforehand as the other (Fisher 1936).
        public func logOdds(_ projection: Double) -> Double {
            slope * (projection - (baselineMean + targetMean) / 2)
        }

        /// The probability of the target for a projection, 1 / (1 + exp(−``logOdds(_:)``)).
        public func probability(_ projection: Double) -> Double {
            1 / (1 + exp(-logOdds(projection)))
        }

        /// How the log-odds grow with the projection, (m₁ − m₀)/s².
        public var slope: Double { (targetMean - baselineMean) / (deviation * deviation) }
    }
}
