extension ControlVectorFile {
    /// The file's bytes: GGUF version 3, little-endian, data aligned to 32 bytes.
    ///
    /// Metadata come in the order of repeng's writer (architecture, hint, layer count), then the other texts by key;
    /// tensors in the order of ``directions``. Equal contents give equal bytes. Source: the GGUF specification
    /// (ggml, docs/gguf.md).
    ///
    /// - Precondition: every number is in 0…``largestNumber`` and occurs once, all vectors are of one length.
    public func bytes() -> [UInt8] {
        precondition(
            Set(directions.map(\.number)).count == directions.count
                && directions.allSatisfy {
                    (0...Self.largestNumber).contains($0.number) && $0.vector.count == width
                },
            "directions that no control vector holds"
        )
        var header = GGUFBytes()
        header.append("GGUF".utf8)
        header.append(UInt32(3))
        header.append(UInt64(directions.count))
        let others = texts.sorted { $0.key < $1.key }
        header.append(
            UInt64(1 + (modelHint == nil ? 0 : 1) + (layerCount == nil ? 0 : 1) + others.count)
        )
        header.append(key: Self.architectureKey, text: Self.architecture)
        if let modelHint { header.append(key: Self.hintKey, text: modelHint) }
        switch layerCount {
        case .unsigned(let count):
            header.append(key: Self.countKey, type: 4)
            header.append(UInt32(count))
        case .signed(let count):
            header.append(key: Self.countKey, type: 5)
            header.append(UInt32(bitPattern: Int32(count)))
        case nil: break
        }
        for (key, text) in others { header.append(key: key, text: text) }
        let room = GGUFBytes.aligned(4 * width)
        for (index, direction) in directions.enumerated() {
            header.append(string: Self.prefix + "\(direction.number)")
            header.append(UInt32(1))
            header.append(UInt64(width))
            header.append(UInt32(0))
            header.append(UInt64(index * room))
        }
        header.pad()
        for direction in directions {
            for value in direction.vector { header.append(value.bitPattern) }
            header.pad()
        }
        return header.bytes
    }
}

/// Bytes of a GGUF file as they grow.
private struct GGUFBytes {
    private(set) var bytes: [UInt8] = []

    static func aligned(_ count: Int) -> Int { (count + 31) / 32 * 32 }

    mutating func append(_ text: some Sequence<UInt8>) {
        bytes.append(contentsOf: text)
    }

    mutating func append(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func append(string: String) {
        append(UInt64(string.utf8.count))
        append(string.utf8)
    }

    mutating func append(key: String, type: UInt32) {
        append(string: key)
        append(type)
    }

    mutating func append(key: String, text: String) {
        append(key: key, type: 8)
        append(string: text)
    }

    mutating func pad() {
        bytes.append(contentsOf: repeatElement(0, count: Self.aligned(bytes.count) - bytes.count))
    }
}
