internal import CLlama

/// Hashes of node names (FNV-1a, 64 bits), computed in the callback without making a String.
enum NodeHash {
    private static let basis: UInt64 = 0xcbf2_9ce4_8422_2325
    private static let prime: UInt64 = 0x0000_0100_0000_01b3

    static func name(_ tensor: UnsafeMutablePointer<ggml_tensor>) -> UInt64 {
        hash(ggml_get_name(tensor), from: basis)
    }

    static func name(_ text: String) -> UInt64 {
        text.withCString { hash($0, from: basis) }
    }

    static func operation(_ operation: ggml_op, weight: UnsafeMutablePointer<ggml_tensor>) -> UInt64
    {
        hash(ggml_get_name(weight), from: hash(ggml_op_name(operation), from: basis))
    }

    static func operation(_ operation: String, weight: String) -> UInt64 {
        let first = operation.withCString { hash($0, from: basis) }
        return weight.withCString { hash($0, from: first) }
    }

    private static func hash(_ text: UnsafePointer<CChar>?, from start: UInt64) -> UInt64 {
        guard var cursor = text else { return start }
        var value = start
        while cursor.pointee != 0 {
            value = (value ^ UInt64(UInt8(bitPattern: cursor.pointee))) &* prime
            cursor += 1
        }
        return value
    }
}
