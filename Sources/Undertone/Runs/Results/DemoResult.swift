/// Several results in the order in which they were found, with words between them.
public struct DemoResult: RunResult, Hashable {
    /// `demo`.
    public static var kind: String { "demo" }
    /// The version of this form.
    public static var version: Int { 1 }

    /// One step of the demonstration.
    public struct Part: Sendable, Hashable, Codable {
        /// The heading.
        public var title: String
        /// What the step asks and what it found, for a person.
        public var text: String
        /// The step's results; any kind but `demo`.
        public var results: RunResults

        /// A part from its parts.
        public init(title: String, text: String, results: RunResults) {
            self.title = title
            self.text = text
            self.results = results
        }
    }

    /// The steps in order.
    public var parts: [Part]

    /// A result from its parts.
    public init(parts: [Part]) {
        self.parts = parts
    }
}
