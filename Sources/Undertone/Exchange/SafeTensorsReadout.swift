internal import LlamaEngine

/// A matrix of unit vectors a layer, for engines that read or steer with many concepts at once.
///
/// Tensors `layer_<ℓ>.vectors`, [concepts, width], F32, rows of length 1 in the manifest's order of concepts. No
/// serving engine has a standard for this yet; EasySteer, which steers within vLLM, counts decoder layers from 0: the
/// manifest's `block`.
public enum SafeTensorsReadout: ExchangeFormat {
    /// `safetensors`.
    public static var name: String { "safetensors" }
    /// For serving engines.
    public static var summary: String {
        "layer_<layer>.vectors [concepts, width] of unit vectors, for serving engines; with a manifest"
    }
    /// They are of unit length.
    public static var isScaled: Bool { false }
    /// All of the file's.
    public static var defaultLayers: LayerSelection? { .all }

    /// Writes the tensors, with the manifest in the file and beside it.
    public static func write(
        _ selection: ExchangeSelection,
        options: ExchangeOptions,
        to path: String
    ) throws -> (files: [String], manifest: ExchangeManifest) {
        var manifest = ExchangeManifest(
            selection,
            vectors: .unit,
            toolVersion: options.toolVersion,
            tensor: tensorName
        )
        let side = ExchangeManifest.path(beside: path)
        try AtomicFile.remove(side)
        try SafeTensorsWriter.write(
            tensors: selection.layers.map { layer in
                .init(
                    name: tensorName(layer),
                    shape: [selection.concepts.count, selection.width(layer)],
                    values: selection.directions(at: layer).flatMap(\.vector)
                )
            },
            metadata: [
                "format": manifest.format,
                ExchangeManifest.key: String(decoding: try manifest.json(), as: UTF8.self),
            ],
            to: path
        )
        manifest.vectorsSHA256 = try ContentDigest.ofFile(path)
        try AtomicFile.write(side, bytes: try manifest.json())
        return ([path, side], manifest)
    }

    /// `layer_3.vectors`.
    static func tensorName(_ layer: HiddenStateIndex) -> String {
        "layer_\(layer).vectors"
    }

    /// The directions of a file's manifest and tensors.
    static func read(_ file: SafeTensorsFile, manifest: ExchangeManifest) throws -> [Direction] {
        try manifest.unitDirections(file.path) { layer in
            let tensor = try file.tensor(layer.tensor)
            guard tensor.type == .float32 else {
                throw UndertoneError.badInput(
                    "tensor '\(layer.tensor)' isn't F32; damaged",
                    file: file.path
                )
            }
            return (tensor.shape, try file.values(layer.tensor))
        }
    }
}
