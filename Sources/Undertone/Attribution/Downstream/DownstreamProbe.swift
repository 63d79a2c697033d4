internal import LlamaEngine
internal import Statistics

/// A direction that reads one person's emotion from a hidden state behind a written one.
///
/// It was fitted on dialogues that nothing was written into and that are none of the experiment's items.
public struct DownstreamProbe: Sendable, Hashable {
    /// Whose emotion.
    public var person: Person
    /// The hidden state that it reads.
    public var layer: Int
    /// p̂, length 1, [width].
    public var vector: [Float]
    /// The mean projection of unsteered dialogues without the emotion, in raw units.
    public var mean: Double
    /// The standard deviation of unsteered projections within dialogues with and without it, in raw units.
    public var deviation: Double
    /// d′: how far apart these are, in standard deviations, fitted on one half of the scenarios and measured on the other.
    public var distance: Double
    /// Scenarios of the fit (dialogues, where they have none).
    public var scenarios: Int
    /// Which token's state it was fitted on, as a pooling rule.
    public var pooling: String

    /// A probe whose d′ is below this hardly tells the emotion, and nothing is concluded from it.
    ///
    /// A direction of noise moves a probe of noise that was fitted on the same dialogues.
    public static let leastDistance = 1.0

    /// Creates a probe; the deviation must be above 0.
    public init(
        person: Person,
        layer: Int,
        vector: [Float],
        mean: Double,
        deviation: Double,
        distance: Double,
        scenarios: Int,
        pooling: String
    ) {
        precondition(deviation > 0, "a probe's unit is a standard deviation above 0")
        self.person = person
        self.layer = layer
        self.vector = vector
        self.mean = mean
        self.deviation = deviation
        self.distance = distance
        self.scenarios = scenarios
        self.pooling = pooling
    }

    /// Takes a direction as a probe; nil where it doesn't say how unsteered texts project onto it.
    init?(_ direction: Direction, of person: Person) {
        guard direction.point.site == .hidden, let readout = direction.readout, readout.isUsable,
            let distance = direction.quality.dPrime
        else { return nil }
        self.init(
            person: person,
            layer: direction.point.layer.rawValue,
            vector: direction.vector,
            mean: readout.baselineMean,
            deviation: readout.deviation,
            distance: distance,
            scenarios: direction.quality.scenarios,
            pooling: direction.origin.pooling
        )
    }

    /// (h·p̂ − mean) / deviation.
    public func z(_ state: [Float]) -> Double { (projection(state) - mean) / deviation }

    /// What an addition to this token's residual stream brings along by itself: α‖h̄‖⟨v̂, p̂⟩ / deviation.
    ///
    /// The stream carries it to every later state whatever the blocks make of it. What they made of it is the change of
    /// ``z(_:)`` less this.
    ///
    /// - Parameter addition: α‖h̄‖v̂, as it is written.
    /// - Returns: standard deviations.
    public func passthrough(_ addition: [Float]) -> Double { projection(addition) / deviation }

    /// Not through BLAS, which isn't safe beside passes of a model.
    private func projection(_ state: [Float]) -> Double {
        precondition(state.count == vector.count, "a state of another width")
        return state.withUnsafeBufferPointer { state in
            vector.withUnsafeBufferPointer { Double(VectorMath.plainDot(state, $0)) }
        }
    }
}
