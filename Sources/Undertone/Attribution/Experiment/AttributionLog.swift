internal import Foundation

/// The folder of an attribution experiment: `header.json`, and `readings.jsonl` and `projections.jsonl`, to which items
/// are added one by one.
final class AttributionLog {
    /// The folder.
    let folder: String
    /// The readings.
    let readings: AttributionItemFile
    /// What probes read behind the writes; nil where the experiment has no probes.
    let projections: AttributionItemFile?

    private var headerPath: String { folder + "/" + AttributionHeader.fileName }

    /// How many lines an item has in each file.
    struct Expected {
        var readings: (Int) throws -> Int
        var projections: (Int) throws -> Int
    }

    /// Opens a folder for an experiment.
    ///
    /// - Parameters:
    ///   - folder: it is made where it is missing.
    ///   - header: the experiment.
    ///   - isOpen: whether its primary place may differ from the one in the folder.
    ///   - resumes: whether readings that are there are kept; else their being there is an error.
    ///   - expected: the number of lines of an item.
    /// - Throws: `UndertoneError` for a folder of another experiment, one that another process writes to, or a
    ///   damaged file.
    init(
        folder: String,
        header: AttributionHeader,
        isOpen: Bool,
        resumes: Bool,
        expected: Expected
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
        readings = try AttributionItemFile(folder + "/" + AttributionReading.fileName)
        let isProbed = header.downstream.map { !$0.probes.isEmpty } ?? false
        guard readings.lock() else {
            throw UndertoneError.badInput(
                "another process is at work on the experiment in this folder",
                file: folder
            )
        }
        projections =
            isProbed
            ? try AttributionItemFile(folder + "/" + DownstreamReading.fileName) : nil
        if AtomicFile.exists(headerPath), readings.length > 0 {
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
            guard known == own else { throw Self.difference(known, own, folder) }
            try readings.keepWholeItems(expected.readings)
            try projections?.keepWholeItems(expected.projections)
        } else {
            try readings.empty()
            try projections?.empty()
            try write(header)
        }
    }

    private static func difference(
        _ known: AttributionHeader,
        _ own: AttributionHeader,
        _ folder: String
    ) -> UndertoneError {
        var probed = known
        probed.downstream = own.downstream
        return UndertoneError.badInput(
            probed == own
                ? "the experiment here was begun with other probes behind the writes, or with none; give the same "
                    + "--probe-layers ('none' for an experiment without), or choose another folder"
                : "the readings here are of another experiment (other items, directions, settings or model); choose "
                    + "another folder",
            file: folder
        )
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
