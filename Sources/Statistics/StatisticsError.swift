/// An error of a statistical routine: something about the data makes the answer undefined.
///
/// A wrong shape is a caller's bug and a precondition; what the data can cause is thrown.
public struct StatisticsError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of thing went wrong.
    public struct Code: Sendable, Hashable {
        private let name: String

        private init(_ name: String) {
            self.name = name
        }

        /// A feature or score is NaN or infinite.
        public static let nonFiniteInput = Code("nonFiniteInput")
        /// Fewer than two classes occur, so there is nothing to tell apart.
        public static let singleClass = Code("singleClass")
        /// Too few examples, groups or terms for what was asked.
        public static let tooFewData = Code("tooFewData")
        /// A setting has a value that makes no sense.
        public static let invalidParameter = Code("invalidParameter")
        /// The optimiser failed in a way that leaves no usable solution.
        public static let optimizationFailed = Code("optimizationFailed")
        /// The work was cancelled.
        public static let cancelled = Code("cancelled")
    }

    /// The kind of error.
    public var code: Code
    /// What was wrong and what to do about it.
    public var message: String

    /// Creates an error.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
