internal import Foundation

/// A file mapped for reading, unmapped with the object.
///
/// As long as it is mapped, the file must not be shortened: reading past its end kills the process.
/// Undertone replaces files by renaming, which leaves the mapped one as it is.
// The bytes are never written through this mapping, so they can be read from any thread.
package final class MappedFile: @unchecked Sendable {
    /// The file's path.
    package let path: String
    /// All of its bytes.
    package let bytes: UnsafeRawBufferPointer

    /// Maps a file.
    package init(_ path: String) throws {
        self.path = path
        bytes =
            try PosixFile.openForReading(path).map() ?? UnsafeRawBufferPointer(start: nil, count: 0)
    }

    /// Lets go of pages that were read, so that they don't count as this process's memory; they are read again from
    /// the file if they are needed again.
    func release(_ range: Range<Int>) {
        guard let start = bytes.baseAddress else { return }
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        // Whole pages only: those at the ends may hold what others read.
        let first = (range.lowerBound + page - 1) / page * page
        let last = range.upperBound / page * page
        guard first < last else { return }
        madvise(UnsafeMutableRawPointer(mutating: start) + first, last - first, MADV_DONTNEED)
    }

    deinit {
        if let start = bytes.baseAddress {
            munmap(UnsafeMutableRawPointer(mutating: start), bytes.count)
        }
    }
}
