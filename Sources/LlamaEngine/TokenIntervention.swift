/// A change to what the model computes while it reads a prompt and writes on: an ``Intervention`` on a growing text.
public struct TokenIntervention: Sendable {
    /// Where.
    public var point: SitePoint
    /// What is done to each chosen row.
    public var operation: any RowOperation
    /// On which tokens.
    public var tokens: TokenChoice
    /// Only where this is open; nil: everywhere.
    public var gate: ProbeGate?

    /// Creates an intervention.
    public init(
        _ operation: some RowOperation,
        at point: SitePoint,
        on tokens: TokenChoice = .all,
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

    /// What it does to a token that it chooses.
    var touch: SteeringTouch {
        SteeringTouch(point: point, operation: AnyHashable(operation), gate: gate)
    }
}

extension TokenIntervention: Hashable {
    /// By value, the operation's kind included.
    public static func == (left: TokenIntervention, right: TokenIntervention) -> Bool {
        left.touch == right.touch && left.tokens == right.tokens
    }

    /// By value.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(touch)
        hasher.combine(tokens)
    }
}
