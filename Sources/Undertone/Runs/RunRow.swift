internal import Foundation
internal import GRDB

/// A run as a row: what one searches by in columns, the rest as JSON.
struct RunRow: Codable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "run"

    var id: String
    var command: String
    var arguments: String
    var settings: String
    var seeds: String
    var model: String?
    var corpora: String
    var versions: String
    /// Seconds since 1970, UTC.
    var started: Double
    var wallSeconds: Double?
    var peakMemoryBytes: Int64?
    var status: String
    var error: String?
    var resultKind: String?
    var resultVersion: Int?
    var results: String?
    var verdict: String?
    /// A `ProcessMark` while the run is at work.
    var process: String?

    /// The tables, in the order of their history.
    ///
    /// A published migration is never edited.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 runs") { database in
            try database.create(table: databaseTableName) { table in
                table.primaryKey("id", .text)
                table.column("command", .text).notNull().indexed()
                for name in ["arguments", "settings", "seeds", "corpora", "versions"] {
                    table.column(name, .text).notNull()
                }
                table.column("model", .text)
                table.column("started", .double).notNull().indexed()
                table.column("wallSeconds", .double)
                table.column("peakMemoryBytes", .integer)
                table.column("status", .text).notNull()
                table.column("error", .text)
                table.column("resultKind", .text)
                table.column("resultVersion", .integer)
                table.column("results", .text)
                table.column("verdict", .text)
                table.column("process", .text)
            }
        }
        return migrator
    }

    init(_ run: Run, process: String?) throws {
        id = run.id
        command = run.command
        arguments = try JSONValue(encoding: run.arguments).text()
        settings = run.settings.text()
        seeds = try JSONValue(encoding: run.seeds).text()
        model = try run.model.map { try JSONValue(encoding: $0).text() }
        corpora = try JSONValue(encoding: run.corpora).text()
        versions = try JSONValue(encoding: run.versions).text()
        started = run.started.timeIntervalSince1970
        wallSeconds = run.wallSeconds
        peakMemoryBytes = run.peakMemoryBytes
        status = run.status.rawValue
        error = run.error
        resultKind = run.results?.kind
        resultVersion = run.results?.version
        results = run.results?.payload.text()
        verdict = run.verdict
        self.process = process
    }

    /// The run; a process that has ended without a word makes it `interrupted`.
    func run() throws -> Run {
        var run = Run(
            id: id,
            command: command,
            arguments: try JSONValue.parse(arguments).decode([String].self),
            settings: try JSONValue.parse(settings),
            seeds: try JSONValue.parse(seeds).decode([String: UInt64].self),
            model: try model.map { try JSONValue.parse($0).decode(RunModel.self) },
            corpora: try JSONValue.parse(corpora).decode([RunCorpus].self),
            versions: try JSONValue.parse(versions).decode(RunVersions.self),
            started: Date(timeIntervalSince1970: started)
        )
        run.wallSeconds = wallSeconds
        run.peakMemoryBytes = peakMemoryBytes
        run.status = RunStatus(rawValue: status) ?? .failed
        run.error = error
        run.verdict = verdict
        if let resultKind, let resultVersion, let results {
            run.results = RunResults(
                kind: resultKind,
                version: resultVersion,
                payload: try JSONValue.parse(results)
            )
        }
        if run.status == .running, let process, ProcessMark(process)?.hasEnded == true {
            run.status = .interrupted
        }
        return run
    }
}
