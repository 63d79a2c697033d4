internal import LlamaEngine

/// What is shown of a token on hover.
enum ReadoutTitle {
    /// The token and its z by concept and layer.
    static func text(_ reading: TextReading, _ cell: ReadoutLayout.Cell) -> String {
        let directions = reading.directions
        let pieces = reading.text.tokens[cell.tokens].map { "‘\($0.piece)’" }
        let numbers =
            cell.tokens.count == 1
            ? "token \(cell.tokens.lowerBound)"
            : "tokens \(cell.tokens.lowerBound)–\(cell.tokens.upperBound - 1)"
        let head = "\(pieces.joined(separator: " ")) (\(numbers))"
        let lines = directions.names.map { name in
            let values = directions.points.compactMap { point in
                directions.index(of: name, at: point).map { entry in
                    let z = NumberText.signed(reading.z(cell: cell.tokens, entry: entry), 1)
                    return directions.points.count > 1 ? "\(point.layer): \(z)" : z
                }
            }
            return "\(name)  \(values.joined(separator: "  "))"
        }
        return ([head] + lines).joined(separator: "\n")
    }
}
