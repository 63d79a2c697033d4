internal import LlamaEngine

/// One `.npy` array of unit vectors: [width], or a matrix [concepts, width] of one layer or [layers, width] of one
/// concept.
public enum NumpyArrayFormat: ExchangeFormat {
    /// `npy`.
    public static var name: String { "npy" }
    /// For numpy.
    public static var summary: String {
        "one numpy array of unit vectors: a direction, one layer's or one concept's; with a manifest beside it"
    }
    /// They are of unit length.
    public static var isScaled: Bool { false }
    /// All of the file's.
    public static var defaultLayers: LayerSelection? { .all }

    /// Writes the array, and the manifest beside it.
    public static func write(
        _ selection: ExchangeSelection,
        options: ExchangeOptions,
        to path: String
    ) throws -> (files: [String], manifest: ExchangeManifest) {
        let rows = selection.directions.count
        guard selection.concepts.count == 1 || selection.layers.count == 1 else {
            throw UndertoneError.badInput(
                "a matrix holds one layer or one concept, and there are \(selection.layers.count) layers of "
                    + "\(selection.concepts.count) concepts; take npz, or choose with --name or --layers"
            )
        }
        let widths = Set(selection.layers.map { selection.width($0) })
        guard let width = widths.first, widths.count == 1 else {
            throw UndertoneError.badInput("the layers differ in width; take npz")
        }
        let array = NumpyArray(
            shape: rows == 1 ? [width] : [rows, width],
            values: selection.directions.flatMap(\.vector)
        )
        return try ExchangeManifest(
            selection,
            vectors: .unit,
            toolVersion: options.toolVersion,
            tensor: SafeTensorsReadout.tensorName
        ).write(vectors: array.bytes(), to: path)
    }

    /// The directions of an array and the manifest beside it.
    static func read(
        _ bytes: [UInt8],
        manifest: ExchangeManifest,
        file: String
    ) throws -> [Direction] {
        if let digest = manifest.vectorsSHA256, digest != ContentDigest.of(bytes) {
            throw UndertoneError.badInput(
                "this isn't the array that \(ExchangeManifest.path(beside: file)) describes (another SHA-256): "
                    + "damaged, or written anew; without that manifest, say --name and --layer",
                file: file
            )
        }
        let array = try NumpyArray(bytes: bytes, file: file)
        let width = array.shape.last ?? 0
        let rows = array.values.count / width
        guard array.shape.count <= 2, rows == manifest.concepts.count * manifest.layers.count else {
            throw UndertoneError.badInput(
                "its shape \(array.shape) doesn't go with its manifest; damaged",
                file: file
            )
        }
        let perLayer = manifest.concepts.count
        var next = 0
        return try manifest.unitDirections(file) { _ in
            defer { next += perLayer }
            let values = array.values[next * width..<(next + perLayer) * width]
            return ([perLayer, width], Array(values))
        }
    }
}
