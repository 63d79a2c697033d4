/// What a session found when it tried every site of a model.
public struct SiteReport: Sendable, Hashable, Codable {
    /// The site.
    public var site: Site
    /// Layers at which it was found.
    public var found: [HiddenStateIndex]
    /// Layers at which a write through the callback was seen to arrive.
    public var writable: [HiddenStateIndex]
    /// Layers at which a control vector was seen to arrive (hidden states only).
    public var controlVector: [HiddenStateIndex]
    /// Elements a row, where the site was found.
    public var width: Int?
}

extension Session {
    /// Finds, reads and writes every site at every layer.
    ///
    /// Costs two passes over four tokens a site and layer.
    public func examineSites() throws -> [SiteReport] {
        try Site.allCases.map { site in
            let layers = sites.layers(of: site)
            var report = SiteReport(site: site, found: layers, writable: [], controlVector: [])
            report.width = layers.first.flatMap { sites.entries[SitePoint(site, $0)]?.width }
            for layer in layers {
                let point = SitePoint(site, layer)
                if try arrives(point) { report.writable.append(layer) }
                let reachable = (layer.precedingBlock ?? 0) >= 1
                if site == .hidden, reachable, !model.info.isEncoder, !withoutControlVector,
                    try arrives(point, isControlVector: true)
                {
                    report.controlVector.append(layer)
                }
            }
            return report
        }
    }
}
