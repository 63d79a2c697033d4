/// What a plan did to what a model expects of one text.
package struct DoseReading: Sendable, Hashable {
    /// KL(unsteered ‖ steered) of the token behind each that a write can have touched, in nat.
    package var divergences: [Float] = []
    /// Σ (log p − log p steered) of the text's own tokens there, in nat.
    package var surprise = 0.0

    /// Nothing read yet.
    package init() {}

    /// The number of tokens.
    package var count: Int { divergences.count }
    /// Σ KL.
    package var divergence: Double { divergences.reduce(0) { $0 + Double($1) } }

    /// Mean KL of the given share of all tokens that have the largest (the expected shortfall).
    package static func worst(_ share: Double, of readings: [DoseReading]) -> Double {
        let sorted = readings.flatMap(\.divergences).sorted(by: >)
        let kept = sorted.prefix(max(1, Int((Double(sorted.count) * share).rounded(.up))))
        return kept.reduce(0) { $0 + Double($1) } / Double(max(1, kept.count))
    }
}
