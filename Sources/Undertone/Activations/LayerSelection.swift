public import LlamaEngine

/// Which layers are meant: all, or a list like `3,5-8`.
public enum LayerSelection: Sendable, Hashable, CustomStringConvertible {
    /// All that the site has.
    case all
    /// These, ascending.
    case list([Int])

    /// Reads `all` or a list of numbers and ranges.
    public init(_ text: String) throws {
        guard text != "all" else {
            self = .all
            return
        }
        var layers: Set<Int> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
            switch (ends.count, ends.first ?? nil, ends.last ?? nil) {
            case (1, let layer?, _) where layer >= 0: layers.insert(layer)
            case (2, let first?, let last?) where first >= 0 && first <= last && last < 100_000:
                layers.formUnion(first...last)
            default:
                throw UndertoneError.badInput(
                    "'\(text)' names no layers; write all, or numbers and ranges like 3,5-8"
                )
            }
        }
        self = .list(layers.sorted())
    }

    /// As it is written on the command line.
    public var description: String {
        switch self {
        case .all: "all"
        case .list(let layers): layers.map(String.init).joined(separator: ",")
        }
    }

    /// The layers of a site in a model.
    ///
    /// - Throws: `EngineError` for one that the model doesn't have.
    public func layers(of model: ModelInfo, site: Site) throws -> [Int] {
        switch self {
        case .all: return Array(site.firstLayer...model.blockCount)
        case .list(let layers):
            for layer in layers { try model.check(layer: layer) }
            return layers
        }
    }
}
