/// A ZIP archive whose members are stored as they are, as `numpy.savez` writes it.
///
/// Source of the form: PKWARE's APPNOTE 6.3. Neither compression nor encryption nor archives over 4 GiB.
package struct StoredZip: Sendable, Hashable {
    /// A member.
    package struct Member: Sendable, Hashable {
        /// Its name, unique in the archive.
        package var name: String
        /// What it holds.
        package var bytes: [UInt8]

        /// Creates a member.
        package init(name: String, bytes: [UInt8]) {
            self.name = name
            self.bytes = bytes
        }
    }

    /// In the archive's order.
    package var members: [Member]

    /// Whether the bytes begin as an archive does.
    static func isZip(_ bytes: some Collection<UInt8>) -> Bool {
        bytes.starts(with: [0x50, 0x4B, 3, 4]) || bytes.starts(with: [0x50, 0x4B, 5, 6])
    }

    /// Creates an archive of members with different names.
    package init(members: [Member]) {
        self.members = members
    }

    /// The first of January 1980: equal contents give equal bytes.
    private static let date: UInt16 = 1 << 5 | 1

    /// The archive's bytes; nil for more than the form can hold.
    package func bytes() -> [UInt8]? {
        let total = members.reduce(22) { $0 + $1.bytes.count + 2 * $1.name.utf8.count + 76 }
        guard total <= Int(UInt32.max), members.count < 65_535 else { return nil }
        var out = ZipBytes()
        var directory = ZipBytes()
        for member in members {
            let start = UInt32(out.bytes.count)
            var fields = ZipBytes()
            // Version 2.0, names in UTF-8, stored, no time.
            for field in [20, 0x0800, 0, 0, Self.date] as [UInt16] { fields.append(field) }
            fields.append(CRC32.of(member.bytes))
            fields.append(UInt32(member.bytes.count))
            fields.append(UInt32(member.bytes.count))
            fields.append(UInt16(member.name.utf8.count))
            fields.append(UInt16(0))
            out.append(UInt32(0x0403_4B50))
            out.append(fields.bytes)
            out.append(Array(member.name.utf8))
            out.append(member.bytes)
            directory.append(UInt32(0x0201_4B50))
            directory.append(UInt16(20))
            directory.append(fields.bytes)
            // No comment, disk 0, no attributes.
            for field in [0, 0, 0] as [UInt16] { directory.append(field) }
            directory.append(UInt32(0))
            directory.append(start)
            directory.append(Array(member.name.utf8))
        }
        let start = UInt32(out.bytes.count)
        out.append(directory.bytes)
        out.append(UInt32(0x0605_4B50))
        for field in [0, 0, UInt16(members.count), UInt16(members.count)] { out.append(field) }
        out.append(UInt32(directory.bytes.count))
        out.append(start)
        out.append(UInt16(0))
        return out.bytes
    }

    /// Reads an archive, bounded by its own bytes, and checks every member's checksum.
    ///
    /// - Throws: `UndertoneError` (bad input) that names `file`.
    package init(bytes: [UInt8], file: String) throws {
        let reader = ZipReader(bytes: bytes, file: file)
        members = try reader.members()
    }
}

/// A ZIP archive's bytes as they grow.
private struct ZipBytes {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func append(_ more: [UInt8]) {
        bytes.append(contentsOf: more)
    }
}

/// Reads archives by their central directory.
private struct ZipReader {
    let bytes: [UInt8]
    let file: String

    func members() throws -> [StoredZip.Member] {
        let end = try endRecord()
        let count = number(end + 10, 2)
        var place = number(end + 16, 4)
        guard number(end + 4, 2) == 0, number(end + 6, 2) == 0, count == number(end + 8, 2),
            place <= end, number(end + 12, 4) <= end - place
        else { throw fault("its directory lies outside the file, or on another disk") }
        var members: [StoredZip.Member] = []
        var names: Set<String> = []
        var total = 0
        for _ in 0..<count {
            guard place + 46 <= end, number(place, 4) == 0x0201_4B50 else {
                throw fault("its directory is cut short")
            }
            let lengths = (0..<3).map { number(place + 28 + 2 * $0, 2) }
            let next = place + 46 + lengths.reduce(0, +)
            guard next <= end,
                let name = String(
                    validating: bytes[place + 46..<place + 46 + lengths[0]],
                    as: UTF8.self
                ), !name.isEmpty, names.insert(name).inserted
            else { throw fault("a member has no name of its own") }
            let data = try data(of: name, entry: place)
            // Members that lie over each other could fill the memory from a small file.
            total += data.count
            guard total <= bytes.count else { throw fault("its members overlap") }
            members.append(.init(name: name, bytes: Array(data)))
            place = next
        }
        return members
    }

    /// The end record stands last, behind it at most a comment.
    private func endRecord() throws -> Int {
        let last = bytes.count - 22
        guard last >= 0 else { throw fault("it is too short for an archive") }
        var place = last
        while place >= max(0, last - 65_535) {
            if number(place, 4) == 0x0605_4B50, number(place + 20, 2) == last - place {
                return place
            }
            place -= 1
        }
        throw fault("its end is missing: cut short")
    }

    private func data(of name: String, entry: Int) throws -> ArraySlice<UInt8> {
        let method = number(entry + 10, 2)
        guard method == 0, number(entry + 8, 2) & 1 == 0 else {
            throw UndertoneError.badInput(
                "member '\(name.prefix(64))' is compressed or encrypted; write it with numpy.savez, not "
                    + "savez_compressed",
                file: file
            )
        }
        let size = number(entry + 24, 4)
        let start = number(entry + 42, 4)
        guard size == number(entry + 20, 4), size < 0xFFFF_FFFF, start < 0xFFFF_FFFF,
            start + 30 <= bytes.count, number(start, 4) == 0x0403_4B50
        else { throw fault("member '\(name.prefix(64))' isn't where the directory says") }
        // The local header may have other extra fields than the directory.
        let first = start + 30 + number(start + 26, 2) + number(start + 28, 2)
        guard first <= bytes.count, size <= bytes.count - first else {
            throw fault("member '\(name.prefix(64))' reaches behind the end")
        }
        let data = bytes[first..<first + size]
        guard CRC32.of(data) == UInt32(number(entry + 16, 4)) else {
            throw fault("member '\(name.prefix(64))' doesn't go with its checksum")
        }
        return data
    }

    /// An unsigned little-endian number; the place was checked.
    private func number(_ place: Int, _ size: Int) -> Int {
        (0..<size).reversed().reduce(0) { $0 << 8 | Int(bytes[place + $1]) }
    }

    private func fault(_ message: String) -> UndertoneError {
        UndertoneError.badInput(
            "\(message); this isn't an .npz archive, or it is damaged",
            file: file
        )
    }
}
