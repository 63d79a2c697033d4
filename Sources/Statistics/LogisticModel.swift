internal import Foundation

/// A fitted logistic regression.
public struct LogisticModel: Sendable, Hashable, Codable {
    /// Why the optimiser stopped.
    public enum Ending: String, Sendable, Hashable, Codable {
        /// The gradient's norm came within the tolerance: converged.
        case gradient
        /// No lower value can be told apart in double precision, and the norm of the mean loss's
        /// gradient is below 1e-6, a hundredth of scikit-learn's default tolerance: converged.
        case precision
        /// The iterations ran out: not converged.
        case iterations
        /// The line search failed far from a solution: not converged.
        case lineSearch
    }

    /// How the optimiser ended.
    public struct Convergence: Sendable, Hashable, Codable {
        /// Why it stopped.
        public var ending: Ending
        /// Iterations made.
        public var iterations: Int
        /// Passes over the data.
        public var evaluations: Int
        /// ‖∇f‖ at the solution: a bound on the coefficients' distance from the exact ones.
        public var gradientNorm: Double

        /// Whether the coefficients are a solution.
        public var converged: Bool { ending == .gradient || ending == .precision }
    }

    /// The weights, `[outputs, features]` row-major: one row for two classes (the second class's),
    /// else one a class.
    public let coefficients: [Double]
    /// The intercepts, `[outputs]`.
    public let intercepts: [Double]
    /// The number of features.
    public let features: Int
    /// The number of classes.
    public let classes: Int
    /// How the optimiser ended; a fit that didn't converge says so here.
    public let convergence: Convergence

    /// The rows of `coefficients`: 1 for two classes, else the number of classes.
    public var outputs: Int { intercepts.count }

    /// Decision values `X·Wᵀ + b`, `[rows, outputs]` row-major, as scikit-learn's
    /// `decision_function`; for two classes one number a row, above 0 where it says class 1.
    public func decisionValues(_ matrix: Matrix) -> [Double] {
        precondition(matrix.columns == features, "fitted on another number of features")
        return decisionValues(DenseLogisticFeatures(matrix))
    }

    /// Decision values of sparse rows, `[rows, outputs]` row-major.
    public func decisionValues(_ matrix: SparseMatrix) -> [Double] {
        precondition(matrix.columns == features, "fitted on another number of features")
        return decisionValues(SparseLogisticFeatures(matrix))
    }

    /// The classes that decision values stand for, `[rows]`: the largest, or the sign for two.
    public func predictions(decisionValues: [Double]) -> [Int] {
        if outputs == 1 {
            return decisionValues.map { $0 > 0 ? 1 : 0 }
        }
        return (0..<decisionValues.count / outputs).map { row in
            var best = 0
            for output in 1..<outputs
            where decisionValues[row * outputs + output] > decisionValues[row * outputs + best] {
                best = output
            }
            return best
        }
    }

    /// The weighted mean of −log p(label) under the model.
    ///
    /// - Parameters:
    ///   - decisionValues: Decision values of this model, `[rows, outputs]`.
    ///   - labels: The class of each row.
    ///   - classWeights: What a row of each class counts, `[classes]`; 1 by default.
    /// - Returns: The mean cross-entropy in nats; NaN without rows.
    public func crossEntropy(
        decisionValues: [Double],
        labels: [Int],
        classWeights: [Double]? = nil
    ) -> Double {
        precondition(decisionValues.count == labels.count * outputs, "a value a row and output")
        var loss = 0.0
        var mass = 0.0
        for (row, label) in labels.enumerated() {
            let weight = classWeights?[label] ?? 1
            // The binary model is a softmax over the scores 0 and z.
            let scores =
                outputs == 1
                ? [0, decisionValues[row]]
                : Array(decisionValues[row * outputs..<(row + 1) * outputs])
            let largest = scores.max() ?? 0
            let normalizer = largest + log(scores.reduce(0) { $0 + exp($1 - largest) })
            loss += weight * (normalizer - scores[label])
            mass += weight
        }
        return loss / mass
    }

    private func decisionValues(_ features: any LogisticFeatures) -> [Double] {
        var result: [Double] = []
        result.reserveCapacity(features.rows * outputs)
        parameters.withUnsafeBufferPointer { weights in
            features.pass(weights: weights, outputs: outputs, gradient: nil) { _, scores in
                result.append(contentsOf: scores)
            }
        }
        return result
    }

    /// The parameters as the optimiser has them, `[features + 1, outputs]`, intercepts last.
    var parameters: [Double] {
        var result = [Double](repeating: 0, count: (features + 1) * outputs)
        for output in 0..<outputs {
            for feature in 0..<features {
                result[feature * outputs + output] = coefficients[output * features + feature]
            }
            result[features * outputs + output] = intercepts[output]
        }
        return result
    }

    /// Makes a model of parameters `[features + 1, outputs]`.
    init(parameters: [Double], features: Int, classes: Int, convergence: Convergence) {
        let outputs = classes == 2 ? 1 : classes
        var coefficients = [Double](repeating: 0, count: features * outputs)
        for feature in 0..<features {
            for output in 0..<outputs {
                coefficients[output * features + feature] = parameters[feature * outputs + output]
            }
        }
        self.coefficients = coefficients
        intercepts = Array(parameters[(features * outputs)...])
        self.features = features
        self.classes = classes
        self.convergence = convergence
    }
}
