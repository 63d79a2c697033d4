package import Statistics

/// Reads each person's emotion from the hidden states of dialogues, at several positions and layers.
///
/// A person's direction for an emotion is the mean over scenarios of the difference within each between dialogues in
/// which this person shows it and dialogues without; every dialogue is scored by the direction that never saw its
/// scenario. The same direction is then tried on dialogues in which *another* person shows the emotion: a direction of
/// nobody in particular reads them as well.
public struct PersonDecoder {
    /// The hidden states of the dialogues at one position.
    package struct Position {
        /// What was pooled.
        package var name: String
        /// The layers.
        package var layers: [Int]
        /// The states of a layer, [dialogues, width].
        package var features: (Int) throws -> Matrix

        /// Creates a position.
        package init(name: String, layers: [Int], features: @escaping (Int) throws -> Matrix) {
            self.name = name
            self.layers = layers
            self.features = features
        }
    }

    private let positions: [Position]
    private let model: String
    private let corpus: String
    private let rows: [StoredExample]
    private let design: PersonDesign
    private let draws: ClusterDraws
    private let seed: UInt64

    /// Prepares stores of the same dialogues, each pooled at another position.
    ///
    /// - Parameters:
    ///   - stores: what `extract` wrote, one a position.
    ///   - replicates: bootstrap replicates.
    ///   - seed: of folds and bootstrap.
    /// - Throws: `UndertoneError` for stores of different dialogues or models, or without labels of persons.
    public init(_ stores: [ActivationStore], replicates: Int = 1000, seed: UInt64 = 0) throws {
        guard let first = stores.first else {
            throw UndertoneError.badInput("there is no activation store to read from")
        }
        let rows = try first.rows
        for store in stores.dropFirst() {
            guard try store.rows.map(\.id) == rows.map(\.id),
                store.manifest.model.sha256 == first.manifest.model.sha256
            else {
                throw UndertoneError.badInput(
                    "this store holds other dialogues, or is of another model, than \(first.directory)",
                    file: store.directory
                )
            }
        }
        try self.init(
            rows,
            positions: stores.map { store in
                Position(name: store.manifest.pooling, layers: store.manifest.layers) {
                    try store.matrix(layer: $0)
                }
            },
            model: first.manifest.model.name,
            corpus: first.manifest.corpus.spec,
            replicates: replicates,
            seed: seed
        )
    }

    /// Prepares hidden states that are at hand.
    package init(
        _ rows: [StoredExample],
        positions: [Position],
        model: String,
        corpus: String,
        replicates: Int = 1000,
        seed: UInt64 = 0
    ) throws {
        self.rows = rows
        self.positions = positions
        self.model = model
        self.corpus = corpus
        self.seed = seed
        design = try PersonDesign(rows, file: corpus)
        draws = ClusterDraws(clusters: design.groupCount, replicates: replicates, seed: seed)
    }

