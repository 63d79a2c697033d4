import Statistics
import Undertone

/// Vectors of several emotions with known directions: scenario + emotion + noise, all Gaussian and seeded.
struct PlantedTable {
    static let width = 96
    /// The emotions' directions, length 1 each; the baseline has none.
    let directions: [[Float]]
    let table: EmotionTable

    /// Plants emotions of length 1 into scenarios three times as large.
    ///
    /// `has` says whether a scenario has an emotion, or the baseline (nil).
    init(
        seed: UInt64,
        scenarios: Int,
        emotions: Int,
        noise: Float = 0.03,
        has: (Int, Int?) -> Bool = { _, _ in true }
    ) {
        var generator = SeededGenerator(seed: seed)
        let directions = (0..<emotions).map { _ in generator.unitVector(count: Self.width) }
        self.directions = directions
        // Scenarios of the first half are alike, and so are those of the second.
        let halves = (0..<2).map { _ in generator.unitVector(count: Self.width) }
        var rows: [[Float]] = []
        var labels: [Int?] = []
        var clusters: [Int] = []
        for scenario in 0..<scenarios {
            let own = generator.unitVector(count: Self.width)
            let half = halves[2 * scenario < scenarios ? 0 : 1]
            for emotion in [nil] + (0..<emotions).map(Optional.some) where has(scenario, emotion) {
                let random = generator.gaussianVector(count: Self.width)
                rows.append(
                    (0..<Self.width).map { column in
                        3 * (0.6 * own[column] + 0.8 * half[column]) + noise * random[column]
                            + (emotion.map { directions[$0][column] } ?? 0)
                    }
                )
                labels.append(emotion)
                clusters.append(scenario)
            }
        }
        table = EmotionTable(
            features: Matrix(rows),
            emotions: (0..<emotions).map { "emotion\($0)" },
            classes: RowClasses(labels: labels, clusters: clusters)
        )
    }

    /// The same rows with other vectors.
    init(_ other: PlantedTable, features: Matrix) {
        directions = other.directions
        var table = other.table
        table.features = features
        self.table = table
    }

    /// 16 scenarios; the first half has mostly the even emotions, the second mostly the odd and the baseline.
    static func unbalanced(seed: UInt64) -> PlantedTable {
        PlantedTable(seed: seed, scenarios: 16, emotions: 5) { scenario, emotion in
            let isFirst = scenario < 8
            guard let emotion else { return !isFirst || scenario % 2 == 0 }
            return (emotion % 2 == 0) == isFirst || (scenario + emotion) % 4 == 0
        }
    }

    /// The rows as a store with two layers, the second the first turned around.
    func store(in path: String, shuffledBy order: [Int]? = nil) throws -> ActivationStore {
        let order = order ?? Array(table.labels.indices)
        var fixture = StoreFixture()
        fixture.manifest.examples = order.count
        fixture.manifest.layers = [1, 2]
        fixture.manifest.widths = [Self.width, Self.width]
        fixture.manifest.model.width = Self.width
        guard
            case .writer(let writer) = try ActivationStoreWriter.start(
                in: path,
                manifest: fixture.manifest
            )
        else { throw UndertoneError.failed("there is a store") }
        let features = table.features.gatherRows(order)
        try writer.append(
            rows: [features.storage, features.storage.map { -$0 }],
            examples: order.map { row in
                StoredExample(
                    id: "row\(row)",
                    labels: [table.labels[row].map { table.emotions[$0] } ?? "baseline"],
                    scenario: "scenario \(table.scenarioOfRow[row])",
                    split: nil,
                    tokens: 3,
                    text: "text \(row)"
                )
            }
        )
        return try writer.finish()
    }
}
