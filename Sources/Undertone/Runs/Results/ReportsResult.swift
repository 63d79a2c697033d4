public import Statistics

/// What writes at the opening of a reply did to what a model says of itself, of the user and of a third person.
public struct ReportsResult: RunResult, Hashable {
    /// `reports`.
    public static var kind: String { "reports" }
    /// The version of this form.
    public static var version: Int { 1 }

    /// What was written.
    public enum Arm: String, Sendable, Hashable, Codable {
        /// A direction.
        case direction
        /// Random directions of the same length, together.
        case random
        /// No write: the system turn of a conversation whose own state is the target.
        case prompt
    }

    /// The effect on one report.
    public struct Effect: Sendable, Hashable, Codable {
        /// Whose state is reported.
        public var report: Person
        /// Conversations whose unwritten answer was another than the target.
        public var count: Int
        /// Change of the contrast: logit of the target − mean of the other answers that were wrong before, too.
        ///
        /// For random directions the mean of them all, and the range that holds 95 % of them.
        public var shift: Interval
        /// Share of answers that became the target; of all random directions together.
        public var flipped: Interval
    }

    /// A row of the table.
    public struct Row: Sendable, Hashable, Codable {
        /// The direction's name, `random` or `prompt`.
        public var name: String
        /// What was written.
        public var arm: Arm
        /// Whose state the direction is of; nil for random ones.
        public var person: Person?
        /// The strength, in mean norms; 0 for the prompt.
        public var alpha: Double
        /// By report.
        public var effects: [Effect]
        /// By other report: the shift of the own one minus that of the other, in the same conversation.
        public var margins: [Person: Interval]

        /// The effect on a report.
        public func effect(on person: Person) -> Effect? {
            effects.first { $0.report == person }
        }
    }

    /// The emotion that the writes are to bring.
    public var target: String
    /// The hidden state that was written.
    public var layer: Int
    /// One unit of α.
    public var alphaUnit: Double
    /// Conversations.
    public var conversations: Int
    /// Share of the unwritten answers that are right, by report.
    public var accuracy: [Person: Interval]
    /// The rows, in the order of the table.
    public var rows: [Row]
    /// Random directions.
    public var randomCount: Int

    /// A result from its parts.
    public init(
        target: String,
        layer: Int,
        alphaUnit: Double,
        conversations: Int,
        accuracy: [Person: Interval],
        rows: [Row],
        randomCount: Int
    ) {
        self.target = target
        self.layer = layer
        self.alphaUnit = alphaUnit
        self.conversations = conversations
        self.accuracy = accuracy
        self.rows = rows
        self.randomCount = randomCount
    }
}
