internal import CLlama
internal import Foundation

/// The weights of a GGUF file as numbers, read from the file without loading the model.
///
/// Quantised weights come out as ggml widens them when it computes.
public struct ModelWeights: Sendable {
    private let path: String
    private let header: GGUFHeader
    private let data: Data

    /// Reads and checks the header, and maps the file.
    ///
    /// - Throws: ``EngineError`` that names the file and what is wrong with it.
    public init(path: String) throws {
        header = try GGUFHeader(path: path)
        self.path = path
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
        } catch {
            throw EngineError(.badModel, "\(path): can't be read (\(error.localizedDescription)).")
        }
    }

    /// The name of the matrix that an MLP writes its neurons to the residual stream with, and the block's number; nil
    /// for the embeddings, which no block wrote.
    public static func outputOfMLP(before layer: HiddenStateIndex) -> (name: String, block: Int)? {
        layer.precedingBlock.map { ("blk.\($0).ffn_down.weight", $0) }
    }

    /// The rows and columns of a matrix: what it puts out and what it takes in; nil where there is no such matrix.
    public func shape(of name: String) -> (rows: Int, columns: Int)? {
        guard let tensor = header.tensors.first(where: { $0.name == name }),
            tensor.shape.count == 2
        else { return nil }
        return (tensor.shape[1], tensor.shape[0])
    }

    /// Passes over a matrix, some rows at a time.
    ///
    /// - Parameters:
    ///   - name: Of a tensor that has a ``shape(of:)``.
    ///   - height: Rows at a time.
    ///   - body: Gets the rows' numbers and their elements, row after row; the pointer must not outlive the call.
    /// - Throws: ``EngineError`` for a tensor that isn't there or that ggml can't widen, and what `body` throws.
    public func forEachBlock(
        of name: String,
        height: Int,
        _ body: (Range<Int>, UnsafeBufferPointer<Float>) throws -> Void
    ) throws {
        guard let tensor = header.tensors.first(where: { $0.name == name }),
            let (rows, columns) = shape(of: name)
        else { throw EngineError(.badModel, "\(path): there is no matrix '\(name)'.") }
        let type = ggml_type(rawValue: tensor.type)
        let rowBytes = ggml_row_size(type, Int64(columns))
        var block = [Float](repeating: 0, count: height * columns)
        for start in stride(from: 0, to: rows, by: height) {
            let range = start..<min(start + height, rows)
            let first = header.dataStart + tensor.offset + start * rowBytes
            let source = data[
                data.startIndex + first..<data.startIndex + first + range.count * rowBytes
            ]
            try block.withUnsafeMutableBufferPointer { block in
                let target = UnsafeMutableBufferPointer(
                    rebasing: block[..<(range.count * columns)]
                )
                try source.withUnsafeBytes { try widen($0, type, into: target, of: name) }
                try body(range, UnsafeBufferPointer(target))
            }
        }
    }

    private func widen(
        _ source: UnsafeRawBufferPointer,
        _ type: ggml_type,
        into target: UnsafeMutableBufferPointer<Float>,
        of name: String
    ) throws {
        if type == GGML_TYPE_F32 {
            UnsafeMutableRawBufferPointer(target).copyMemory(from: source)
            return
        }
        guard let widen = ggml_get_type_traits(type).pointee.to_float else {
            throw EngineError(
                .badModel,
                "\(path): ggml can't widen the weights of '\(name)' (type \(type.rawValue))."
            )
        }
        widen(source.baseAddress, target.baseAddress, Int64(target.count))
    }
}
