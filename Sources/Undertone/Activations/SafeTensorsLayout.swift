/// Where in a safetensors file everything stands, known before any value is.
///
/// Source of the format: https://huggingface.co/docs/safetensors. Header and order of the tensors are
/// those of the reference implementation, so that equal contents give equal bytes: metadata first,
/// then wide types before narrow ones, then names in byte order; the header is padded with spaces to
/// a multiple of 8 bytes.
struct SafeTensorsLayout {
    /// A tensor's place.
    struct Entry {
        var name: String
        var type: SafeTensorsType
        var shape: [Int]
        /// Bytes from the start of the file.
        var offset: Int
        var byteCount: Int
    }

    /// The length field and the padded header.
    let header: [UInt8]
    /// The tensors in the order of their data.
    let entries: [Entry]
    /// The bytes of the whole file.
    let fileSize: Int

    /// Lays out tensors; no name may occur twice.
    init(
        _ tensors: [(name: String, type: SafeTensorsType, shape: [Int])],
        metadata: [String: String]
    ) {
        let rank = Dictionary(
            uniqueKeysWithValues: SafeTensorsType.allCases.enumerated().map { ($1, $0) }
        )
        let sorted = tensors.sorted { a, b in
            let (first, second) = (rank[a.type] ?? 0, rank[b.type] ?? 0)
            return first == second
                ? a.name.utf8.lexicographicallyPrecedes(b.name.utf8) : first > second
        }
        var members: [String] = []
        if !metadata.isEmpty {
            let pairs = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
                .map { JSONText.quoted($0.key) + ":" + JSONText.quoted($0.value) }
            members.append("\"__metadata__\":{" + pairs.joined(separator: ",") + "}")
        }
        var entries: [Entry] = []
        var end = 0
        for (name, type, shape) in sorted {
            precondition(
                name != "__metadata__" && entries.last?.name != name,
                "a tensor's name is reserved or occurs twice"
            )
            let start = end
            end += shape.reduce(type.size, *)
            members.append(
                JSONText.quoted(name) + ":{\"dtype\":\"\(type.rawValue)\",\"shape\":["
                    + shape.map(String.init).joined(separator: ",")
                    + "],\"data_offsets\":[\(start),\(end)]}"
            )
            entries.append(
                Entry(name: name, type: type, shape: shape, offset: start, byteCount: end - start)
            )
        }
        var text = Array(("{" + members.joined(separator: ",") + "}").utf8)
        text.append(contentsOf: repeatElement(0x20, count: (8 - text.count % 8) % 8))
        let base = 8 + text.count
        header = withUnsafeBytes(of: UInt64(text.count).littleEndian, Array.init) + text
        self.entries = entries.map { entry in
            var entry = entry
            entry.offset += base
            return entry
        }
        fileSize = base + end
    }
}
