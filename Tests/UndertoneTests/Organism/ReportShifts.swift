import Statistics
import Undertone

/// What writes at the opening of a reply did to what a model says of itself, of the user and of a third person.
enum ReportShifts {
    /// What was written.
    enum Arm: Sendable {
        /// A direction.
        case direction
        /// Random directions of the same length, together.
        case random
    }

    /// The effect on one report.
    struct Effect: Sendable {
        /// Whose state is reported.
        var report: Person
        /// Conversations whose unwritten answer was another than the target.
        var count: Int
        /// Change of the contrast: logit of the target − mean of the other answers that were wrong before, too.
        ///
        /// For random directions the mean of them all, and the range that holds 95 % of them.
        var shift: Interval
        /// Share of answers that became the target; of all random directions together.
        var flipped: Interval
    }

    /// A row of the table.
    struct Row: Sendable {
        /// The direction's name or `random`.
        var name: String
        /// What was written.
        var arm: Arm
        /// Whose state the direction is of; nil for random ones.
        var person: Person?
        /// The strength, in mean norms.
        var alpha: Double
        /// By report.
        var effects: [Effect]
        /// By other report: the shift of the own one minus that of the other, in the same conversation.
        var margins: [Person: Interval]

        /// The effect on a report.
        func effect(on person: Person) -> Effect? {
            effects.first { $0.report == person }
        }
    }
}
