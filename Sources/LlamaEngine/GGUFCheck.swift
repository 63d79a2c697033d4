internal import CLlama

/// Checks of a GGUF header beyond its syntax: sizes, offsets, and figures that llama.cpp asserts on.
struct GGUFCheck {
    let metadata: [String: GGUFHeader.Value]
    let tensors: [GGUFHeader.Tensor]

    /// Every tensor lies inside the file, aligned, of a known type, whole blocks a row.
    func checkTensors(dataStart: Int, fileSize: Int, alignment: Int) throws {
        for tensor in tensors {
            guard tensor.type < UInt32(GGML_TYPE_COUNT.rawValue) else {
                throw GGUFReader.Problem(
                    "tensor '\(tensor.name)' is of the unknown type \(tensor.type); damaged."
                )
            }
            let type = ggml_type(rawValue: tensor.type)
            let block = Int(ggml_blck_size(type))
            let size = ggml_type_size(type)
            guard block > 0, size > 0 else {
                throw GGUFReader.Problem(
                    "tensor '\(tensor.name)' is of the retired type \(tensor.type)."
                )
            }
            guard let row = tensor.shape.first, row % block == 0 else {
                throw GGUFReader.Problem(
                    "the rows of tensor '\(tensor.name)' are no whole blocks; damaged."
                )
            }
            var elements = 1
            for extent in tensor.shape {
                let (product, overflow) = elements.multipliedReportingOverflow(by: extent)
                guard !overflow, product <= fileSize * max(block, 1) else {
                    throw GGUFReader.Problem(
                        "tensor '\(tensor.name)' is larger than the file; damaged."
                    )
                }
                elements = product
            }
            let bytes = elements / block * size
            guard tensor.offset % alignment == 0, dataStart <= fileSize,
                bytes <= fileSize - dataStart, tensor.offset <= fileSize - dataStart - bytes
            else {
                throw GGUFReader.Problem(
                    "the data of tensor '\(tensor.name)' reach behind the end of the file; truncated or damaged."
                )
            }
        }
    }

    /// The figures of the architecture are in the range of any model, and go together.
    func checkShape(architecture: String) throws {
        guard !architecture.isEmpty, architecture.utf8.count < 64 else {
            throw GGUFReader.Problem("'general.architecture' is no architecture's name; damaged.")
        }
        func figure(_ key: String, _ range: ClosedRange<Int64>) throws -> Int64? {
            guard let value = metadata["\(architecture).\(key)"] else { return nil }
            if case .array = value { return nil }
            guard case .integer(let number) = value, range.contains(number) else {
                throw GGUFReader.Problem(
                    "'\(architecture).\(key)' is \(value), out of any model's range; damaged."
                )
            }
            return number
        }
        let width = try figure("embedding_length", 1...1_048_576)
        _ = try figure("block_count", 1...10_000)
        _ = try figure("context_length", 1...(1 << 31))
        _ = try figure("feed_forward_length", 0...16_777_216)
        let heads = try figure("attention.head_count", 0...65_536)
        let groups = try figure("attention.head_count_kv", 0...65_536)
        if let heads, let groups, heads > 0, groups > 0, heads % groups != 0 {
            throw GGUFReader.Problem(
                "\(heads) heads can't share \(groups) key-value heads; damaged."
            )
        }
        if let heads, let width, heads > 0, metadata["\(architecture).attention.key_length"] == nil,
            width % heads != 0
        {
            throw GGUFReader.Problem(
                "a width of \(width) can't be split over \(heads) heads; damaged."
            )
        }
    }
}
