public import LlamaEngine
internal import Statistics

/// The columns by which a model's MLPs write to the residual stream, to be compared with directions.
///
/// Those of block ℓ − 1 for a direction of hidden state ℓ: what the last block before it can write with one neuron. In a
/// model that normalises behind the sum (BERT) the columns are as they stand in the file, before that norm.
public struct NeuronColumns: Sendable {
    /// Rows that are widened to single precision at a time.
    private static let height = 256

    private let weights: ModelWeights

    /// Takes a model's weights.
    public init(_ weights: ModelWeights) {
        self.weights = weights
    }

    /// The column with the largest absolute cosine, for each direction of one layer.
    ///
    /// - Parameter directions: Of one layer.
    /// - Returns: A neuron each; nil for other sites, for the embeddings, and where the model's MLP has no single
    ///   matrix of that width.
    /// - Throws: `EngineError` where the weights can't be read.
    package func nearest(to directions: [Direction]) throws -> [Direction.Card.Neuron?] {
        guard let point = directions.first?.point, point.site == .hidden,
            let (name, block) = ModelWeights.outputOfMLP(before: point.layer),
            let shape = weights.shape(of: name), shape.rows == directions[0].vector.count
        else { return directions.map { _ in nil } }
        var products = [Float](repeating: 0, count: directions.count * shape.columns)
        var squares = [Float](repeating: 0, count: shape.columns)
        try weights.forEachBlock(of: name, height: Self.height) { range, elements in
            let rows = Matrix(rows: range.count, columns: shape.columns) { target in
                _ = target.update(from: elements)
            }
            let part = Matrix(
                directions.map { Array($0.vector[range]) }
            ).multiplied(by: rows)
            for index in products.indices { products[index] += part.storage[index] }
            for row in 0..<range.count {
                for column in 0..<shape.columns {
                    let element = elements[row * shape.columns + column]
                    squares[column] += element * element
                }
            }
        }
        return directions.indices.map { direction in
            let start = direction * shape.columns
            var best: Direction.Card.Neuron?
            for column in 0..<shape.columns where squares[column] > 0 {
                let cosine = Double(products[start + column] / squares[column].squareRoot())
                if abs(cosine) > abs(best?.cosine ?? 0) {
                    best = .init(block: block, index: column, cosine: cosine)
                }
            }
            return best
        }
    }
}
