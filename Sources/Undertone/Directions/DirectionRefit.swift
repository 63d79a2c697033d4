internal import LlamaEngine
internal import Statistics

/// A direction's own method again, on some of the rows: without a scenario, or with shuffled labels.
struct DirectionRefit {
    /// The vectors of target and baseline as they are, [texts, width].
    let data: DirectionData
    private let cleaned: DirectionData
    private let estimator: any DirectionEstimator.Type
    /// All emotions' rows, where the method looks at them, and where the pair's rows stand among them.
    private let table: (rows: EmotionTable, target: Int, places: [Int?])?
    /// The cluster of each of the table's rows as the pair numbers it; nil where the pair hasn't it.
    private let tableClusters: [Int?]

    /// Reads the rows of a direction's labels at its layer.
    ///
    /// - Throws: `UndertoneError` where the store hasn't the layer, or a denoised direction's neutral store is gone.
    init(_ direction: Direction, store: ActivationStore, labelled: LabelledRows) throws {
        estimator = try DirectionEstimators.named(direction.method)
        let layer = direction.point.layer.rawValue
        let removal = direction.origin.denoising
        let denoiser = try removal.map { try Denoiser(path: $0.store, for: store) }
        let raw = try store.matrix(layer: layer, rows: labelled.rows)
        func pair(_ features: Matrix) -> DirectionData {
            DirectionData(
                features: features,
                isTarget: labelled.isTarget,
                clusters: labelled.clusters
            )
        }
        data = pair(raw)
        cleaned = try pair(denoiser?.apply(raw, layer: layer).features ?? raw)
        guard estimator.usesAllEmotions else {
            table = nil
            tableClusters = []
            return
        }
        let examples = try store.rows
        let design = EmotionDesign(examples, baseline: direction.against)
        let all = try store.matrix(layer: layer, rows: design.rows)
        let place = Dictionary(uniqueKeysWithValues: design.rows.enumerated().map { ($1, $0) })
        guard let target = design.emotions.firstIndex(of: direction.name) else {
            throw UndertoneError.badInput(
                "no text here is only '\(direction.name)', as \(direction.method) needs",
                file: store.directory
            )
        }
        table = (
            EmotionTable(
                features: try denoiser?.apply(all, layer: layer).features ?? all,
                emotions: design.emotions,
                classes: design.classes
            ), target, labelled.rows.map { place[$0] }
        )
        // Clusters that the pair hasn't are never left out.
        var numbers: [Int: Int] = [:]
        for (position, row) in labelled.rows.enumerated() {
            if let place = place[row] {
                numbers[design.scenarioOfRow[place]] = labelled.clusters[position]
            }
        }
        tableClusters = design.scenarioOfRow.map { numbers[$0] }
    }

    /// The estimate without a cluster, or from all rows.
    func estimate(without cluster: Int? = nil) -> [Float]? {
        guard let table else {
            return estimator.estimate(cleaned.rows(kept(without: cluster)))
        }
        return estimator.estimate(
            table.rows.rows(keptInTable(without: cluster)),
            target: table.target
        )
    }

    /// The same from labels that are permuted within scenarios, or over all rows where none has both classes.
    func shuffledEstimate(
        without cluster: Int? = nil,
        using generator: inout SeededGenerator
    ) -> [Float]? {
        let kept = kept(without: cluster)
        let shuffled = cleaned.rows(kept).shuffled(using: &generator)
        guard var table else { return estimator.estimate(shuffled) }
        for (row, isTarget) in zip(kept, shuffled.isTarget) {
            guard let place = table.places[row] else { continue }
            table.rows.classes.labels[place] = isTarget ? table.target : nil
        }
        return estimator.estimate(
            table.rows.rows(keptInTable(without: cluster)),
            target: table.target
        )
    }

    private func kept(without cluster: Int?) -> [Int] {
        data.clusters.indices.filter { cluster == nil || data.clusters[$0] != cluster }
    }

    private func keptInTable(without cluster: Int?) -> [Int] {
        tableClusters.indices.filter { cluster == nil || tableClusters[$0] != cluster }
    }
}
