/// What a command found, in a form that is kept for years.
///
/// A change that older records cannot be decoded with raises `version`; decoding of older versions
/// belongs in the type's `init(from:)`.
public protocol RunResult: Codable, Sendable {
    /// The name in the registry: `probe`, `fit`, `evaluate`, `extract`, `demo`.
    static var kind: String { get }
    /// The version of the form.
    static var version: Int { get }
}

/// Results as they lie in the registry: kind, version, and the payload as JSON.
public struct RunResults: Sendable, Hashable, Codable {
    /// The `RunResult.kind` of the payload.
    public var kind: String
    /// The `RunResult.version` of the payload.
    public var version: Int
    /// The encoded result.
    public var payload: JSONValue

    /// The envelope of a result.
    public init(_ result: some RunResult) throws {
        kind = type(of: result).kind
        version = type(of: result).version
        payload = try JSONValue(encoding: result)
    }

    /// An envelope from its parts.
    public init(kind: String, version: Int, payload: JSONValue) {
        self.kind = kind
        self.version = version
        self.payload = payload
    }

    /// The result in the envelope.
    ///
    /// - Throws: `UndertoneError` where the kind is another, the version is newer than this tool, or
    ///   the payload is damaged.
    public func decode<Result: RunResult>(_ type: Result.Type) throws -> Result {
        guard kind == type.kind else {
            throw UndertoneError(
                .badInput,
                "the run has results of kind '\(kind)', not '\(type.kind)'"
            )
        }
        guard version <= type.version else {
            throw UndertoneError(
                .badInput,
                "the results ('\(kind)', version \(version)) were written by a newer undertone; "
                    + "this one reads up to version \(type.version): update it"
            )
        }
        do {
            return try payload.decode(type)
        } catch {
            throw UndertoneError(
                .failed,
                "the recorded '\(kind)' results cannot be read; run the command again",
                cause: error
            )
        }
    }
}
