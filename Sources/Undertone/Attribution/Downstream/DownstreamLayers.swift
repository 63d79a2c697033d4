/// At which hidden states behind a written one probes read.
public enum DownstreamLayers: Sendable, Hashable, CustomStringConvertible {
    /// One for each written state, two thirds of the way from it to the last.
    ///
    /// There several blocks have worked on what was written, and the state isn't yet what the next token is told from.
    /// Where that one has no probe it is the nearest that has.
    case usual
    /// All behind the written one that have probes.
    case all
    /// Those of these that are behind the written one.
    case list([Int])

    /// Reads `default`, `all` or a list like `4,5`.
    ///
    /// - Throws: `UndertoneError` for anything else.
    public init(_ text: String) throws {
        switch text {
        case "default": self = .usual
        default:
            switch try LayerSelection(text) {
            case .all: self = .all
            case .list(let layers): self = .list(layers)
            }
        }
    }

    /// As it is written on the command line.
    public var description: String {
        switch self {
        case .usual: "default"
        case .all: "all"
        case .list(let layers): LayerSelection.list(layers).description
        }
    }

    /// Two thirds of the way from a written hidden state to the last, one behind it at least; nil behind the last.
    public static func usual(behind written: Int, last: Int) -> Int? {
        guard written < last else { return nil }
        let way = (Double(2 * (last - written)) / 3).rounded()
        return written + max(1, Int(way))
    }

    /// Where is read behind a written state.
    ///
    /// - Parameters:
    ///   - written: the written hidden state.
    ///   - known: those that have probes.
    ///   - last: the model's last.
    /// - Returns: ascending; empty where there is no probe behind it.
    func read(behind written: Int, of known: [Int], last: Int) -> [Int] {
        let behind = known.filter { $0 > written }.sorted()
        switch self {
        case .all: return behind
        case .list(let layers): return behind.filter(layers.contains)
        case .usual:
            guard let wanted = Self.usual(behind: written, last: last) else { return [] }
            return behind.min { (abs($0 - wanted), $0) < (abs($1 - wanted), $1) }.map { [$0] } ?? []
        }
    }
}
