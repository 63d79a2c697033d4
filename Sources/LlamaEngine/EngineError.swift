/// What went wrong in the engine, and what to do about it.
public struct EngineError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it is; decides the exit code of the command.
    public enum Code: Sendable, Hashable {
        /// The model file is missing, unreadable, damaged or of an unsupported kind.
        case badModel
        /// A request that this model can't serve: a layer out of range, a text over the context.
        case badRequest
        /// The model has no such site, or a write to it did not arrive.
        case siteUnavailable
        /// llama.cpp reported a failure during computation.
        case computationFailed
    }

    /// The kind of failure.
    public var code: Code
    /// What was wrong and what to do.
    public var message: String
    /// The last lines that llama.cpp logged before the failure, oldest first.
    public var engineLog: [String]

    /// Creates an error.
    public init(_ code: Code, _ message: String, engineLog: [String] = []) {
        self.code = code
        self.message = message
        self.engineLog = engineLog
    }

    /// The message, followed by llama.cpp's own words where there are any.
    public var description: String {
        guard !engineLog.isEmpty else { return message }
        return message + "\n  llama.cpp: " + engineLog.joined(separator: "\n  llama.cpp: ")
    }
}
