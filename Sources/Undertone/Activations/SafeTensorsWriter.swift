/// Writes safetensors files that are small enough to be in memory, such as directions.
public enum SafeTensorsWriter {
    /// A tensor to write.
    public struct Tensor: Sendable, Hashable {
        /// Its name, unique in the file.
        public var name: String
        /// Its dimensions, the slowest first.
        public var shape: [Int]
        /// Its values, row-major.
        public var values: [Float]
        /// How they are stored: ``SafeTensorsType/float32``, `float16` (rounded) or `float64`.
        public var type: SafeTensorsType

        /// Creates a tensor; `values` has as many elements as `shape` says.
        public init(
            name: String,
            shape: [Int],
            values: [Float],
            type: SafeTensorsType = .float32
        ) {
            precondition(values.count == shape.reduce(1, *), "the values don't fit the shape")
            precondition(
                [.float32, .float16, .float64].contains(type),
                "this type can't be written"
            )
            self.name = name
            self.shape = shape
            self.values = values
            self.type = type
        }
    }

    /// Writes a file, complete or not at all; equal contents give equal bytes.
    ///
    /// - Throws: `UndertoneError` if the file can't be written.
    public static func write(
        tensors: [Tensor],
        metadata: [String: String] = [:],
        to path: String
    ) throws {
        let layout = SafeTensorsLayout(
            tensors.map { ($0.name, $0.type, $0.shape) },
            metadata: metadata
        )
        let named = Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0) })
        try AtomicFile.write(path) { file in
            try layout.header.withUnsafeBytes { try file.write($0, at: 0) }
            for entry in layout.entries {
                guard let tensor = named[entry.name] else { continue }
                try write(tensor.values, as: entry.type, to: file, at: entry.offset)
            }
        }
    }

    static func write(
        _ values: [Float],
        as type: SafeTensorsType,
        to file: PosixFile,
        at offset: Int
    ) throws {
        switch type {
        case .float16:
            let bytes = values.withUnsafeBufferPointer { HalfPrecision.pack($0) }
            try bytes.withUnsafeBytes { try file.write($0, at: offset) }
        case .float64:
            try values.map(Double.init).withUnsafeBytes { try file.write($0, at: offset) }
        default:
            try values.withUnsafeBytes { try file.write($0, at: offset) }
        }
    }
}
