internal import Foundation

/// The header of a GGUF file, read and checked here before libllama sees the file.
///
/// libllama trusts what it reads: a damaged length makes it allocate without bound, a damaged number stops the
/// process by an assertion. So everything is bounded by the file's own size first.
/// Source: the GGUF specification (ggml, docs/gguf.md), version 2 and 3, little-endian.
public struct GGUFHeader: Sendable {
    /// A metadata value.
    public enum Value: Sendable, Hashable {
        /// Any integer type.
        case integer(Int64)
        /// Either float type.
        case number(Double)
        /// A truth value.
        case bool(Bool)
        /// A text.
        case string(String)
        /// An array, by its length and element type.
        case array(count: Int, type: UInt32)
    }

    /// One entry of the tensor table.
    public struct Tensor: Sendable, Hashable {
        /// Its name.
        public var name: String
        /// Elements in each dimension, innermost first.
        public var shape: [Int]
        /// ggml's number of the type.
        public var type: UInt32
        /// Bytes from the start of the data section.
        public var offset: Int
    }

    /// Metadata by key.
    public let metadata: [String: Value]
    /// The tensor table.
    public let tensors: [Tensor]
    /// `general.architecture`.
    public let architecture: String
    /// Where the tensors' data begin, in bytes from the start of the file.
    package let dataStart: Int

    /// A text value.
    public func string(_ key: String) -> String? {
        if case .string(let text) = metadata[key] { return text }
        return nil
    }

    /// An integer value.
    public func integer(_ key: String) -> Int? {
        if case .integer(let value) = metadata[key] { return Int(value) }
        return nil
    }

    /// A truth value.
    public func bool(_ key: String) -> Bool? {
        if case .bool(let value) = metadata[key] { return value }
        return nil
    }

    /// Reads and checks the header of a file.
    ///
    /// - Throws: ``EngineError`` with code `badModel`, naming the file and the first thing that is wrong.
    public init(path: String) throws {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw EngineError(
                .badModel,
                "\(path): no such file. Give the path of a GGUF model with -m."
            )
        }
        guard !isDirectory.boolValue else {
            throw EngineError(
                .badModel,
                "\(path) is a folder. Give the path of a GGUF file with -m."
            )
        }
        // Reading a pipe or a device would wait, or never end.
        let kind = try? URL(fileURLWithPath: path).resolvingSymlinksInPath()
            .resourceValues(forKeys: [.isRegularFileKey])
        guard kind?.isRegularFile != false else {
            throw EngineError(
                .badModel,
                "\(path) is not a plain file. Give the path of a GGUF file with -m."
            )
        }
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
        } catch {
            throw EngineError(.badModel, "\(path): can't be read (\(error.localizedDescription)).")
        }
        do {
            var reader = GGUFReader(data: data)
            (metadata, tensors, architecture, dataStart) = try reader.read()
        } catch let problem as GGUFReader.Problem {
            throw EngineError(.badModel, "\(path): \(problem.message)")
        }
    }
}

/// A cursor over a mapped GGUF file that never reads past its end.
struct GGUFReader {
    /// What is wrong with the file.
    struct Problem: Error {
        var message: String
        init(_ message: String) { self.message = message }
    }

    let data: Data
    var offset = 0
    /// The number of each metadata value's type, by key: ``GGUFHeader/Value`` doesn't tell integers apart.
    private(set) var types: [String: UInt32] = [:]

    init(data: Data) {
        self.data = data
    }

    mutating func read() throws -> (
        metadata: [String: GGUFHeader.Value], tensors: [GGUFHeader.Tensor], architecture: String,
        dataStart: Int
    ) {
        guard !data.isEmpty else { throw Problem("the file is empty; a download that was cut?") }
        guard data.count >= 24, try bytes(4).elementsEqual("GGUF".utf8) else {
            throw Problem(
                "not a GGUF file (it doesn't begin with 'GGUF'). Convert the model to GGUF first."
            )
        }
        let version = try integer(UInt32.self)
        guard version == 2 || version == 3 else {
            throw Problem(
                "GGUF version \(version) is not supported (2 and 3 are); the header may be damaged."
            )
        }
        let tensorCount = try count("tensors", minimumBytes: 24)
        let valueCount = try count("metadata entries", minimumBytes: 13)
        var metadata: [String: GGUFHeader.Value] = [:]
        for _ in 0..<valueCount {
            let key = try string("a metadata key", limit: 65_535)
            guard metadata[key] == nil else {
                throw Problem("metadata key '\(key)' occurs twice; damaged.")
            }
            let type = try integer(UInt32.self)
            types[key] = type
            metadata[key] = try value(of: key, type: type)
        }
        var tensors: [GGUFHeader.Tensor] = []
        var names: Set<String> = []
        for _ in 0..<tensorCount {
            let tensor = try tensor()
            guard names.insert(tensor.name).inserted else {
                throw Problem("tensor '\(tensor.name)' occurs twice; damaged.")
            }
            tensors.append(tensor)
        }
        let alignment = try alignment(metadata)
        let dataStart = (offset + alignment - 1) / alignment * alignment
        try GGUFCheck(metadata: metadata, tensors: tensors).checkTensors(
            dataStart: dataStart,
            fileSize: data.count,
            alignment: alignment
        )
        guard case .string(let architecture) = metadata["general.architecture"] else {
            throw Problem("the metadata doesn't say the architecture ('general.architecture').")
        }
        try GGUFCheck(metadata: metadata, tensors: tensors).checkShape(architecture: architecture)
        return (metadata, tensors, architecture, dataStart)
    }

