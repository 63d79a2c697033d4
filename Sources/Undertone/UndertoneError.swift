internal import Foundation

/// What went wrong, in words that say what to do about it.
///
/// Libraries throw this for everything that is the world's fault (input, disk, model); a caller's
/// bug is a precondition instead. The command prints ``description`` and exits with
/// ``Code-swift.struct/exitStatus``.
public struct UndertoneError: Error, CustomStringConvertible {
    /// The kind of failure, which decides the exit status.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Kind: Sendable, Hashable {
            case badInput
            case failed
            case checkFailed
        }

        private let kind: Kind

        /// Wrong use, or input that can't be read as what it should be.
        public static let badInput = Code(kind: .badInput)
        /// The work could not be done: disk, memory, runtime.
        public static let failed = Code(kind: .failed)
        /// The work was done, but a check that was asked for did not hold.
        public static let checkFailed = Code(kind: .checkFailed)

        /// The process's exit status: 2, 1 and 3 in the order above.
        public var exitStatus: Int32 {
            switch kind {
            case .badInput: 2
            case .failed: 1
            case .checkFailed: 3
            }
        }

        /// The code's name.
        public var description: String {
            switch kind {
            case .badInput: "bad input"
            case .failed: "failed"
            case .checkFailed: "check failed"
            }
        }
    }

    /// The kind of failure.
    public var code: Code
    /// What was wrong and what to do.
    public var message: String
    /// The file that it is about.
    public var file: String?
    /// The line in ``file``, from 1.
    public var line: Int?
    /// The byte in ``line``, from 1.
    public var column: Int?
    /// The error underneath.
    public var cause: (any Error)?

    /// Creates an error; `message` says what was wrong and what to do.
    public init(
        _ code: Code,
        _ message: String,
        file: String? = nil,
        line: Int? = nil,
        column: Int? = nil,
        cause: (any Error)? = nil
    ) {
        self.code = code
        self.message = message
        self.file = file
        self.line = line
        self.column = column
        self.cause = cause
    }

    /// Wrong use or bad input: exit status 2.
    public static func badInput(
        _ message: String,
        file: String? = nil,
        line: Int? = nil,
        column: Int? = nil,
        cause: (any Error)? = nil
    ) -> UndertoneError {
        UndertoneError(.badInput, message, file: file, line: line, column: column, cause: cause)
    }

    /// The work could not be done: exit status 1.
    public static func failed(
        _ message: String,
        file: String? = nil,
        cause: (any Error)? = nil
    ) -> UndertoneError {
        UndertoneError(.failed, message, file: file, cause: cause)
    }

    /// A check that was asked for did not hold: exit status 3.
    public static func checkFailed(_ message: String) -> UndertoneError {
        UndertoneError(.checkFailed, message)
    }

    /// `file:line:column: message (cause)`, without the parts that are unknown.
    public var description: String {
        var place = ""
        if let file {
            place = file
            if let line { place += ":\(line)" }
            if let column, line != nil { place += ":\(column)" }
            place += ": "
        }
        let underneath = cause.map { " (\(Self.words(of: $0)))" } ?? ""
        return place + message + underneath
    }

    /// Foundation describes its errors by all that is inside them; the system's words say enough.
    private static func words(of cause: any Error) -> String {
        guard let error = cause as? CocoaError else { return String(describing: cause) }
        let reason = (error.underlying as? POSIXError)?.code.rawValue
        return reason.map { String(cString: strerror($0)) } ?? error.localizedDescription
    }
}
