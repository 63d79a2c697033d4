internal import Foundation
internal import GRDB

extension RunRegistry {
    /// The runs, the latest first.
    ///
    /// - Parameters:
    ///   - command: Only runs of this command.
    ///   - limit: At most so many.
    /// - Returns: The fitting runs.
    /// - Throws: `UndertoneError` where the file or a row cannot be read.
    public func runs(command: String? = nil, limit: Int? = nil) throws -> [Run] {
        try reading { database in
            var request = RunRow.order(Column("started").desc, Column("id").desc)
            if let command { request = request.filter(Column("command") == command) }
            if let limit { request = request.limit(max(0, limit)) }
            return try request.fetchAll(database)
        }
    }

    /// The run that a person means.
    ///
    /// - Parameter typed: An id; the beginning of one, or of its part behind the hyphen; or `last`.
    /// - Returns: The one run that fits.
    /// - Throws: `UndertoneError` of code `badInput` naming candidates where none or several fit.
    public func run(_ typed: String) throws -> Run {
        if typed == "last" {
            guard let run = try runs(limit: 1).first else { throw noRuns() }
            return run
        }
        let name = RunIdentifier.normalize(typed)
        let rows = try reading { database in
            try RunRow.filter(key: name).fetchAll(database)
        }
        if let run = rows.first { return run }
        let identifiers = try identifiers()
        let fitting = identifiers.filter { identifier in
            let tail = identifier.split(separator: "-").last ?? ""
            return !name.isEmpty && (identifier.hasPrefix(name) || tail.hasPrefix(name))
        }
        guard fitting.count == 1, let only = fitting.first else {
            throw fitting.isEmpty
                ? noRun(typed, name: name, among: identifiers)
                : several(typed, fitting)
        }
        guard let run = try reading({ try RunRow.filter(key: only).fetchAll($0) }).first else {
            throw noRun(typed, name: name, among: identifiers)
        }
        return run
    }

    /// All ids, the latest first.
    private func identifiers() throws -> [String] {
        guard let queue else { return [] }
        return try explaining {
            try queue.read { database in
                try String.fetchAll(
                    database,
                    sql: "SELECT id FROM run ORDER BY started DESC, id DESC"
                )
            }
        }
    }

    private func reading(_ fetch: (Database) throws -> [RunRow]) throws -> [Run] {
        guard let queue else { return [] }
        let rows = try explaining { try queue.read(fetch) }
        return try rows.map { row in
            do {
                return try row.run()
            } catch {
                throw UndertoneError(
                    .failed,
                    "run \(row.id) in \(path) is damaged; delete it with any SQLite tool",
                    cause: error
                )
            }
        }
    }

    func explaining<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as UndertoneError {
            throw error
        } catch {
            throw Self.explain(error, path: path)
        }
    }

    private func noRuns() -> UndertoneError {
        UndertoneError(
            .badInput,
            "there are no runs yet in \(path); extract, probe, fit, evaluate and demo record them"
        )
    }

    private func noRun(_ typed: String, name: String, among all: [String]) -> UndertoneError {
        guard !all.isEmpty else { return noRuns() }
        let distances = Dictionary(
            all.map { ($0, NearestNames.distance(name, $0)) },
            uniquingKeysWith: min
        )
        let near = all.filter { distances[$0, default: .max] <= 3 }
            .sorted { distances[$0, default: .max] < distances[$1, default: .max] }
        let words = near.isEmpty ? "the last ones are" : "near it are"
        let named = (near.isEmpty ? all : near).prefix(5).joined(separator: ", ")
        return UndertoneError(
            .badInput,
            "no run '\(typed)'; \(words) \(named). 'undertone runs list' shows all"
        )
    }

    private func several(_ typed: String, _ fitting: [String]) -> UndertoneError {
        let named = fitting.prefix(5).joined(separator: ", ")
        let more = fitting.count > 5 ? " and \(fitting.count - 5) more" : ""
        return UndertoneError(
            .badInput,
            "'\(typed)' fits \(fitting.count) runs: \(named)\(more); type more of the one you mean"
        )
    }
}
