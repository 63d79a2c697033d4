/// One node of a computation graph, as the survey saw it.
package struct NodeDescription: Sendable, Hashable {
    /// The operation, as ggml names it (`MUL_MAT`, `ADD`, …).
    package var operation: String
    /// The node's own name (`l_out-3`), unique or not.
    package var name: String
    /// Names of the inputs, in order: weights have the GGUF standard names (`blk.3.ffn_down.weight`).
    package var inputs: [String]
    /// Positions in the survey of the inputs that are nodes themselves (nil: a weight or an input).
    package var inputNodes: [Int?]
    /// Elements a row.
    package var rowWidth: Int
    /// Whether it is 32-bit float with contiguous rows and so can be read and written by rows.
    package var isFloatRows: Bool

    /// Creates a description.
    package init(
        operation: String,
        name: String,
        inputs: [String],
        inputNodes: [Int?],
        rowWidth: Int,
        isFloatRows: Bool
    ) {
        self.operation = operation
        self.name = name
        self.inputs = inputs
        self.inputNodes = inputNodes
        self.rowWidth = rowWidth
        self.isFloatRows = isFloatRows
    }
}
