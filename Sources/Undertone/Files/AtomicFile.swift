internal import Foundation

/// Whole files that appear under their name complete, or not at all.
package enum AtomicFile {
    /// What a file's name ends in until it is complete.
    package static let temporarySuffix = ".partial"

    /// Writes to a temporary name beside `path`, syncs, renames.
    package static func write(_ path: String, _ body: (PosixFile) throws -> Void) throws {
        let temporary = path + temporarySuffix
        do {
            let file = try PosixFile.openForWriting(temporary, create: true)
            try file.truncate(to: 0)
            try body(file)
            try file.synchronize()
            try rename(temporary, to: path)
        } catch {
            unlink(temporary)
            throw error
        }
    }

    /// Writes these bytes as ``write(_:_:)`` does.
    package static func write(_ path: String, bytes: [UInt8]) throws {
        try write(path) { file in try bytes.withUnsafeBytes { try file.write($0, at: 0) } }
    }

    /// Renames a file, over one that is there.
    package static func rename(_ path: String, to new: String) throws {
        guard Foundation.rename(path, new) == 0 else {
            throw UndertoneError.system("rename", path, errno)
        }
    }

    /// Removes a file, if it is there.
    package static func remove(_ path: String) throws {
        guard unlink(path) == 0 || errno == ENOENT else {
            throw UndertoneError.system("remove", path, errno)
        }
    }

    /// Removes a directory in which nothing is.
    package static func removeEmptyDirectory(_ path: String) throws {
        guard rmdir(path) == 0 else { throw UndertoneError.system("remove", path, errno) }
    }

    /// All bytes of a file of at most `limit` bytes.
    package static func read(_ path: String, limit: Int = 64 << 20) throws -> [UInt8] {
        let file = try PosixFile.openForReading(path)
        let length = try file.size().length
        guard length <= limit else {
            throw UndertoneError.badInput(
                "\(length) bytes are more than the \(limit) that such a file may have",
                file: path
            )
        }
        var bytes = [UInt8](repeating: 0, count: length)
        var done = 0
        try bytes.withUnsafeMutableBytes { buffer in
            while done < length {
                let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
                let count = try file.read(into: rest)
                if count == 0 { break }
                done += count
            }
        }
        bytes.removeLast(length - done)
        return bytes
    }

    /// Whether there is a file or directory of this name.
    package static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }
}
