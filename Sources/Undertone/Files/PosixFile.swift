internal import Foundation

/// The single owner of a file descriptor, closed with the object.
///
/// Foundation's handles neither report how much room is missing nor write at an offset.
package final class PosixFile {
    /// The path it was opened by, for messages.
    package let path: String
    private let descriptor: Int32

    private init(path: String, descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// Opens a file to read it from its start.
    package static func openForReading(_ path: String) throws -> PosixFile {
        try open(path, O_RDONLY)
    }

    /// Opens a file to read and write it, and creates it if `create`; what it holds stays.
    package static func openForWriting(_ path: String, create: Bool) throws -> PosixFile {
        try open(path, O_RDWR | (create ? O_CREAT : 0))
    }

    /// Opens a directory, to lock it and to make renames in it durable.
    package static func openDirectory(_ path: String) throws -> PosixFile {
        try open(path, O_RDONLY | O_DIRECTORY)
    }

    private static func open(_ path: String, _ flags: Int32) throws -> PosixFile {
        let descriptor = Foundation.open(path, flags | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw UndertoneError.system("open", path, errno) }
        return PosixFile(path: path, descriptor: descriptor)
    }

    /// Reads the next bytes; 0 at the end.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        while true {
            let count = Foundation.read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            if errno != EINTR { throw UndertoneError.system("read", path, errno) }
        }
    }

    /// Writes all the bytes at an offset from the file's start.
    package func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws {
        var done = 0
        while done < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
            let count = pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
            if count > 0 {
                done += count
            } else if count == 0 || errno != EINTR {
                throw UndertoneError.system("write", path, count == 0 ? ENOSPC : errno)
            }
        }
    }

    /// Waits until what was written is on the disk.
    package func synchronize() throws {
        guard fsync(descriptor) == 0 else { throw UndertoneError.system("sync", path, errno) }
    }

    /// Sets the file's length.
    package func truncate(to length: Int) throws {
        guard ftruncate(descriptor, off_t(length)) == 0 else {
            throw UndertoneError.system("resize", path, errno)
        }
    }

    /// Takes the blocks that a file of this length needs, so that lack of room shows now.
    package func reserve(_ length: Int) throws {
        #if canImport(Darwin)
            var store = fstore_t(
                fst_flags: UInt32(F_ALLOCATEALL),
                fst_posmode: F_PEOFPOSMODE,
                fst_offset: 0,
                fst_length: off_t(length),
                fst_bytesalloc: 0
            )
            if fcntl(descriptor, F_PREALLOCATE, &store) != 0, errno == ENOSPC {
                throw UndertoneError.system("reserve room for", path, ENOSPC)
            }
            try truncate(to: length)
        #else
            var status = EINTR
            while status == EINTR { status = posix_fallocate(descriptor, 0, off_t(length)) }
            switch status {
            case 0: return
            case EOPNOTSUPP, EINVAL: try truncate(to: length)
            default: throw UndertoneError.system("reserve room for", path, status)
            }
        #endif
    }

    /// The file's length and the bytes of disk that it takes.
    package func size() throws -> (length: Int, onDisk: Int) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw UndertoneError.system("examine", path, errno)
        }
        return (Int(status.st_size), Int(status.st_blocks) * 512)
    }

    /// Whether it is a pipe or the like, whose bytes can be read once only.
    package var isStream: Bool {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return false }
        let kind = status.st_mode & S_IFMT
        return kind == S_IFIFO || kind == S_IFSOCK || kind == S_IFCHR
    }

    /// Maps the whole file for reading; nil if it is empty.
    package func map() throws -> UnsafeRawBufferPointer? {
        let length = try size().length
        guard length > 0 else { return nil }
        let address = mmap(nil, length, PROT_READ, MAP_PRIVATE, descriptor, 0)
        guard let address, address != MAP_FAILED else {
            throw UndertoneError.system("map", path, errno)
        }
        return UnsafeRawBufferPointer(start: address, count: length)
    }

    /// Takes the lock on the file that ends with the process; false if another process has it.
    package func lock() -> Bool {
        // A process that this one is just starting shares its locks until it has become another program: a lock
        // that was let go a moment ago can look taken. So it is tried for a second.
        for attempt in 0..<50 {
            if attempt > 0 { usleep(20_000) }
            // A file system without locks (some network ones) is no reason to refuse the work.
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK { return true }
        }
        return false
    }
}
