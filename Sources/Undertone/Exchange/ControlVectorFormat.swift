internal import LlamaEngine
internal import Statistics

/// GGUF control vectors, as llama.cpp applies them: at scale 1 the file does what `α NAME` does here.
///
/// `direction.N` is α·‖h̄‖·v̂ of hidden state N + 1, since llama.cpp adds it after block N, counted from 0, to every
/// token; nothing can be added after block 0. What else is known stands under `undertone.` in the metadata, which
/// llama.cpp and repeng ignore (both look only at the tensors, repeng at `controlvector.model_hint`, too).
public enum ControlVectorFormat: ExchangeFormat {
    /// `gguf`.
    public static var name: String { "gguf" }
    /// For llama.cpp, repeng and EasySteer.
    public static var summary: String {
        "control vector for llama.cpp (--control-vector OUT), repeng, EasySteer"
    }
    /// They are.
    public static var isScaled: Bool { true }
    /// Writing at all layers at once is asked for, never assumed.
    public static var defaultLayers: LayerSelection? { nil }

    /// Writes the control vector and reads it back by llama.cpp's own rules.
    public static func write(
        _ selection: ExchangeSelection,
        options: ExchangeOptions,
        to path: String
    ) throws -> (files: [String], manifest: ExchangeManifest) {
        try check(selection, options)
        let alphas = try alphas(options.alphas, of: selection.concepts)
        let directions = try selection.layers.map { layer in
            ControlVectorFile.Direction(
                number: try number(layer),
                vector: try sum(selection.directions(at: layer), alphas)
            )
        }
        let manifest = ExchangeManifest(
            selection,
            vectors: selection.concepts.count > 1 ? .sum : .scaled,
            alphas: alphas,
            toolVersion: options.toolVersion
        ) { "direction.\($0.precedingBlock ?? 0)" }
        let file = ControlVectorFile(
            modelHint: options.architecture ?? selection.origin.model,
            layerCount: .unsigned(directions.count),
            texts: try texts(manifest, selection),
            directions: directions
        )
        try AtomicFile.write(path, bytes: file.bytes())
        let loaded = try LoadedControlVector(path: path)
        let expected = directions.sorted { $0.number < $1.number }.map(\.vector)
        guard loaded.additions.map(\.vector) == expected else {
            try AtomicFile.remove(path)
            throw UndertoneError.failed(
                "llama.cpp reads other vectors from the file than were written; this is a bug",
                file: path
            )
        }
        return ([path], manifest)
    }

    /// The metadata that a person or a script reads without JSON; the manifest has the same and more.
    private static func texts(
        _ manifest: ExchangeManifest,
        _ selection: ExchangeSelection
    ) throws -> [String: String] {
        [
            "undertone.tool_version": manifest.toolVersion,
            "undertone.model": manifest.model.name,
            "undertone.model_sha256": manifest.model.sha256,
            "undertone.site": manifest.site,
            "undertone.layer_convention":
                "direction.N is added after block N, counted from 0, i.e. at transformers' hidden_states[N + 1]",
            "undertone.alpha_unit": manifest.alphaUnit,
            "undertone.method": selection.directions.first?.method ?? "",
            ExchangeManifest.key: String(decoding: try manifest.json(), as: UTF8.self),
        ]
    }

    private static func check(_ selection: ExchangeSelection, _ options: ExchangeOptions) throws {
        guard selection.site == .hidden else {
            throw UndertoneError.badInput(
                "llama.cpp adds control vectors to hidden states only, and these directions are of the site "
                    + "'\(selection.site.rawValue)'; take safetensors, npy or npz"
            )
        }
        guard selection.concepts.count == 1 || options.sums else {
            throw UndertoneError.badInput(
                "a control vector holds one vector a layer, and there are \(selection.concepts.count) directions ("
                    + selection.concepts.prefix(8).joined(separator: ", ")
                    + "); choose one with --name, or add them up with --sum"
            )
        }
        let tooEarly = selection.layers.filter { ($0.precedingBlock ?? 0) < 1 }
        guard tooEarly.isEmpty else {
            let rest = selection.layers.filter { !tooEarly.contains($0) }
            throw UndertoneError.badInput(
                "llama.cpp can't add at hidden state \(tooEarly.map(\.description).joined(separator: " and ")): its "
                    + "control vectors begin after the second block, which is hidden state 2"
                    + (rest.isEmpty
                        ? "" : " (--layers \(rest.map(\.description).joined(separator: ",")))")
                    + ". Undertone itself can write there"
            )
        }
        if let count = options.blockCount,
            let layer = selection.layers.first(where: { $0.rawValue > count })
        {
            throw UndertoneError.badInput(
                "layer \(layer) is out of range: the model has hidden states 0…\(count)"
            )
        }
    }

    private static func number(_ layer: HiddenStateIndex) throws -> Int {
        guard let block = layer.precedingBlock, block <= ControlVectorFile.largestNumber else {
            throw UndertoneError.badInput("layer \(layer) is no layer of a language model")
        }
        return block
    }

    /// The α of each concept.
    private static func alphas(_ given: [Double], of concepts: [String]) throws -> [String: Double]
    {
        guard given.count == 1 || given.count == concepts.count else {
            throw UndertoneError.badInput(
                "--alpha has \(given.count) numbers for \(concepts.count) directions; give one, or one for each"
            )
        }
        guard given.allSatisfy({ $0.isFinite && $0 != 0 }) else {
            throw UndertoneError.badInput("--alpha must be a finite number that isn't 0")
        }
        return Dictionary(
            uniqueKeysWithValues: concepts.enumerated().map { index, name in
                (name, given.count == 1 ? given[0] : given[index])
            }
        )
    }

    private static func sum(_ directions: [Direction], _ alphas: [String: Double]) throws -> [Float]
    {
        var sum: [Float] = []
        for direction in directions {
            let addition = direction.addition(alpha: alphas[direction.name] ?? 1)
            sum = sum.isEmpty ? addition : zip(sum, addition).map { $0 + $1 }
        }
        let norm = VectorMath.norm(sum)
        guard norm.isFinite, norm > 0 else {
            throw UndertoneError.badInput(
                norm == 0
                    ? "the directions cancel out: nothing would be added"
                    : "--alpha is too large for single precision"
            )
        }
        return sum
    }
}
