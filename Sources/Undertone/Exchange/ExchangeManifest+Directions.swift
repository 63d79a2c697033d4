internal import LlamaEngine
internal import Statistics

extension ExchangeManifest {
    /// The directions of a file whose layers are matrices of unit vectors.
    ///
    /// - Parameters:
    ///   - file: for messages.
    ///   - matrix: the shape and the values of a layer, row-major.
    /// - Returns: the directions, exactly as they were.
    /// - Throws: `UndertoneError` for matrices of another shape, or rows that are no unit vectors.
    func unitDirections(
        _ file: String,
        matrix: (Layer) throws -> (shape: [Int], values: [Float])
    ) throws -> [Direction] {
        guard vectors == .unit, let site = Site(rawValue: site) else {
            throw UndertoneError.badInput("its manifest isn't of unit vectors; damaged", file: file)
        }
        return try layers.flatMap { layer in
            let (shape, values) = try matrix(layer)
            guard
                shape.reduce(1, { $0.multipliedReportingOverflow(by: $1).partialValue })
                    == values.count,
                shape.last == layer.width, values.count == concepts.count * layer.width
            else {
                throw UndertoneError.badInput(
                    "'\(layer.tensor)' is of the shape \(shape), and \(concepts.count) concepts of width "
                        + "\(layer.width) are described; damaged",
                    file: file
                )
            }
            return try concepts.enumerated().map { row, concept in
                let vector = Array(values[row * layer.width..<(row + 1) * layer.width])
                let norm = VectorMath.norm(vector)
                guard norm.isFinite, abs(norm - 1) < 1e-3, let entry = entry(concept, layer.layer)
                else {
                    throw UndertoneError.badInput(
                        "'\(concept)' at layer \(layer.layer) is no unit vector; damaged",
                        file: file
                    )
                }
                return entry.direction(vector, site: site)
            }
        }
    }
}
