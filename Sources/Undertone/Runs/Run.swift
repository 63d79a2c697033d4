public import Foundation

/// One execution with all its settings, hashes and results.
///
/// Everything that a report shows comes out of this value, so that a report can be made again on
/// another machine.
public struct Run: Sendable, Hashable, Codable, Identifiable {
    /// Date and four characters, `261121-k3fz`: short enough to be typed.
    public var id: String
    /// The subcommand: `extract`, `probe`, `fit`, `evaluate`, `demo`.
    public var command: String
    /// The argument vector without the program's name.
    public var arguments: [String]
    /// All settings, defaults included, in the order in which a person would want to read them.
    public var settings: JSONValue
    /// Every seed that the run drew from, by what it was for.
    public var seeds: [String: UInt64]
    /// The model that the run read or steered.
    public var model: RunModel?
    /// The texts that the run read.
    public var corpora: [RunCorpus]
    /// What the run ran on.
    public var versions: RunVersions
    /// When it started.
    public var started: Date
    /// Wall-clock time in seconds; nil while it runs.
    public var wallSeconds: Double?
    /// The largest resident memory of the process in bytes.
    public var peakMemoryBytes: Int64?
    /// How it stands.
    public var status: RunStatus
    /// The message of the error that ended it.
    public var error: String?
    /// The results, with their kind and its version.
    public var results: RunResults?
    /// What came out, in a sentence or two for a person.
    public var verdict: String?

    /// A run that has just begun.
    public init(
        id: String,
        command: String,
        arguments: [String],
        settings: JSONValue = [:],
        seeds: [String: UInt64] = [:],
        model: RunModel? = nil,
        corpora: [RunCorpus] = [],
        versions: RunVersions,
        started: Date
    ) {
        self.id = id
        self.command = command
        self.arguments = arguments
        self.settings = settings
        self.seeds = seeds
        self.model = model
        self.corpora = corpora
        self.versions = versions
        self.started = started
        self.status = .running
    }
}

/// How a run stands.
public enum RunStatus: String, Sendable, Hashable, Codable, CaseIterable {
    /// At work.
    case running
    /// Ended with results.
    case done
    /// Ended with an error.
    case failed
    /// Stopped by a person or the system before its end.
    case interrupted
}

/// A model file as a run saw it.
public struct RunModel: Sendable, Hashable, Codable {
    /// The name that the file gives itself.
    public var name: String
    /// Where the file lay.
    public var path: String
    /// SHA-256 of the file, in hexadecimal.
    public var sha256: String

    /// A model from its parts.
    public init(name: String, path: String, sha256: String) {
        self.name = name
        self.path = path
        self.sha256 = sha256
    }
}

/// A corpus as a run saw it.
public struct RunCorpus: Sendable, Hashable, Codable {
    /// What the run used it for: `train`, `test`, `texts`.
    public var role: String
    /// `format:path` as it was given.
    public var spec: String
    /// SHA-256 over what the reader yields, in hexadecimal.
    public var sha256: String
    /// How many texts.
    public var count: Int?

    /// A corpus from its parts.
    public init(role: String, spec: String, sha256: String, count: Int? = nil) {
        self.role = role
        self.spec = spec
        self.sha256 = sha256
        self.count = count
    }
}
