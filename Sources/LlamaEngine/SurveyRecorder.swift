internal import CLlama

/// Records every node of one pass as a ``NodeDescription``.
final class SurveyRecorder {
    private(set) var nodes: [NodeDescription] = []
    private var positions: [UnsafeMutablePointer<ggml_tensor>: Int] = [:]

    func record(_ tensor: UnsafeMutablePointer<ggml_tensor>) {
        guard positions[tensor] == nil else { return }
        let sources = [
            tensor.pointee.src.0, tensor.pointee.src.1, tensor.pointee.src.2, tensor.pointee.src.3,
        ]
        var inputs: [String] = []
        var inputNodes: [Int?] = []
        for source in sources {
            guard let source else { continue }
            inputs.append(String(cString: ggml_get_name(source)))
            inputNodes.append(positions[source])
        }
        let operation =
            switch tensor.pointee.op {
            case GGML_OP_UNARY: String(cString: ggml_unary_op_name(ggml_get_unary_op(tensor)))
            case GGML_OP_GLU: String(cString: ggml_glu_op_name(ggml_get_glu_op(tensor)))
            default: String(cString: ggml_op_name(tensor.pointee.op))
            }
        positions[tensor] = nodes.count
        nodes.append(
            NodeDescription(
                operation: operation,
                name: String(cString: ggml_get_name(tensor)),
                inputs: inputs,
                inputNodes: inputNodes,
                rowWidth: Int(tensor.pointee.ne.0),
                isFloatRows: tensor.pointee.type == GGML_TYPE_F32 && ggml_is_contiguous(tensor)
            )
        )
    }
}
