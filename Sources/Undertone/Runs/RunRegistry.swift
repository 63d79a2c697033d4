public import Foundation
internal import GRDB

/// All runs of a user, in one SQLite file.
///
/// Several processes may write at once: the file is in write-ahead mode and a writer waits up to
/// ten seconds for another. Opening costs a few milliseconds.
public struct RunRegistry: Sendable {
    /// What the registry is opened for.
    public enum Access: Sendable {
        /// The file and its folder are made where they are missing.
        case write
        /// Nothing is made; a missing file reads as a registry without runs.
        case read
    }

    /// Where the file lies.
    public let path: String
    /// Nil where the file does not exist and access is for reading.
    let queue: DatabaseQueue?

    /// `$UNDERTONE_DATA/runs.sqlite`; without the variable `$XDG_DATA_HOME/undertone` (by default
    /// `~/.local/share/undertone`), on Apple systems `~/Library/Application Support/undertone`.
    public static func defaultPath(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> String {
        if let folder = environment["UNDERTONE_DATA"], !folder.isEmpty {
            return folder + "/runs.sqlite"
        }
        let home = environment["HOME"] ?? NSHomeDirectory()
        #if canImport(Darwin)
            return home + "/Library/Application Support/undertone/runs.sqlite"
        #else
            let data = environment["XDG_DATA_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
            return (data ?? home + "/.local/share") + "/undertone/runs.sqlite"
        #endif
    }

    /// Opens the registry, and brings its tables up to date when it may write.
    ///
    /// - Throws: `UndertoneError` saying what to do where the file is no registry, is damaged, was
    ///   written by a newer version, or cannot be written.
    public init(path: String = RunRegistry.defaultPath(), access: Access = .write) throws {
        self.path = path
        do {
            queue = try Self.open(path: path, access: access)
        } catch let error as UndertoneError {
            throw error
        } catch {
            throw Self.explain(error, path: path)
        }
    }

    private static func open(path: String, access: Access) throws -> DatabaseQueue? {
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        if isFolder.boolValue {
            throw UndertoneError(
                .badInput,
                "\(path) is a folder, not the run registry's file; set UNDERTONE_DATA to another "
                    + "folder"
            )
        }
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        configuration.label = "undertone.runs"
        switch access {
        case .read:
            guard exists else { return nil }
            configuration.readonly = true
        case .write:
            let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            configuration.journalMode = .wal
        }
        // Two processes that both make the file and its tables would trip over each other.
        let lock = access == .write ? try FileLock(path: path + "-lock") : nil
        defer { lock?.release() }
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try update(queue, path: path, access: access)
        return queue
    }

    private static func update(_ queue: DatabaseQueue, path: String, access: Access) throws {
        let migrator = RunRow.migrator
        let (isNewer, isCurrent) = try queue.read { database in
            (
                try migrator.hasBeenSuperseded(database),
                try migrator.hasCompletedMigrations(database)
            )
        }
        if isNewer {
            throw UndertoneError(
                .badInput,
                "the run registry \(path) was written by a newer undertone; update this one, or set "
                    + "UNDERTONE_DATA to another folder"
            )
        }
        if isCurrent { return }
        if access == .write {
            try migrator.migrate(queue)
        } else if try queue.read({ try !$0.tableExists(RunRow.databaseTableName) }) {
            throw UndertoneError(
                .badInput,
                "\(path) is an SQLite file, but not a run registry; set UNDERTONE_DATA to another "
                    + "folder"
            )
        }
    }

    /// An error of SQLite or of the file system in words that say what to do.
    static func explain(_ error: any Error, path: String) -> UndertoneError {
        let message: String
        switch (error as? DatabaseError)?.resultCode {
        case .some(.SQLITE_NOTADB), .some(.SQLITE_CORRUPT):
            message = """
                the run registry \(path) is damaged or no SQLite file; move it away \
                (mv '\(path)' '\(path).damaged') and the next command starts a new one, or set \
                UNDERTONE_DATA to another folder
                """
        case .some(.SQLITE_BUSY), .some(.SQLITE_LOCKED):
            message =
                "the run registry \(path) stayed locked by another process for 10 seconds; "
                + "try again when it has ended"
        case .some(.SQLITE_FULL):
            message = "the disk of the run registry \(path) is full; make room and try again"
        default:
            message =
                "the run registry \(path) cannot be opened or written; check the "
                + "permissions of the file and its folder, or set UNDERTONE_DATA to a folder "
                + "that you may write"
        }
        return UndertoneError(.failed, message, cause: error)
    }
}
