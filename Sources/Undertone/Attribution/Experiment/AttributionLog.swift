internal import Foundation

/// The folder of an attribution experiment: `header.json`, and `readings.jsonl` to which items are added one by one.
///
/// After a kill the file ends with an item that may be torn: it is dropped, and the experiment goes on there.
final class AttributionLog {
    /// The folder.
    let folder: String
    /// The items that are in the file, whole, in order.
    private(set) var items: [Int] = []
    /// The readings of these items.
    private(set) var readings = 0
    private let file: PosixFile
    private var length = 0

    private var headerPath: String { folder + "/" + AttributionHeader.fileName }
    private var readingsPath: String { folder + "/" + AttributionReading.fileName }

    /// Opens a folder for an experiment.
    ///
    /// - Parameters:
    ///   - folder: it is made where it is missing.
    ///   - header: the experiment.
    ///   - isOpen: whether its primary place may differ from the one in the folder.
    ///   - resumes: whether readings that are there are kept; else their being there is an error.
    ///   - expected: the number of readings of an item.
    /// - Throws: `UndertoneError` for a folder of another experiment, one that another process writes to, or a
    ///   damaged file.
    init(
        folder: String,
        header: AttributionHeader,
        isOpen: Bool,
        resumes: Bool,
        expected: (Int) throws -> Int
    ) throws {
        self.folder = folder
        do {
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true
            )
        } catch {
            throw UndertoneError.failed("the folder cannot be made", file: folder, cause: error)
        }
        file = try PosixFile.openForWriting(
            folder + "/" + AttributionReading.fileName,
            create: true
        )
        guard file.lock() else {
            throw UndertoneError.badInput(
                "another process is at work on the experiment in this folder",
                file: folder
            )
        }
        length = try file.size().length
        if AtomicFile.exists(headerPath), length > 0 {
            guard resumes else {
                throw UndertoneError.badInput(
                    "there are readings of an experiment here; --resume goes on with them, or choose another folder",
                    file: folder
                )
            }
            var (known, own) = (try Self.header(in: folder), header)
            if isOpen {
                // The stated norms are those of the primary layer.
                known.primary = own.primary
                for index in known.directions.indices { known.directions[index].norm = 0 }
                for index in own.directions.indices { own.directions[index].norm = 0 }
            }
            guard known == own else {
                throw UndertoneError.badInput(
                    "the readings here are of another experiment (other items, directions, settings or model); choose "
                        + "another folder",
                    file: folder
                )
            }
            try keepWholeItems(expected)
        } else {
            try file.truncate(to: 0)
            length = 0
            try write(header)
        }
    }

    /// The header in a folder.
    static func header(in folder: String) throws -> AttributionHeader {
        let path = folder + "/" + AttributionHeader.fileName
        do {
            return try JSONDecoder().decode(
                AttributionHeader.self,
                from: Data(AtomicFile.read(path))
            )
        } catch let error as DecodingError {
            throw UndertoneError.badInput(DecodingMessage.text(error), file: path)
        }
    }

    /// Writes the header, complete or not at all.
    func write(_ header: AttributionHeader) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        try AtomicFile.write(headerPath, bytes: Array(try encoder.encode(header)) + [0x0A])
    }

    /// Adds an item's readings and waits until they are on the disk.
    func append(_ item: Int, _ found: [AttributionReading]) throws {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(160 * found.count)
        for reading in found { bytes.append(contentsOf: reading.line.utf8) }
        try bytes.withUnsafeBytes { try file.write($0, at: length) }
        try file.synchronize()
        length += bytes.count
        items.append(item)
        readings += found.count
    }

    /// Cuts off what comes behind the last whole item.
    private func keepWholeItems(_ expected: (Int) throws -> Int) throws {
        let bytes = try AtomicFile.read(readingsPath, limit: 1 << 33)
        var kept = 0
        var place = 0
        var (item, count) = (Int?.none, 0)
        func close() throws {
            guard let done = item else { return }
            items.append(done)
            readings += count
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

extension AttributionReading {
    /// A line of the file, with its end.
    var line: String {
        var text = "{\"item\":\(item),\"stem\":\(stem)"
        if let direction { text += ",\"direction\":\(direction)" }
        if let layer { text += ",\"layer\":\(layer)" }
        if let mask { text += ",\"mask\":\(mask)" }
        if let alpha { text += ",\"alpha\":\(alpha)" }
        // JSON has no infinity; nothing is that improbable.
        let numbers = scores.map { $0.isFinite ? "\($0)" : "-1e30" }
        return text + ",\"scores\":[" + numbers.joined(separator: ",") + "]}\n"
    }

    /// The item that a line begins with; nil for what is no line of a reading.
    static func item(ofLine bytes: ArraySlice<UInt8>) -> Int? {
        let head = Array("{\"item\":".utf8)
        guard bytes.starts(with: head), bytes.last == UInt8(ascii: "}") else { return nil }
        let digits = bytes.dropFirst(head.count).prefix { $0 != UInt8(ascii: ",") }
        return Int(String(decoding: digits, as: UTF8.self))
    }

    /// The readings in a folder.
    ///
    /// - Throws: `UndertoneError` that names the line for one that is no reading.
    public static func read(in folder: String) throws -> [AttributionReading] {
        let path = folder + "/" + fileName
        let lines = try LineReader(path)
        let decoder = JSONDecoder()
        var found: [AttributionReading] = []
        while let line = try lines.next() {
            do {
                found.append(try decoder.decode(Self.self, from: Data(line.text.utf8)))
            } catch let error as DecodingError {
                throw UndertoneError.badInput(
                    DecodingMessage.text(error),
                    file: path,
                    line: line.number
                )
            }
        }
        return found
    }
}
