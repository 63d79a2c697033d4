extension SteeringPlan {
    /// A direction as a plan names it.
    public struct Name: Sendable, Hashable {
        /// The concept's name.
        public var name: String
        /// The method it was fitted by, where a file has several (`joy/paired`).
        public var method: String?
        var column = PlanColumn()

        /// Creates a name.
        public init(_ name: String, method: String? = nil) {
            self.name = name
            self.method = method
        }
    }

    /// How strongly, in units of the mean norm of the vectors that the direction was fitted on (α).
    public enum Strength: Sendable, Hashable {
        /// α itself.
        case number(Double)
        /// What calibration finds; to be resolved before compiling.
        case auto
    }

    /// A place along a direction.
    public enum Value: Sendable, Hashable {
        /// The projection itself, in units of the mean norm, as α is (`0.2`).
        case meanNorms(Double)
        /// Standard deviations from the baseline's mean (`2z`).
        case deviations(Double)
    }

    /// What is done to a row h, with the unit vector v̂ and the mean norm ‖h̄‖.
    public enum Operation: Sendable, Hashable {
        /// `0.3 joy`: h + α·‖h̄‖·v̂.
        case add(Strength, Name)
        /// `keep 0.3 joy`: the same, with h's length kept.
        case addKeepingNorm(Strength, Name)
        /// `ablate joy`: h − v̂v̂ᵀh.
        case ablate(Name)
        /// `mean-ablate joy`: the projection becomes the baseline's mean.
        case ablateToMean(Name)
        /// `set joy=0.2`: the projection becomes the value.
        case set(Name, Value)
        /// `cap joy<=0.2`: the projection is at most the value.
        case cap(Name, Value)
        /// `floor joy>=0.2`: the projection is at least the value.
        case floor(Name, Value)
        /// `affine 0.3 joy`: the projection becomes the baseline's mean plus α·‖h̄‖.
        case affine(Strength, Name)
        /// `rotate 30deg joy toward calm`: the part of h in the plane of the two is turned to this angle from the first
        /// toward the second, in degrees, its length kept.
        case rotate(Double, Name, toward: Name)

        /// The strength, of those that have one.
        public var strength: Strength? {
            get {
                switch self {
                case .add(let strength, _), .addKeepingNorm(let strength, _),
                    .affine(let strength, _):
                    strength
                default: nil
                }
            }
            set {
                guard let newValue else { return }
                switch self {
                case .add(_, let name): self = .add(newValue, name)
                case .addKeepingNorm(_, let name): self = .addKeepingNorm(newValue, name)
                case .affine(_, let name): self = .affine(newValue, name)
                default: break
                }
            }
        }

        /// The direction that it is about; of a rotation the first.
        public var name: Name {
            switch self {
            case .add(_, let name), .addKeepingNorm(_, let name), .ablate(let name),
                .ablateToMean(let name), .set(let name, _), .cap(let name, _),
                .floor(let name, _), .affine(_, let name), .rotate(_, let name, _):
                name
            }
        }
    }

    /// Under which condition a step acts, read at each token in the same pass.
    public struct Gate: Sendable, Hashable {
        /// What is read off a direction.
        public enum Quantity: String, Sendable, Hashable, CaseIterable {
            /// The probability of the target, by a one-dimensional linear discriminant with equal priors.
            case probability = "probe"
            /// Standard deviations from the baseline's mean.
            case deviations = "z"
            /// The projection, in units of the mean norm.
            case projection = "proj"
        }

        /// What is read.
        public var quantity: Quantity
        /// Along which direction.
        public var name: Name
        /// Whether it must be above the limit, or else below.
        public var isAbove: Bool
        /// The limit.
        public var limit: Double
        /// At which layer; nil: the first written one, or the nearest before it that the direction has.
        public var layer: Int?
        var column = PlanColumn()

        /// Creates a gate.
        public init(
            _ quantity: Quantity,
            _ name: Name,
            isAbove: Bool,
            limit: Double,
            layer: Int? = nil
        ) {
            self.quantity = quantity
            self.name = name
            self.isAbove = isAbove
            self.limit = limit
            self.layer = layer
        }
    }
}
