/// The index of a hidden state, as transformers' `hidden_states[ℓ]` counts.
///
/// 0 is the state after the embeddings, ℓ the residual stream after ℓ blocks, n (the number of blocks) the state
/// after the last block, before the final norm. Every layer number that a user sees is one of these. llama.cpp
/// counts blocks from 0; the two conversions stand in this file and nowhere else.
public struct HiddenStateIndex: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    /// The number itself, from 0 to the number of blocks.
    public let rawValue: Int

    /// Creates an index; negative numbers are a caller's bug.
    public init(_ rawValue: Int) {
        precondition(rawValue >= 0, "a hidden-state index counts from 0")
        self.rawValue = rawValue
    }

    /// Decodes from a plain number.
    public init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer().decode(Int.self)
        guard value >= 0 else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "layer \(value) is negative"
                )
            )
        }
        rawValue = value
    }

    /// Encodes as a plain number.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }

    /// The block whose output this hidden state is (llama.cpp's count, from 0); nil for the embeddings.
    package var precedingBlock: Int? {
        rawValue == 0 ? nil : rawValue - 1
    }

    /// The hidden state that a block puts out.
    package static func after(block: Int) -> HiddenStateIndex {
        HiddenStateIndex(block + 1)
    }

    /// The number as text.
    public var description: String { String(rawValue) }

    /// Shallower comes first.
    public static func < (left: HiddenStateIndex, right: HiddenStateIndex) -> Bool {
        left.rawValue < right.rawValue
    }
}
