package import Undertone

/// A conversation, the plan that its next answer is written under, and the way back.
package struct ChatState: Sendable {
    /// What was said; an assistant's turn names the plan that it was written under.
    package private(set) var messages: [Message]
    /// The plan of the next answer.
    package private(set) var plan: SteeringPlan
    private var past: [(messages: [Message], plan: SteeringPlan)] = []

    /// A turn, with the plan of an answer.
    package struct Message: Codable, Hashable, Sendable {
        /// Who speaks.
        package var role: String
        /// The words.
        package var content: String
        /// The plan of an answer; nil: none.
        package var plan: String?

        /// A turn from its parts.
        package init(role: String, content: String, plan: String? = nil) {
            (self.role, self.content, self.plan) = (role, content, plan)
        }
    }

    /// A conversation to go on with.
    package init(messages: [Message] = [], plan: SteeringPlan = .none) {
        self.messages = messages
        self.plan = plan
    }

    /// The turns.
    package var turns: [Turn] { messages.map { Turn(role: $0.role, content: $0.content) } }

    /// The system turn.
    package var system: String? { messages.first { $0.role == "system" }?.content }

    /// Whether there is a turn that can be answered, once more or for the first time.
    package var canAnswer: Bool {
        messages.last.map { $0.role == "user" || $0.role == "assistant" && messages.count > 1 }
            ?? false
    }

    /// Adds a person's turn.
    package mutating func say(_ text: String) {
        remember()
        messages.append(Message(role: "user", content: text))
    }

    /// Adds what the model wrote.
    ///
    /// - Parameters:
    ///   - text: its words.
    ///   - plan: the plan as it was carried out.
    package mutating func answer(_ text: String, plan: SteeringPlan) {
        messages.append(
            Message(role: "assistant", content: text, plan: plan.steps.isEmpty ? nil : "\(plan)")
        )
    }

    /// Takes the last answer away, to be written again.
    package mutating func withoutAnswer() {
        remember()
        if messages.last?.role == "assistant" { messages.removeLast() }
    }

    /// Writes answers under another plan from now on.
    package mutating func steer(by plan: SteeringPlan) {
        remember()
        self.plan = plan
    }

    /// Begins anew, with another system turn or the same.
    package mutating func begin(system: String?) {
        remember()
        messages = system.map { [Message(role: "system", content: $0)] } ?? []
    }

    /// Goes back to before the last exchange or change.
    ///
    /// - Returns: whether there was anything to go back to.
    package mutating func undo() -> Bool {
        guard let last = past.popLast() else { return false }
        (messages, plan) = last
        return true
    }

    private mutating func remember() { past.append((messages, plan)) }
}
