/// A change to what the model computes, at one place, on some tokens.
///
/// Several at one place act in the order of their list.
public struct Intervention: Sendable {
    /// Which rows of the batch are written.
    public enum Tokens: Sendable, Hashable {
        /// All.
        case all
        /// Those with `true`; one element a token of the batch.
        case mask([Bool])
        /// All tokens of one sequence of the batch.
        case sequence(Int)
    }

    /// Where.
    public var point: SitePoint
    /// What is done to each chosen row.
    public var operation: any RowOperation
    /// On which rows.
    public var tokens: Tokens
    /// Only where this is open; nil: everywhere.
    public var gate: ProbeGate?

    /// Creates an intervention.
    public init(
        _ operation: some RowOperation,
        at point: SitePoint,
        on tokens: Tokens = .all,
        when gate: ProbeGate? = nil
    ) {
        self.point = point
        self.operation = operation
        self.tokens = tokens
        self.gate = gate
    }

    /// Whether it adds the same to every token whatever it holds, so that a control vector can do it.
    var isStaticAddition: Bool {
        point.site == .hidden && tokens == .all && gate == nil && operation.addend != nil
    }
}

extension Intervention: Hashable {
    /// By value, the operation's kind included.
    public static func == (left: Intervention, right: Intervention) -> Bool {
        left.point == right.point && left.tokens == right.tokens && left.gate == right.gate
            && AnyHashable(left.operation) == AnyHashable(right.operation)
    }

    /// By value.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(point)
        hasher.combine(AnyHashable(operation))
        hasher.combine(tokens)
        hasher.combine(gate)
    }
}