    /// The map.
    ///
    /// - Parameter progress: Called with places done and places in all.
    /// - Returns: Readings of every position and layer, and of a bag of words.
    /// - Throws: `UndertoneError` for a store that can't be read; `StatisticsError`.
    public func result(
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws -> PersonMap {
        var entries: [PersonMap.Entry] = []
        var likenesses: [PersonMap.Likeness] = []
        let total = positions.reduce(0) { $0 + $1.layers.count }
        var done = 0
        for position in positions {
            for layer in position.layers {
                let features = try position.features(layer)
                entries += read(features, position.name, layer)
                likenesses += try compare(features, position.name, layer)
                done += 1
                progress(done, total)
            }
        }
        let words = try BagOfWords(fitting: rows.map(\.text))
        entries += read(words.transform(rows.map(\.text)).dense(), "words", nil)
        return PersonMap(
            model: model,
            corpus: corpus,
            emotions: design.emotions,
            dialogues: rows.count,
            groups: design.groupCount,
            hasScenarios: design.hasScenarios,
            isAgainstNeutral: design.isAgainstNeutral,
            entries: entries,
            likenesses: likenesses
        )
    }

    private func read(
        _ features: Matrix,
        _ position: String,
        _ layer: Int?
    ) -> [PersonMap.Entry] {
        let gram = GramMatrix(features, centredOn: 0..<features.rows)
        var entries: [PersonMap.Entry] = []
        for fitted in design.people {
            var areas: [Person: [ClusteredAUROC]] = [:]
            for emotion in design.emotions {
                let contrast = GroupContrast(gram, sides: design.sides(fitted, emotion))
                let scores = contrast.scores(
                    groupOf: design.groups.map { $0 },
                    groupCount: design.groupCount
                )
                guard let scores else { continue }
                for read in design.people {
                    let area = ClusteredAUROC(
                        scores: scores,
                        positive: design.positive(read, emotion),
                        negative: design.negative(read, emotion),
                        clusterOf: design.groups,
                        clusters: design.groupCount
                    )
                    if let area { areas[read, default: []].append(area) }
                }
            }
            for read in design.people {
                guard let found = areas[read], let auroc = mean(found) else { continue }
                entries.append(
                    .init(
                        position: position,
                        layer: layer,
                        fitted: fitted,
                        read: read,
                        auroc: auroc,
                        emotions: found.count
                    )
                )
            }
        }
        return entries
    }

    /// The mean of areas, in the same replicates.
    private func mean(_ areas: [ClusteredAUROC]) -> Interval? {
        let replicates = areas.map(draws.values)
        guard let first = replicates.first else { return nil }
        let means = first.indices.map { index in
            Descriptive.mean(replicates.map { $0[index] })
        }
        return draws.interval(estimate: Descriptive.mean(areas.map(\.value)), values: means)
    }

    // MARK: - Likeness

    private func compare(
        _ features: Matrix,
        _ position: String,
        _ layer: Int
    ) throws -> [PersonMap.Likeness] {
        var found: [PersonMap.Likeness] = []
        let bootstrap = Bootstrap(replicates: 100, seed: seed)
        for (index, first) in design.people.enumerated() {
            for second in design.people.dropFirst(index + 1) {
                var cosines: [Double] = []
                var freed: [Double] = []
                for emotion in design.emotions {
                    let shared = common(first, second, emotion)
                    guard shared.first.count > 2 else { continue }
                    guard
                        let cosine = try cosine(
                            differences(features, shared.first),
                            differences(features, shared.second),
                            bootstrap
                        )
                    else { continue }
                    cosines.append(cosine.observed)
                    if let interval = cosine.interval { freed.append(interval.estimate) }
                }
                guard !cosines.isEmpty else { continue }
                found.append(
                    .init(
                        position: position,
                        layer: layer,
                        first: first,
                        second: second,
                        cosine: Descriptive.mean(cosines),
                        disattenuated: freed.isEmpty ? nil : Descriptive.mean(freed)
                    )
                )
            }
        }
        return found
    }

    /// Nil where a direction has no length, as at the input on a token that is always the same.
    private func cosine(
        _ first: Matrix,
        _ second: Matrix,
        _ bootstrap: Bootstrap
    ) throws -> DisattenuatedCosine? {
        do {
            return try DisattenuatedCosine(first, second, isPaired: true, bootstrap: bootstrap)
        } catch  where error.code == .tooFewData {
            return nil
        }
    }

    private typealias Sides = [(group: Int, positive: [Int], negative: [Int])]

    /// The sides in groups that both persons have.
    private func common(
        _ first: Person,
        _ second: Person,
        _ emotion: String
    ) -> (first: Sides, second: Sides) {
        let (one, other) = (design.sides(first, emotion), design.sides(second, emotion))
        let groups = Set(one.map(\.group)).intersection(other.map(\.group))
        return (
            one.filter { groups.contains($0.group) }, other.filter { groups.contains($0.group) }
        )
    }

    /// The difference of means within each group, [groups, width].
    private func differences(_ features: Matrix, _ sides: Sides) -> Matrix {
        var storage: [Float] = []
        storage.reserveCapacity(sides.count * features.columns)
        for side in sides {
            let positive = features.columnMeans(rows: side.positive)
            let negative = features.columnMeans(rows: side.negative)
            storage += zip(positive, negative).map { Float($0 - $1) }
        }
        return Matrix(rows: sides.count, columns: features.columns, storage: storage)
    }
}
