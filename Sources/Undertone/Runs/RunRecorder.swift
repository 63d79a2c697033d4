internal import Foundation
internal import GRDB

/// Records one run: begun, then finished or failed.
///
/// The row is in the registry from the beginning, so that a run that was killed is seen too. An actor,
/// because a command's signal handler may fail the run while its work finishes it; the first wins.
public actor RunRecorder {
    /// The run's name.
    public nonisolated let id: String
    private let registry: RunRegistry
    private let clock = ContinuousClock()
    private let begun: ContinuousClock.Instant
    private let mark: String
    private var run: Run

    /// Writes a running run into the registry.
    ///
    /// - Parameters:
    ///   - registry: A registry opened for writing.
    ///   - command: The subcommand.
    ///   - arguments: The argument vector without the program's name.
    ///   - settings: All settings, defaults included.
    ///   - seeds: Every seed, by what it is for.
    ///   - versions: What the run runs on.
    /// - Throws: `UndertoneError` where the registry cannot be written.
    public init(
        registry: RunRegistry,
        command: String,
        arguments: [String],
        settings: JSONValue = [:],
        seeds: [String: UInt64] = [:],
        versions: RunVersions = .current()
    ) throws {
        var generator = SystemRandomNumberGenerator()
        let started = Date()
        var run = Run(
            id: "",
            command: command,
            arguments: arguments,
            settings: settings,
            seeds: seeds,
            versions: versions,
            started: started
        )
        let mark = ProcessMark.current.description
        var inserted = false
        for _ in 0..<64 where !inserted {
            run.id = RunIdentifier.make(date: started, using: &generator)
            inserted = try registry.insert(run, process: mark)
        }
        guard inserted else {
            throw UndertoneError(.failed, "no free run id was found today in \(registry.path)")
        }
        self.id = run.id
        self.registry = registry
        self.run = run
        self.mark = mark
        begun = clock.now
    }

    /// The run as it stands.
    public var current: Run { run }

    /// Adds what became known only after the start, such as hashes, and keeps it at once.
    public func update(_ change: @Sendable (inout Run) -> Void) throws {
        guard run.status == .running else { return }
        var changed = run
        change(&changed)
        changed.id = run.id
        changed.status = .running
        run = changed
        try registry.update(run, process: mark)
    }

    /// Ends the run with results.
    ///
    /// - Returns: The run as it was recorded.
    @discardableResult
    public func finish(_ result: some RunResult, verdict: String?) throws -> Run {
        guard run.status == .running else { return run }
        let results = try RunResults(result)
        return try end { run in
            run.results = results
            run.verdict = verdict
            run.status = .done
        }
    }

    /// Ends the run with an error; `CancellationError` makes it interrupted.
    ///
    /// - Returns: The run as it was recorded.
    @discardableResult
    public func fail(_ error: any Error) throws -> Run {
        guard run.status == .running else { return run }
        return try end { run in
            run.error = String(describing: error)
            run.status = error is CancellationError ? .interrupted : .failed
        }
    }

    /// The run has ended only when the registry has it: a failed `finish` leaves room for `fail`.
    private func end(_ change: (inout Run) -> Void) throws -> Run {
        let wall = clock.now - begun
        var ended = run
        change(&ended)
        ended.wallSeconds =
            Double(wall.components.seconds) + Double(wall.components.attoseconds) * 1e-18
        ended.peakMemoryBytes = PeakMemory.bytes
        try registry.update(ended, process: nil)
        run = ended
        return ended
    }
}

extension RunRegistry {
    /// Inserts a run.
    ///
    /// - Returns: False where its id is taken.
    func insert(_ run: Run, process: String) throws -> Bool {
        let row = try RunRow(run, process: process)
        do {
            try writing { try row.insert($0) }
            return true
        } catch let error as UndertoneError {
            let code = (error.cause as? DatabaseError)?.extendedResultCode
            if code == .SQLITE_CONSTRAINT_PRIMARYKEY { return false }
            throw error
        }
    }

    func update(_ run: Run, process: String?) throws {
        let row = try RunRow(run, process: process)
        try writing { try row.update($0) }
    }

    private func writing(_ body: (Database) throws -> Void) throws {
        guard let queue else {
            throw UndertoneError(.failed, "the run registry \(path) was opened for reading only")
        }
        try explaining { try queue.write(body) }
    }
}
