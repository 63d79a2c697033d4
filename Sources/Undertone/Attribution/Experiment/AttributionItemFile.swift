/// A file of lines to which items are added one by one, each on the disk before the next begins.
///
/// After a kill it ends with an item that may be torn: it is dropped, and the work goes on there.
final class AttributionItemFile {
    /// The items that are in the file, whole, in order.
    private(set) var items: [Int] = []
    /// Their lines.
    private(set) var lines = 0
    /// The file's length in bytes.
    private(set) var length: Int
    private let path: String
    private let file: PosixFile

    /// Opens a file; it is made where it is missing, and what it holds stays.
    init(_ path: String) throws {
        self.path = path
        file = try PosixFile.openForWriting(path, create: true)
        length = try file.size().length
    }

    /// Takes the lock on the file that ends with the process; false if another process has it.
    func lock() -> Bool { file.lock() }

    /// Takes everything out.
    func empty() throws {
        try file.truncate(to: 0)
        (items, lines, length) = ([], 0, 0)
    }

    /// Adds an item's lines and waits until they are on the disk.
    func append(_ item: Int, _ found: [String]) throws {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(160 * found.count)
        for line in found { bytes.append(contentsOf: line.utf8) }
        try bytes.withUnsafeBytes { try file.write($0, at: length) }
        try file.synchronize()
        length += bytes.count
        items.append(item)
        lines += found.count
    }

    /// Reads which items there are, and cuts off what comes behind the last whole one.
    ///
    /// - Parameter expected: the number of lines of an item.
    /// - Throws: `UndertoneError` where the file can't be read or cut; what `expected` throws.
    func keepWholeItems(_ expected: (Int) throws -> Int) throws {
        let bytes = try AtomicFile.read(path, limit: 1 << 33)
        var kept = 0
        var place = 0
        var (item, count) = (Int?.none, 0)
        func close() throws {
            guard let done = item else { return }
            items.append(done)
            lines += count
            kept = place
            count = 0
        }
        while let end = bytes[place...].firstIndex(of: 0x0A) {
            guard let number = AttributionReading.item(ofLine: bytes[place..<end]) else { break }
            if let current = item, number != current { try close() }
            item = number
            count += 1
            place = end + 1
        }
        // The last one may have been torn between two lines.
        if let item, try expected(item) == count { try close() }
        length = kept
        try file.truncate(to: kept)
    }
}
