internal import LlamaEngine
internal import Statistics

/// The reading of directions that were fitted elsewhere, with all random choices made.
struct DirectionReading: Sendable {
    /// What a layer gives.
    struct Reading: Sendable {
        var layer: ValidationResult.Layer
        var map: ValidationMap?
        /// The accuracy of naming under each permutation; those are the same at all layers.
        var permutedAccuracies: [Double]
    }

    let design: EmotionDesign
    /// The emotions that have a direction: the design's first.
    let names: [String]
    let reader: EmotionReader
    /// The directions of each layer, by emotion.
    private let directions: [Int: [Int: Direction]]
    /// The emotions that have one at every layer, where those are three or more.
    private let members: [Int]
    private let families: EmotionFamilies
    private let familyNames: [String]
    private let dealings: [[Int]]

    init(
        _ directions: [Direction],
        names: [String],
        design: EmotionDesign,
        layers: [Int],
        catalogue: EmotionCatalogue?,
        options: EmotionValidator.Options
    ) {
        var byLayer: [Int: [Int: Direction]] = [:]
        for direction in directions {
            guard let emotion = names.firstIndex(of: direction.name) else { continue }
            byLayer[direction.point.layer.rawValue, default: [:]][emotion] = direction
        }
        var generator = SeededGenerator(seed: options.seed)
        var labelGenerator = generator.fork()
        var dealingGenerator = generator.fork()
        let entries = design.emotions.map { catalogue?.emotions[$0] }
        let common = names.indices.filter { emotion in
            layers.allSatisfy { byLayer[$0]?[emotion] != nil }
        }
        members = common.count > 2 ? common : []
        families = EmotionFamilies(members.map { entries[$0] })
        familyNames = members.map { entries[$0]?.family ?? "" }
        dealings = families.dealings(atLeast: options.permutations, using: &dealingGenerator)
        reader = EmotionReader(
            design: design,
            emotions: names.count,
            heldOut: nil,
            families: entries.map { $0?.family },
            draws: ClusterDraws(
                clusters: design.textsOfScenario.count,
                replicates: options.replicates,
                seed: generator.next()
            ),
            heldOutDraws: nil,
            permuted: (0..<options.permutations).map { _ in
                design.shuffled(baselinesFixed: false, using: &labelGenerator)
            },
            seed: generator.next()
        )
        self.directions = byLayer
        self.names = names
        self.design = design
    }

    /// Reads a layer.
    ///
    /// - Throws: `UndertoneError` for a layer that the store doesn't have, or numbers that are none.
    func read(_ layer: Int, _ store: ActivationStore) throws -> Reading {
        let features = try store.matrix(layer: layer, rows: design.rows)
        guard features.isFinite else {
            throw UndertoneError.badInput(
                "layer \(layer) holds NaN or infinite numbers; extract it again",
                file: store.directory
            )
        }
        let own = directions[layer] ?? [:]
        let scores = design.emotions.indices.map { emotion in
            own[emotion].map { direction in
                let along = features.multiplied(by: direction.vector).map(Double.init)
                let mean = Descriptive.mean(along)
                return along.map { $0 - mean }
            }
        }
        let (reading, permutedAccuracies) = reader.read(
            scores: scores,
            halves: names.indices.map { own[$0]?.quality.splitHalfCosine },
            scenarios: names.indices.map { own[$0]?.quality.scenarios ?? 0 }
        )
        let cosines = cosines(members.compactMap { own[$0] })
        return Reading(
            layer: .init(
                layer: layer,
                reading: reading,
                geometry: members.isEmpty
                    ? .init(families: []) : families.read(cosines, dealings: dealings),
                topic: nil
            ),
            map: members.isEmpty
                ? nil
                : ValidationMap(
                    layer: layer,
                    emotions: members.map { names[$0] },
                    families: familyNames,
                    cosines: cosines,
                    values: families
                ),
            permutedAccuracies: permutedAccuracies
        )
    }

    /// Of the estimates in their own length, centred over the emotions: what they share, a baseline's noise for
    /// one, is taken out.
    private func cosines(_ directions: [Direction]) -> [Double] {
        let unit = Matrix(directions.map(\.vector))
        let products = unit.multiplied(byTransposeOf: unit)
        let lengths = directions.map { Double($0.norm) }
        let count = directions.count
        return GramMatrix(
            count: count,
            storage: (0..<count * count).map { place in
                let (row, column) = (place / count, place % count)
                return Double(products[row, column]) * lengths[row] * lengths[column]
            }
        ).centred().cosines
    }
}
