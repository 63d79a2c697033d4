/// An array of single-precision numbers in numpy's `.npy` form.
///
/// Source of the form: numpy.lib.format (NEP 1). Equal arrays give the bytes that `numpy.save` writes (numpy 2.4:
/// version 1.0, `<f4`, C order, header padded for growth along the first axis).
struct NumpyArray: Sendable, Hashable {
    /// Extents, the slowest first.
    var shape: [Int]
    /// Values, row-major.
    var values: [Float]

    /// Whether the bytes begin as an array does.
    static func isArray(_ bytes: some Collection<UInt8>) -> Bool {
        bytes.starts(with: magic)
    }

    private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

    /// Creates an array; the shape has at least one axis and as many elements as there are values.
    init(shape: [Int], values: [Float]) {
        precondition(!shape.isEmpty && shape.reduce(1, *) == values.count, "not of this shape")
        self.shape = shape
        self.values = values
    }

    /// The file's bytes.
    func bytes() -> [UInt8] {
        let extents = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
        var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(extents)), }"
        // numpy leaves room for the first extent to grow to 21 digits, then aligns the data to 64 bytes.
        let growth = 21 - String(shape[0]).count
        header += String(repeating: " ", count: growth)
        let length = header.utf8.count + 1
        header += String(repeating: " ", count: 64 - (10 + length) % 64) + "\n"
        var bytes = Self.magic + [1, 0]
        withUnsafeBytes(of: UInt16(header.utf8.count).littleEndian) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: header.utf8)
        bytes.reserveCapacity(bytes.count + 4 * values.count)
        for value in values {
            withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
        }
        return bytes
    }

    /// Reads a file's bytes: versions 1 to 3, `<f4` or `<f8`, C order.
    ///
    /// - Throws: `UndertoneError` (bad input) that names `file`.
    init(bytes: [UInt8], file: String) throws {
        func fault(_ message: String) -> UndertoneError {
            UndertoneError.badInput(message, file: file)
        }
        guard Self.isArray(bytes), bytes.count >= 10 else {
            throw fault("this isn't a .npy array, or it is cut short")
        }
        let isLong = bytes[6] > 1
        guard (1...3).contains(bytes[6]), bytes[7] == 0, bytes.count >= (isLong ? 12 : 10) else {
            throw fault(".npy version \(bytes[6]).\(bytes[7]) is none of 1.0, 2.0 and 3.0; damaged")
        }
        let start = isLong ? 12 : 10
        let length = bytes[8..<start].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard length <= 65_535, length <= bytes.count - start else {
            throw fault("its header claims \(length) bytes; damaged or cut short")
        }
        guard let header = NumpyHeader(bytes[start..<start + length]) else {
            throw fault("its header isn't the description of an array; damaged")
        }
        guard let size = ["<f4": 4, "<f8": 8][header.type] else {
            throw fault(
                "arrays of type '\(header.type.prefix(32))' can't be used"
                    + (header.type.contains("O") ? " (pickled objects are never read)" : "")
                    + "; save it with .astype('<f4')"
            )
        }
        guard !header.isFortranOrder || header.shape.count < 2 else {
            throw fault("the array is in Fortran order; save it with numpy.ascontiguousarray")
        }
        var count = 1
        for extent in header.shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: extent)
            guard extent > 0, !overflow, product <= bytes.count else {
                throw fault(
                    "its shape \(header.shape) doesn't go with its \(bytes.count) bytes; cut short?"
                )
            }
            count = product
        }
        guard !header.shape.isEmpty, bytes.count - start - length == count * size else {
            throw fault(
                "its shape \(header.shape) doesn't go with its \(bytes.count) bytes; cut short?"
            )
        }
        shape = header.shape
        values = bytes.withUnsafeBytes { raw in
            (0..<count).map { index in
                let place = start + length + index * size
                guard size == 8 else {
                    let bits = raw.loadUnaligned(fromByteOffset: place, as: UInt32.self)
                    return Float(bitPattern: UInt32(littleEndian: bits))
                }
                let bits = raw.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                return Float(Double(bitPattern: UInt64(littleEndian: bits)))
            }
        }
        guard values.allSatisfy(\.isFinite) else {
            throw fault("it has elements that are no finite single-precision numbers")
        }
    }
}

/// The header of a `.npy` file: a Python dictionary of three keys.
private struct NumpyHeader {
    var type = ""
    var isFortranOrder = false
    var shape: [Int] = []
    private var rest: Substring.UTF8View

    init?(_ bytes: ArraySlice<UInt8>) {
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        rest = Substring(text).utf8
        var keys: Set<String> = []
        guard take("{") else { return nil }
        while !take("}") {
            guard let key = quoted(), keys.insert(key).inserted, take(":") else { return nil }
            switch key {
            case "descr":
                guard let text = quoted() else { return nil }
                type = text
            case "fortran_order":
                if take("True") {
                    isFortranOrder = true
                } else if !take("False") {
                    return nil
                }
            case "shape":
                guard let extents = tuple() else { return nil }
                shape = extents
            default: return nil
            }
            if !take(",") {
                guard take("}") else { return nil }
                break
            }
        }
        skipSpace()
        guard rest.isEmpty, keys.count == 3 else { return nil }
    }

    private mutating func skipSpace() {
        rest = rest.drop { [0x20, 0x0A, 0x09, 0x0D].contains($0) }
    }

    private mutating func take(_ word: String) -> Bool {
        skipSpace()
        guard rest.starts(with: word.utf8) else { return false }
        rest = rest.dropFirst(word.utf8.count)
        return true
    }

    private mutating func quoted() -> String? {
        guard take("'"), let end = rest.firstIndex(of: UInt8(ascii: "'")) else { return nil }
        let text = String(Substring(rest[..<end]))
        rest = rest[rest.index(after: end)...]
        return text
    }

    private mutating func tuple() -> [Int]? {
        guard take("(") else { return nil }
        var extents: [Int] = []
        while !take(")") {
            skipSpace()
            let digits = rest.prefix { (0x30...0x39).contains($0) }
            guard !digits.isEmpty, extents.count < 32, let extent = Int(Substring(digits)) else {
                return nil
            }
            rest = rest.dropFirst(digits.count)
            extents.append(extent)
            if !take(",") {
                guard take(")") else { return nil }
                break
            }
        }
        return extents
    }
}
