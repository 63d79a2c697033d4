internal import LlamaEngine

/// An `.npz` archive: `layer_<ℓ>.vectors`, [concepts, width], of unit vectors, and `manifest.json`.
///
/// `numpy.load(path)["layer_3.vectors"]` is a matrix, `numpy.load(path)["manifest.json"]` the bytes of the manifest.
public enum NumpyArchiveFormat: ExchangeFormat {
    /// `npz`.
    public static var name: String { "npz" }
    /// For numpy.
    public static var summary: String {
        "numpy archive: layer_<layer>.vectors [concepts, width] of unit vectors, and manifest.json"
    }
    /// They are of unit length.
    public static var isScaled: Bool { false }
    /// All of the file's.
    public static var defaultLayers: LayerSelection? { .all }

    private static let manifestName = "manifest.json"

    /// Writes the archive.
    public static func write(
        _ selection: ExchangeSelection,
        options: ExchangeOptions,
        to path: String
    ) throws -> (files: [String], manifest: ExchangeManifest) {
        let manifest = ExchangeManifest(
            selection,
            vectors: .unit,
            toolVersion: options.toolVersion,
            tensor: SafeTensorsReadout.tensorName
        )
        var zip = StoredZip(members: [
            .init(name: manifestName, bytes: try manifest.json())
        ])
        for layer in selection.layers {
            let array = NumpyArray(
                shape: [selection.concepts.count, selection.width(layer)],
                values: selection.directions(at: layer).flatMap(\.vector)
            )
            zip.members.append(
                .init(
                    name: SafeTensorsReadout.tensorName(layer) + ".npy",
                    bytes: array.bytes()
                )
            )
        }
        guard let bytes = zip.bytes() else {
            throw UndertoneError.badInput(
                "these are more than the 4 GiB that an archive holds; choose fewer"
            )
        }
        try AtomicFile.write(path, bytes: bytes)
        return ([path], manifest)
    }

    /// The directions of an archive that Undertone wrote.
    static func read(_ bytes: [UInt8], file: String) throws -> [Direction] {
        let zip = try StoredZip(bytes: bytes, file: file)
        let members = Dictionary(uniqueKeysWithValues: zip.members.map { ($0.name, $0.bytes) })
        guard !members.keys.contains(where: { $0.hasSuffix("data.pkl") }) else {
            throw ExchangeReader.pickle(file)
        }
        guard let json = members[manifestName] else {
            throw UndertoneError.badInput(
                "this archive has no \(manifestName), so nothing says what its arrays are; save one vector as .npy "
                    + "and import it with --name and --layer",
                file: file
            )
        }
        return try ExchangeManifest(json: json, file: file).unitDirections(file) { layer in
            guard let bytes = members[layer.tensor + ".npy"] else {
                throw UndertoneError.badInput("'\(layer.tensor)' is missing; damaged", file: file)
            }
            let array = try NumpyArray(bytes: bytes, file: file)
            return (array.shape, array.values)
        }
    }
}
