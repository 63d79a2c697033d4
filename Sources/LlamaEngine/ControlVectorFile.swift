internal import Foundation

/// A GGUF control vector: an addition for each of some blocks, as llama.cpp, repeng and their like keep it.
///
/// `general.architecture` is `controlvector`; tensors `direction.N`, F32, one dimension. **What N counts depends on
/// the producer** and isn't said in the file: here it stays the number that the file has. llama.cpp adds
/// `direction.N` after block N, counted from 0, to every token (`common_control_vector_load_one` in
/// common/common.cpp, `llama_adapter_cvec::apply` in src/llama-adapter.cpp of llama-cpp-python 0.3.36).
///
/// The bytes are read and checked here, bounded by their own number, before any C code sees them.
public struct ControlVectorFile: Sendable, Hashable {
    /// How the file says how many layers it has: tools differ in the type that they write.
    public enum LayerCount: Sendable, Hashable {
        /// `uint32`: repeng, jukofyork's tool, EasySteer.
        case unsigned(Int)
        /// `int32`: llama.cpp's own generator.
        case signed(Int)

        /// The number.
        public var value: Int {
            switch self {
            case .unsigned(let value), .signed(let value): value
            }
        }
    }

    /// One tensor.
    public struct Direction: Sendable, Hashable {
        /// The N of `direction.N`.
        public var number: Int
        /// What is added, [width].
        public var vector: [Float]

        /// Creates a direction.
        public init(number: Int, vector: [Float]) {
            self.number = number
            self.vector = vector
        }
    }

    /// `controlvector.model_hint`: an architecture's name, GGUF's or transformers'.
    public var modelHint: String?
    /// `controlvector.layer_count`.
    public var layerCount: LayerCount?
    /// The other texts among the metadata, by key.
    public var texts: [String: String]
    /// The tensors in the file's order; at least one, all of one width.
    public var directions: [Direction]

    /// The largest N that is taken for one.
    public static let largestNumber = 9_999
    /// The most bytes that a file may have.
    public static let largestFile = 1 << 30

    /// Creates a file's contents.
    public init(
        modelHint: String?,
        layerCount: LayerCount?,
        texts: [String: String] = [:],
        directions: [Direction]
    ) {
        self.modelHint = modelHint
        self.layerCount = layerCount
        self.texts = texts
        self.directions = directions
    }

    /// The number of elements of each direction.
    public var width: Int { directions.first?.vector.count ?? 0 }

    /// Whether the bytes begin as a GGUF file does.
    public static func isGGUF(_ bytes: some Collection<UInt8>) -> Bool {
        bytes.starts(with: "GGUF".utf8)
    }

    /// Reads a file's bytes.
    ///
    /// - Throws: ``EngineError`` with code `badModel`: the first thing that is wrong.
    public init(bytes: [UInt8]) throws {
        do {
            try self.init(checking: bytes)
        } catch let problem as GGUFReader.Problem {
            throw EngineError(.badModel, problem.message)
        }
    }

    private init(checking bytes: [UInt8]) throws {
        var reader = GGUFReader(data: Data(bytes))
        let (metadata, tensors, architecture, dataStart) = try reader.read()
        guard architecture == Self.architecture else {
            throw GGUFReader.Problem(
                "this GGUF file is a '\(architecture.prefix(64))', not a control vector (its architecture would be "
                    + "'\(Self.architecture)')."
            )
        }
        guard !tensors.isEmpty else { throw GGUFReader.Problem("the file holds no direction.") }
        layerCount = Self.layerCount(metadata, types: reader.types)
        modelHint = nil
        texts = [:]
        for case (let key, .string(let text)) in metadata {
            switch key {
            case Self.architectureKey: break
            case Self.hintKey: modelHint = text
            default: texts[key] = text
            }
        }
        directions = try tensors.map { tensor in
            try Self.direction(tensor, dataStart: dataStart, bytes: bytes)
        }
        let widths = Set(directions.map(\.vector.count))
        guard widths.count == 1 else {
            throw GGUFReader.Problem(
                "its directions differ in width (\(widths.sorted().map(String.init).joined(separator: ", "))); "
                    + "damaged, or no control vector."
            )
        }
        guard directions.contains(where: { $0.vector.contains { $0 != 0 } }) else {
            throw GGUFReader.Problem("all its directions are zero.")
        }
    }

    private static func layerCount(
        _ metadata: [String: GGUFHeader.Value],
        types: [String: UInt32]
    ) -> LayerCount? {
        guard case .integer(let value) = metadata[countKey], let count = Int(exactly: value) else {
            return nil
        }
        switch types[countKey] {
        case 4: return .unsigned(count)
        case 5: return .signed(count)
        default: return nil
        }
    }

    private static func direction(
        _ tensor: GGUFHeader.Tensor,
        dataStart: Int,
        bytes: [UInt8]
    ) throws -> Direction {
        let digits = tensor.name.dropFirst(prefix.count)
        guard tensor.name.hasPrefix(prefix), !digits.isEmpty, digits.count <= 4,
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            digits.count == 1 || digits.first != "0", let number = Int(digits)
        else {
            throw GGUFReader.Problem(
                "tensor '\(tensor.name)' is no 'direction.N'; llama.cpp refuses such a file, too."
            )
        }
        guard tensor.type == 0 else {
            throw GGUFReader.Problem(
                "tensor '\(tensor.name)' isn't F32; llama.cpp refuses such a file, too: convert it to F32."
            )
        }
        guard let width = tensor.shape.first, tensor.shape.dropFirst().allSatisfy({ $0 == 1 })
        else {
            throw GGUFReader.Problem(
                "tensor '\(tensor.name)' has the shape \(tensor.shape), not one dimension; llama.cpp refuses such a "
                    + "file, too."
            )
        }
        // That it lies in the file was checked with the header.
        let start = dataStart + tensor.offset
        let vector = bytes.withUnsafeBytes { raw in
            (0..<width).map { index in
                Float(
                    bitPattern: UInt32(
                        littleEndian: raw.loadUnaligned(
                            fromByteOffset: start + 4 * index,
                            as: UInt32.self
                        )
                    )
                )
            }
        }
        guard vector.allSatisfy(\.isFinite) else {
            throw GGUFReader.Problem(
                "tensor '\(tensor.name)' has elements that are no finite numbers."
            )
        }
        return Direction(number: number, vector: vector)
    }

    static let architecture = "controlvector"
    static let architectureKey = "general.architecture"
    static let hintKey = "controlvector.model_hint"
    static let countKey = "controlvector.layer_count"
    static let prefix = "direction."
}
