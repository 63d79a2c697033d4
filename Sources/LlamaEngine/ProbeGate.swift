/// A linear probe, read in the same pass, that decides token by token whether an intervention acts.
///
/// Open where w·h + b > 0, h being the token's own row at the gate's point, as it is when the computation comes there
/// and before anything is written there. Source: conditional activation steering (CAST), Lee et al. 2024, arXiv 2409.05907.
public struct ProbeGate: Sendable, Hashable {
    /// Where it is read: at the written point or before it in the order of computation.
    public var point: SitePoint
    /// w, [width].
    public var weights: [Float]
    /// b.
    public var bias: Float

    /// Creates a gate.
    public init(at point: SitePoint, weights: [Float], bias: Float) {
        self.point = point
        self.weights = weights
        self.bias = bias
    }

    /// Why it can't be read, as the rest of a sentence; nil if it can.
    var fault: String? {
        guard bias.isFinite, weights.allSatisfy(\.isFinite) else {
            return "has elements that are no numbers"
        }
        return weights.contains { $0 != 0 } ? nil : "has weights of zero length"
    }

    /// Whether it is open for a row of as many elements as it has weights; called from the evaluation callback.
    func isOpen(for row: UnsafePointer<Float>) -> Bool {
        weights.withUnsafeBufferPointer { weights in
            guard let base = weights.baseAddress else { return false }
            return RowMath.dot(base, row, weights.count) + bias > 0
        }
    }
}
