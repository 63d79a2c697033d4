extension StoreManifest {
    /// The SHA-256 of everything that decides the store's numbers: equal for equal stores.
    public var fingerprint: String {
        let lines = settings.sorted { $0.key < $1.key }.map {
            JSONText.quoted($0.key) + ":" + JSONText.quoted($0.value) + "\n"
        }
        return ContentDigest.of(Array(lines.joined().utf8))
    }

    /// What is different in another manifest, one line a setting; empty for equal stores.
    ///
    /// The corpus's place isn't compared: its digest says what was in it.
    public func differences(from other: StoreManifest) -> [String] {
        let (mine, others) = (settings, other.settings)
        return Set(mine.keys).union(others.keys).sorted().compactMap { key in
            let (here, there) = (mine[key], others[key])
            guard here != there else { return nil }
            return "\(key): \(here ?? "none") here, \(there ?? "none") there"
        }
    }

    private var settings: [String: String] {
        var values = [
            "format": String(format),
            "model hash": model.sha256,
            "model name": model.name,
            "architecture": model.architecture,
            "model width": String(model.width),
            "blocks": String(model.blockCount),
            "corpus hash": corpus.sha256,
            "examples": String(examples),
            "site": site,
            "layers": layers.map(String.init).joined(separator: ","),
            "widths": widths.map(String.init).joined(separator: ","),
            "precision": precision.rawValue,
            "pooling": pooling,
            "llama.cpp version": llamaVersion,
            "undertone version": toolVersion,
        ]
        values["template"] = template
        for (key, value) in options { values["option \(key)"] = value }
        return values
    }
}
