extension PlanSource {
    /// An error that shows the place: the column, the line of text, and a caret under it.
    ///
    /// - Parameters:
    ///   - message: what is wrong there and what to do.
    ///   - column: the character, from 0.
    ///   - step: the step's number, from 1, once the text could be read.
    /// - Returns: the error, to be thrown.
    func fault(_ message: String, at column: Int, step: Int? = nil) -> UndertoneError {
        let scalars = Array(text.unicodeScalars)
        let column = min(max(0, column), scalars.count)
        let start = column > Self.shownBefore + 1 ? column - Self.shownBefore : 0
        let end = min(scalars.count, column + Self.shownBehind)
        var piece = String.UnicodeScalarView()
        for scalar in scalars[start..<end] { piece.append(Self.visible(scalar)) }
        let head = start > 0 ? "…" : ""
        let shown = "  \(head)\(String(piece))\(end < scalars.count ? "…" : "")"
        let indent = String(repeating: " ", count: 2 + head.count + column - start)
        let place = step.map { "step \($0) of the plan" } ?? "in the plan"
        return UndertoneError.badInput(
            "\(place), column \(column + 1): \(message)\n\(shown)\n\(indent)^",
            file: file,
            line: file == nil ? nil : line,
            column: scalars[..<column].reduce(1) { $0 + UTF8.width($1) }
        )
    }

    /// How much of a long plan is shown on each side of a place.
    private static let shownBefore = 70
    private static let shownBehind = 40

    private static func visible(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .nonspacingMark,
            .enclosingMark, .surrogate:
            " "
        default: scalar
        }
    }
}
