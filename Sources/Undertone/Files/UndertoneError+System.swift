internal import Foundation

extension UndertoneError {
    /// The error for a system call that failed with `code` (errno).
    static func system(_ operation: String, _ path: String, _ code: Int32) -> UndertoneError {
        switch code {
        case ENOENT:
            .badInput("there is no such file or directory; check the path", file: path)
        case ENOTDIR:
            .badInput("this isn't a directory, or a part of its path isn't", file: path)
        case EISDIR:
            .badInput("this is a directory; a file is needed", file: path)
        case EACCES, EPERM:
            .badInput("no permission to \(operation) this; check its owner and mode", file: path)
        case ENOSPC, EDQUOT:
            .failed(
                "the disk is full (or its quota): make room and run the same command again",
                file: path
            )
        case EROFS:
            .badInput("this file system is read-only; choose another place", file: path)
        default:
            .failed("can't \(operation) this: \(String(cString: strerror(code)))", file: path)
        }
    }
}
