internal import Foundation

/// An advisory lock between processes, held until released or until the process ends.
struct FileLock {
    private let descriptor: Int32

    /// Waits for the lock; makes the file where it is missing.
    init(path: String) throws {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else {
                let code = errno
                close(descriptor)
                throw POSIXError(.init(rawValue: code) ?? .EIO)
            }
        }
    }

    /// Lets the next one in.
    func release() {
        close(descriptor)
    }
}
