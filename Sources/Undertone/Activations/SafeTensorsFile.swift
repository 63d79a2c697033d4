internal import Foundation

/// A safetensors file, mapped for reading.
///
/// The header is checked in full before anything is read: length, JSON, types, shapes, and that the
/// tensors cover the data without gap or overlap, as the reference implementation demands.
public struct SafeTensorsFile: Sendable {
    /// A tensor's type, dimensions and place.
    public struct Tensor: Sendable, Hashable {
        /// Its number type.
        public var type: SafeTensorsType
        /// Its dimensions, the slowest first.
        public var shape: [Int]
        /// Where its bytes stand in the file.
        var range: Range<Int>
    }

    /// No header may be longer, in bytes; the limit of the reference implementation.
    public static let longestHeader = 100_000_000

    /// The file's path.
    public let path: String
    /// The file's own key-value pairs.
    public let metadata: [String: String]
    /// The tensors by name.
    public let tensors: [String: Tensor]
    private let file: MappedFile

    /// Opens a file.
    ///
    /// - Throws: `UndertoneError` (bad input) naming the file and what is wrong with it.
    public init(_ path: String) throws {
        self.path = path
        file = try MappedFile(path)
        let header = try SafeTensorsHeader(file.bytes, path: path)
        metadata = header.metadata
        tensors = header.tensors
    }

    /// A tensor's type and dimensions.
    ///
    /// - Throws: `UndertoneError` listing the tensors that there are, nearest first.
    public func tensor(_ name: String) throws -> Tensor {
        guard let tensor = tensors[name] else {
            throw UndertoneError.unknown("tensor", name, among: tensors.keys, in: path)
        }
        return tensor
    }

    /// All values of a tensor, row-major, as single precision.
    ///
    /// - Throws: `UndertoneError` if there is no such tensor, or its type is none of `F32`, `F16`,
    ///   `BF16`, `F64` and `I32`.
    public func values(_ name: String) throws -> [Float] {
        let tensor = try tensor(name)
        let count = tensor.range.count / tensor.type.size
        return try [Float](unsafeUninitializedCapacity: count) { buffer, filled in
            try read(tensor, from: 0, into: UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
            filled = count
        }
    }

    /// Lets go of a tensor's pages that were read.
    func release(_ tensor: Tensor) {
        file.release(tensor.range)
    }

    /// Copies consecutive elements of a tensor, converted to single precision.
    ///
    /// - Parameters:
    ///   - tensor: one of ``tensors``.
    ///   - start: the first element, counted over the whole tensor.
    ///   - buffer: filled entirely.
    /// - Throws: `UndertoneError` if the tensor's type is none of the five.
    func read(
        _ tensor: Tensor,
        from start: Int,
        into buffer: UnsafeMutableBufferPointer<Float>
    ) throws {
        let size = tensor.type.size
        let first = tensor.range.lowerBound + start * size
        let end = first + buffer.count * size
        precondition(start >= 0 && end <= tensor.range.upperBound, "elements out of range")
        let bytes = UnsafeRawBufferPointer(rebasing: file.bytes[first..<end])
        switch tensor.type {
        case .float32:
            UnsafeMutableRawBufferPointer(buffer).copyMemory(from: bytes)
        case .float16:
            for index in buffer.indices {
                let half = bytes.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self)
                buffer[index] = HalfPrecision.float(UInt16(littleEndian: half))
            }
        case .int32:
            for index in buffer.indices {
                let number = bytes.loadUnaligned(fromByteOffset: 4 * index, as: Int32.self)
                buffer[index] = Float(Int32(littleEndian: number))
            }
        case .bfloat16:
            for index in buffer.indices {
                let half = bytes.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self)
                buffer[index] = Float(bitPattern: UInt32(UInt16(littleEndian: half)) << 16)
            }
        case .float64:
            for index in buffer.indices {
                buffer[index] = Float(
                    bytes.loadUnaligned(fromByteOffset: 8 * index, as: Double.self)
                )
            }
        default:
            throw UndertoneError.badInput(
                "values of type \(tensor.type.rawValue) can't be used; convert them to F32",
                file: path
            )
        }
    }
}