    private mutating func bytes(_ count: Int) throws -> Data {
        guard count >= 0, count <= data.count - offset else {
            throw Problem(
                "ends in the middle of its header (at byte \(data.count)); truncated or damaged."
            )
        }
        defer { offset += count }
        return data[data.startIndex + offset..<data.startIndex + offset + count]
    }

    private mutating func integer<T: FixedWidthInteger>(_: T.Type) throws -> T {
        let raw = try bytes(MemoryLayout<T>.size)
        return T(littleEndian: raw.withUnsafeBytes { $0.loadUnaligned(as: T.self) })
    }

    /// A count that the rest of the file could hold at all.
    private mutating func count(_ what: String, minimumBytes: Int) throws -> Int {
        let number = try integer(UInt64.self)
        guard number <= UInt64((data.count - offset) / minimumBytes) else {
            throw Problem(
                "says it has \(number) \(what), more than the file can hold; truncated or damaged."
            )
        }
        return Int(number)
    }

    private mutating func string(_ what: String, limit: Int = .max) throws -> String {
        let length = try count("bytes in \(what)", minimumBytes: 1)
        guard length <= limit, let text = String(data: try bytes(length), encoding: .utf8) else {
            throw Problem("\(what) at byte \(offset) is no valid text; damaged.")
        }
        return text
    }

    private mutating func value(of key: String, type: UInt32) throws -> GGUFHeader.Value {
        switch type {
        case 0: return .integer(Int64(try integer(UInt8.self)))
        case 1: return .integer(Int64(try integer(Int8.self)))
        case 2: return .integer(Int64(try integer(UInt16.self)))
        case 3: return .integer(Int64(try integer(Int16.self)))
        case 4: return .integer(Int64(try integer(UInt32.self)))
        case 5: return .integer(Int64(try integer(Int32.self)))
        case 6: return .number(Double(Float(bitPattern: try integer(UInt32.self))))
        case 7:
            let byte = try integer(UInt8.self)
            guard byte <= 1 else { throw Problem("'\(key)' is no truth value; damaged.") }
            return .bool(byte == 1)
        case 8: return .string(try string("the value of '\(key)'"))
        case 9: return try array(of: key)
        case 10: return .integer(Int64(truncatingIfNeeded: try integer(UInt64.self)))
        case 11: return .integer(try integer(Int64.self))
        case 12: return .number(Double(bitPattern: try integer(UInt64.self)))
        default: throw Problem("'\(key)' is of the unknown type \(type); damaged.")
        }
    }

    private mutating func array(of key: String) throws -> GGUFHeader.Value {
        let type = try integer(UInt32.self)
        let sizes: [UInt32: Int] = [
            0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 8: 8, 10: 8, 11: 8, 12: 8,
        ]
        guard let size = sizes[type] else {
            throw Problem("'\(key)' is an array of the unknown type \(type); damaged.")
        }
        let count = try count("elements in '\(key)'", minimumBytes: size)
        if type == 8 {
            for _ in 0..<count { _ = try string("an element of '\(key)'") }
        } else if type == 7 {
            guard try bytes(count).allSatisfy({ $0 <= 1 }) else {
                throw Problem("'\(key)' has an element that is no truth value; damaged.")
            }
        } else {
            _ = try bytes(count * size)
        }
        return .array(count: count, type: type)
    }

    private mutating func tensor() throws -> GGUFHeader.Tensor {
        let name = try string("a tensor's name", limit: 63)
        let dimensions = try integer(UInt32.self)
        guard (1...4).contains(dimensions) else {
            throw Problem("tensor '\(name)' has \(dimensions) dimensions; damaged.")
        }
        var shape: [Int] = []
        for _ in 0..<dimensions {
            let extent = try integer(UInt64.self)
            guard extent > 0, extent <= 1 << 40 else {
                throw Problem("tensor '\(name)' has a dimension of \(extent); damaged.")
            }
            shape.append(Int(extent))
        }
        let type = try integer(UInt32.self)
        let start = try integer(UInt64.self)
        guard start <= UInt64(data.count) else {
            throw Problem(
                "tensor '\(name)' begins behind the end of the file; truncated or damaged."
            )
        }
        return GGUFHeader.Tensor(name: name, shape: shape, type: type, offset: Int(start))
    }

    private func alignment(_ metadata: [String: GGUFHeader.Value]) throws -> Int {
        guard let value = metadata["general.alignment"] else { return 32 }
        guard case .integer(let alignment) = value, alignment > 0, alignment <= 1 << 20,
            alignment & (alignment - 1) == 0
        else { throw Problem("'general.alignment' is not a power of two; damaged.") }
        return Int(alignment)
    }
}
