import Foundation
import LlamaEngine
import Statistics
import Testing
import Undertone

/// Directions and foreign files that follow from formulae, which `Tests/Recorders/exchange_files.py` repeats.
enum ExchangeFixture {
    static let width = 32

    /// Multiples of 1/16 in [−½, ½]: exact in single precision.
    static func raw(_ seed: Int, width: Int = width) -> [Float] {
        (0..<width).map { Float(($0 * 37 + seed * 11) % 17 - 8) / 16 }
    }

    /// A direction of the raw vector of its layer and name.
    static func direction(
        _ name: String,
        _ layer: Int,
        width: Int = width,
        site: Site = .hidden,
        method: String = "dim",
        sha256: String = "m0"
    ) -> Undertone.Direction {
        let raw = raw(layer + name.utf8.count, width: width)
        var direction = template
        direction.name = name
        direction.point = SitePoint(site, HiddenStateIndex(layer))
        direction.vector = VectorMath.normalized(raw)
        direction.norm = VectorMath.norm(raw)
        direction.method = method
        direction.origin.modelSHA256 = sha256
        return direction
    }

    private static let template: Undertone.Direction = {
        let json = """
            {"name": "joy", "against": "neutral", "point": {"site": "hidden", "layer": 2}, "vector": [1], "norm": 1,
             "meanHiddenNorm": 8, "method": "dim", "origin": {"modelSHA256": "m0", "model": "tiny",
             "corpus": "lines:a.txt", "corpusSHA256": "c0", "pooling": "mean", "splits": ["train"],
             "scenarios": ["s1", "s2"], "options": {"precise": "false"}}, "quality": {"scenarios": 8, "texts": 16,
             "normRatio": 0.5, "splitHalfCosine": 0.75, "dPrime": 1.5, "isUsable": true}}
            """
        do {
            return try JSONDecoder().decode(Undertone.Direction.self, from: Data(json.utf8))
        } catch {
            preconditionFailure("the fixture is no direction: \(error)")
        }
    }()

    /// Two concepts at three layers.
    static let directions = [2, 3, 4].flatMap { layer in
        ["joy", "fear"].map { direction($0, layer) }
    }

    static func selection(
        _ names: [String]? = nil,
        layers: LayerSelection? = .all,
        of directions: [Undertone.Direction] = directions
    ) throws -> ExchangeSelection {
        try ExchangeSelection(directions, names: names, layers: layers, file: "all.safetensors")
    }

    /// What doesn't change with the tool's version.
    static let options = ExchangeOptions(
        alphas: [0.25],
        architecture: "llama",
        toolVersion: "golden"
    )

    static let golden = TestData.root
        .appendingPathComponent("Tests/UndertoneTests/Golden/exchange").path

    static func golden(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: golden + "/" + name)))
    }

    /// A store of a model of `width` and 4 blocks: its rows at layer ℓ have the norms ℓ and 3ℓ.
    static func store(
        in directory: String,
        sha256: String = "m0",
        site: String = "hidden",
        layers: [Int] = [1, 2, 3, 4]
    ) throws -> ActivationStore {
        var fixture = StoreFixture()
        fixture.manifest.model = .init(
            sha256: sha256,
            name: "tiny",
            architecture: "llama",
            width: width,
            blockCount: 4
        )
        fixture.manifest.site = site
        fixture.manifest.layers = layers
        fixture.manifest.widths = layers.map { _ in width }
        fixture.manifest.examples = 2
        let start = try ActivationStoreWriter.start(in: directory, manifest: fixture.manifest)
        guard case .writer(let writer) = start else {
            throw UndertoneError.failed("the store is complete already")
        }
        let rows = layers.map { layer in
            [1, 3].flatMap { factor in
                [Float(layer * factor)] + [Float](repeating: 0, count: width - 1)
            }
        }
        try writer.append(rows: rows, examples: [fixture.example(0), fixture.example(1)])
        return try writer.finish()
    }

    /// The model of that store.
    static func target(
        _ directory: TemporaryDirectory? = nil,
        blocks: Int = 4,
        width: Int = width
    ) throws -> ImportTarget {
        try ImportTarget(
            name: "tiny",
            sha256: "m0",
            width: width,
            blockCount: blocks,
            store: directory.map { try store(in: $0.path + "/store-\(UUID())") }
        )
    }

    /// A control vector as another tool writes it: `direction.N` is `raw(N)`.
    static func foreign(
        _ numbers: [Int],
        count: ControlVectorFile.LayerCount?,
        texts: [String: String] = [:],
        zero: Set<Int> = []
    ) -> [UInt8] {
        ControlVectorFile(
            modelHint: "llama",
            layerCount: count,
            texts: texts,
            directions: numbers.map {
                .init(
                    number: $0,
                    vector: zero.contains($0) ? [Float](repeating: 0, count: width) : raw($0)
                )
            }
        ).bytes()
    }
}
