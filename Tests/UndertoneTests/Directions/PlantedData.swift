import Statistics
import Undertone

/// Vectors with a known direction in them: scenario + emotion + noise, all Gaussian and seeded.
struct PlantedData {
    static let width = 64
    /// ‖scenario effect‖ over ‖emotion‖.
    static let scenarioSize: Float = 3

    /// The planted direction, length 1.
    let direction: [Float]
    let data: DirectionData

    /// Plants an emotion of a size (0: none) into so many texts of the target and of the baseline a scenario.
    init(seed: UInt64, counts: [(target: Int, other: Int)], size: Float = 1, noise: Float = 0.05) {
        var generator = SeededGenerator(seed: seed)
        let direction = generator.unitVector(count: Self.width)
        self.direction = direction
        var rows: [[Float]] = []
        var isTarget: [Bool] = []
        var clusters: [Int] = []
        for (scenario, count) in counts.enumerated() {
            let effect = generator.unitVector(count: Self.width).map { $0 * Self.scenarioSize }
            for text in 0..<count.target + count.other {
                let hasEmotion = text < count.target
                let random = generator.gaussianVector(count: Self.width)
                rows.append(
                    (0..<Self.width).map { column in
                        effect[column] + noise * random[column]
                            + (hasEmotion ? size * direction[column] : 0)
                    }
                )
                isTarget.append(hasEmotion)
                clusters.append(scenario)
            }
        }
        data = DirectionData(features: Matrix(rows), isTarget: isTarget, clusters: clusters)
    }

    /// Every scenario has as many texts of each.
    static func balanced(
        seed: UInt64,
        scenarios: Int,
        texts: Int = 2,
        size: Float = 1,
        noise: Float = 0.05
    ) -> PlantedData {
        let counts = [(target: Int, other: Int)](repeating: (texts, texts), count: scenarios)
        return PlantedData(seed: seed, counts: counts, size: size, noise: noise)
    }

    /// Half of the scenarios have mostly the target, the other half mostly the baseline; one has only one class.
    static func unbalanced(seed: UInt64) -> PlantedData {
        let counts = (0..<12).map { $0 < 6 ? (target: 5, other: 1) : (target: 1, other: 5) }
        return PlantedData(seed: seed, counts: counts + [(target: 4, other: 0)])
    }

    /// The rows as a store of one layer.
    func store(in path: String, layer: Int = 3) throws -> ActivationStore {
        var fixture = StoreFixture()
        fixture.manifest.examples = data.isTarget.count
        fixture.manifest.layers = [layer]
        fixture.manifest.widths = [Self.width]
        fixture.manifest.model.width = Self.width
        let start = try ActivationStoreWriter.start(in: path, manifest: fixture.manifest)
        guard case .writer(let writer) = start else {
            throw UndertoneError.failed("there is a store")
        }
        try writer.append(
            rows: [data.features.storage],
            examples: data.isTarget.indices.map { row in
                StoredExample(
                    id: "row\(row)",
                    labels: [data.isTarget[row] ? "joy" : "neutral"],
                    scenario: "scenario \(data.clusters[row])",
                    split: "train",
                    tokens: 3,
                    text: "text \(row)"
                )
            }
        )
        return try writer.finish()
    }
}
