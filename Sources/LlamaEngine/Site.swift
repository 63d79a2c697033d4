/// Where in a block one reads or writes.
public enum Site: String, CaseIterable, Sendable, Hashable, Codable {
    /// The residual stream, [tokens, width]; layers 0…n.
    case hidden
    /// The attention's output after its projection, before it is added, [tokens, width]; layers 1…n.
    case attention
    /// The MLP's output before it is added, [tokens, width]; layers 1…n.
    case mlp
    /// The heads' outputs before the projection, [tokens, heads × head size]; layers 1…n.
    case heads
    /// The MLP's inner activation, the input of its down projection, [tokens, inner width]; layers 1…n.
    case neurons

    /// The lowest layer that has this site: only the residual stream exists before the first block.
    public var firstLayer: Int { self == .hidden ? 0 : 1 }
}

/// One place in the model: a site at a layer.
///
/// For sites inside a block the layer is that of the hidden state which the block puts out: `attention` at 1 is the
/// attention of the first block.
public struct SitePoint: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    /// The kind of place.
    public let site: Site
    /// The layer, in hidden-state counting.
    public let layer: HiddenStateIndex

    /// Creates a point.
    public init(_ site: Site, _ layer: HiddenStateIndex) {
        self.site = site
        self.layer = layer
    }

    /// The residual stream at a layer.
    public static func hidden(_ layer: Int) -> SitePoint {
        SitePoint(.hidden, HiddenStateIndex(layer))
    }

    /// `hidden.3`: also the tensor name in a store.
    public var description: String { "\(site.rawValue).\(layer)" }

    /// By layer, then by site.
    public static func < (left: SitePoint, right: SitePoint) -> Bool {
        (left.layer, left.site.rawValue) < (right.layer, right.site.rawValue)
    }
}
