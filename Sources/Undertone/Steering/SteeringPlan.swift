/// What to do to a model's hidden states: at which sites, on which tokens, how strongly.
///
/// A value with a one-line form that is the same wherever plans are written, and back:
///
///     0.3 joy@20-24 | ablate anger@generated | cap fear<=0.2 when probe:user_sad>0.7
///
/// Steps are applied in their order. `Documentation/steering.md` has the whole language; ``init(parsing:file:line:)``
/// reads it, ``description`` writes it canonically, and `compile(with:in:sha256:allowsMismatch:)` makes of it what the
/// engine does.
public struct SteeringPlan: Sendable {
    /// What is done, in this order; none for the model as it is.
    public var steps: [Step] {
        didSet { source = nil }
    }

    /// The text that it was read from, for messages; nil once it was changed.
    var source: PlanSource?

    /// A plan of steps.
    public init(steps: [Step] = []) {
        self.steps = steps
        source = nil
    }

    init(steps: [Step], source: PlanSource) {
        self.steps = steps
        self.source = source
    }

    /// No step, the model as it is: written `none`.
    public static let none = SteeringPlan()

    /// Whether a strength is left to calibration (`auto`).
    public var isAuto: Bool { steps.contains { $0.operation.strength == .auto } }

    /// The same with every `auto` replaced.
    ///
    /// - Parameter strength: the strength of a step that leaves it open.
    /// - Returns: a plan that can be compiled.
    public func resolvingAuto(_ strength: (Step) throws -> Double) rethrows -> SteeringPlan {
        guard isAuto else { return self }
        return SteeringPlan(
            steps: try steps.map { step in
                guard step.operation.strength == .auto else { return step }
                var resolved = step
                resolved.operation.strength = .number(try strength(step))
                return resolved
            }
        )
    }

    /// One step: an operation, where it acts, and when.
    public struct Step: Sendable, Hashable {
        /// What is done.
        public var operation: Operation
        /// Where.
        public var place: Place
        /// Under which condition, token by token; nil: always.
        public var gate: Gate?
        var column = PlanColumn()

        /// Creates a step.
        public init(_ operation: Operation, at place: Place = Place(), when gate: Gate? = nil) {
            self.operation = operation
            self.place = place
            self.gate = gate
        }
    }
}

extension SteeringPlan: Hashable {
    /// Whether the same is done; how it was written doesn't matter.
    public static func == (left: SteeringPlan, right: SteeringPlan) -> Bool {
        left.steps == right.steps
    }

    /// Hashes what is done.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(steps)
    }
}

extension SteeringPlan: Codable {
    /// Decodes the one-line form.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do {
            try self.init(parsing: container.decode(String.self))
        } catch let error as UndertoneError {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: error.message
            )
        }
    }

    /// Encodes as the one-line form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// The text of a plan, and the file it is from.
struct PlanSource: Sendable {
    var text: String
    var file: String?
    var line: Int?
}

/// Where in a plan's text something stands, in characters from 0; no part of what it means, so all are equal.
struct PlanColumn: Sendable, Hashable {
    var value = 0

    static func == (left: PlanColumn, right: PlanColumn) -> Bool { true }

    func hash(into hasher: inout Hasher) {}
}
