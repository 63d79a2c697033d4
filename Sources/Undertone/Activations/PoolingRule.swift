/// How a text's tokens become one vector.
public enum PoolingRule: Sendable, Hashable, CustomStringConvertible {
    /// The mean over the content tokens.
    case mean
    /// The last content token.
    case last
    /// The first content token.
    case first
    /// The mean over the span that the example marks with this name; else over the content tokens of this role's turns.
    case span(role: String)
    /// The last token of what opens the assistant's first turn, before its words; where the assistant hasn't
    /// spoken, its turn is opened.
    case opening

    /// Reads `mean`, `last`, `first`, `opening` or `span:ROLE`.
    public init(_ text: String) throws {
        switch text {
        case "mean": self = .mean
        case "last": self = .last
        case "first": self = .first
        case "opening": self = .opening
        case _ where text.hasPrefix("span:") && text.count > 5:
            self = .span(role: String(text.dropFirst(5)))
        default:
            throw UndertoneError.badInput(
                "'\(text)' is no pooling; use mean, last, first, opening or span:ROLE (span:user, say)"
            )
        }
    }

    /// As it is written on the command line.
    public var description: String {
        switch self {
        case .mean: "mean"
        case .last: "last"
        case .first: "first"
        case .span(let role): "span:\(role)"
        case .opening: "opening"
        }
    }
}
