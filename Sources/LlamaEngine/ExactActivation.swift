internal import Foundation

/// GELU as the models were trained with it.
///
/// ggml's kernel looks the tanh approximation up in a table of 16-bit floats (relative error 5e-4), whatever the
/// model uses. A precise session computes the activation again from its argument and writes it over.
enum ExactActivation: Sendable {
    /// x·Φ(x) with the error function: BERT's and GPT-NeoX's.
    case errorFunction
    /// ½x(1 + tanh(√(2/π)(x + 0.044715x³))): GPT-2's and Gemma's.
    case hyperbolicTangent

    /// What an architecture (the GGUF name) uses where llama.cpp builds a GELU.
    static func gelu(of architecture: String) -> ExactActivation {
        let exact: Set<String> = [
            "bert", "nomic-bert-moe", "jina-bert-v2", "jina-bert-v3", "gptneox", "falcon", "mpt",
        ]
        return exact.contains(architecture) ? .errorFunction : .hyperbolicTangent
    }

    func callAsFunction(_ x: Float) -> Float {
        let x = Double(x)
        switch self {
        case .errorFunction:
            return Float(0.5 * x * erfc(-x * 0.707_106_781_186_547_6))
        case .hyperbolicTangent:
            return Float(0.5 * x * (1 + tanh(0.797_884_560_802_865_4 * (x + 0.044715 * x * x * x))))
        }
    }
}
