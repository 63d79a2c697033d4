/// A direction, or another way of influencing the model, of the attribution experiment.
public struct AttributionDirection: Codable, Sendable, Hashable {
    /// Where a direction comes from.
    public enum Arm: String, Codable, Sendable, Hashable, CaseIterable {
        /// Stories in which a character has the emotion.
        case story
        /// Dialogues in which the assistant has it.
        case own = "self"
        /// Dialogues in which the user has it.
        case user
        /// Dialogues in which a third person has it.
        case third
        /// Drawn at random, of the same norm.
        case random
        /// Fitted like the real one with the labels shuffled.
        case shuffled
        /// No write: a system turn asks for the emotion. Its readings have no layer, mask and α.
        case prompt
        /// The sum of self, user and third.
        case sum

        /// The report of the person whose dialogues it comes from; nil for all others.
        public var report: ReportKind? { ReportKind(rawValue: rawValue) }
    }

    /// Unique among the directions.
    public var name: String
    /// Where it comes from.
    public var arm: Arm
    /// The emotion that it is to bring, one of `AttributionHeader.words`; nil for random and shuffled directions, which
    /// are looked at for every target.
    public var target: String?
    /// Length of the written vector at α = 1, in units of the hidden state; 0 for the prompt.
    public var norm: Double

    /// Creates a direction.
    public init(name: String, arm: Arm, target: String?, norm: Double) {
        self.name = name
        self.arm = arm
        self.target = target
        self.norm = norm
    }
}
