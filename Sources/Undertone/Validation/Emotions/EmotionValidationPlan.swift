internal import Statistics

/// What is done at every layer, with all random choices made.
struct EmotionValidationPlan: Sendable {
    let reader: EmotionReader
    let geometry: EmotionGeometry
    let topic: TopicComparison
    /// What the catalogue knows of each emotion.
    let entries: [EmotionCatalogue.Entry?]

    /// A layer with what its topics by emotion are.
    struct Reading: Sendable {
        var layer: ValidationResult.Layer
        var topics: [ValidationTopic]
        var map: ValidationMap?
        /// The accuracy of naming under each permutation; those are the same at all layers.
        var permutedAccuracies: [Double]
    }

    func read(_ layer: Int, _ space: EmotionSpace) -> Reading {
        let topics = topic.read(space.gram).compactMap { $0 }
        let (reading, permutedAccuracies) = reader.read(space, permutes: true)
        return Reading(
            layer: .init(
                layer: layer,
                reading: reading,
                geometry: geometry.read(space.gram),
                topic: TopicComparison.mean(topics)
            ),
            topics: topics,
            map: ValidationMap(
                layer: layer,
                emotions: geometry.members.map { reader.design.emotions[$0] },
                families: geometry.members.map { entries[$0]?.family ?? "" },
                cosines: geometry.directions(space.gram).cosines,
                values: geometry.families
            ),
            permutedAccuracies: permutedAccuracies
        )
    }
}

extension ValidationMap {
    /// The directions of a layer, for figures; nil where they have no two components.
    init?(
        layer: Int,
        emotions: [String],
        families: [String],
        cosines: [Double],
        values: EmotionFamilies
    ) {
        let unit = GramMatrix(count: emotions.count, storage: cosines)
        guard let (places, shares) = unit.principalScores(2), shares.count == 2 else { return nil }
        self.init(
            layer: layer,
            emotions: emotions,
            families: families,
            cosines: cosines,
            places: places,
            explained: shares,
            valence: Self.slopes(places, values.valence),
            arousal: Self.slopes(places, values.arousal)
        )
    }

    /// Least-squares slopes of values along two uncorrelated components, and R².
    private static func slopes(_ places: [[Double]], _ values: [Double]?) -> [Double] {
        guard let values else { return [] }
        let center = Descriptive.mean(values)
        let total = values.reduce(0) { $0 + ($1 - center) * ($1 - center) }
        var explained = 0.0
        let slopes = (0..<2).map { axis -> Double in
            let squares = places.reduce(0) { $0 + $1[axis] * $1[axis] }
            let products = zip(places, values).reduce(0) { $0 + $1.0[axis] * ($1.1 - center) }
            guard squares > 0 else { return 0 }
            explained += products * products / squares
            return products / squares
        }
        return slopes + [total > 0 ? explained / total : 0]
    }
}

extension EmotionValidator {
    /// Puts everything together: corrections over layers, verdicts, remarks, the layer to look at.
    func result(
        _ plan: EmotionValidationPlan,
        layers: [EmotionValidationPlan.Reading],
        controls: [ValidationResult.Control],
        counts: (store: ValidationResult.Counts, heldOut: ValidationResult.Counts?),
        store: ActivationStore,
        notes: [String]
    ) -> ValidationResult {
        let design = plan.reader.design
        let judged = Self.remarked(Self.judged(layers.map(\.layer)), controls: controls)
        let focus = Self.focus(judged)
        let unknown = design.emotions.indices.filter { plan.entries[$0] == nil }
        var notes = notes
        if !unknown.isEmpty {
            notes.append(
                "without family, for the catalogue doesn't know them: "
                    + unknown.map { design.emotions[$0] }.joined(separator: ", ")
            )
        }
        if let note = Self.resolution(
            families: plan.geometry.families.named.count,
            layers: layers.count,
            permutations: plan.reader.permuted.count
        ) {
            notes.append(note)
        }
        return ValidationResult(
            site: store.manifest.site,
            pooling: store.manifest.pooling,
            directions: plan.geometry.method.rawValue,
            permutations: plan.reader.permuted.count,
            replicates: plan.reader.draws.replicates,
            counts: counts.store,
            heldOut: counts.heldOut,
            emotions: design.emotions.indices.map { emotion in
                .init(
                    name: design.emotions[emotion],
                    family: plan.entries[emotion]?.family,
                    valence: plan.entries[emotion]?.valence,
                    arousal: plan.entries[emotion]?.arousal,
                    scenarios: design.pairedScenarios(of: emotion).count,
                    texts: design.texts(of: emotion).count,
                    heldOutTexts: plan.reader.heldOut?.texts(of: emotion).count ?? 0
                )
            },
            layers: judged,
            controls: controls,
            focus: judged.isEmpty ? 0 : judged[focus].layer,
            namingP: judged.isEmpty
                ? nil
                : judged[focus].reading.naming.map { naming in
                    Self.highest(
                        naming.accuracy.estimate,
                        layers.map(\.permutedAccuracies)
                    )
                },
            map: layers.isEmpty ? nil : layers[focus].map,
            topics: layers.isEmpty ? [] : layers[focus].topics,
            notes: notes
        )
    }

    /// p of a value at a chosen layer: against the highest of all layers under each permutation.
    static func highest(_ value: Double, _ permuted: [[Double]]) -> Double {
        let count = permuted.first?.count ?? 0
        let highest = (0..<count).map { place in
            permuted.map { $0[place] }.filter { !$0.isNaN }.max() ?? .nan
        }
        return PermutationNull(estimate: value, permuted: highest).pUpper
    }

    /// Says where so few permutations can't give a verdict at a single layer; nil where they can.
    ///
    /// The smallest two-sided p is 2 / (B + 1), F times that after Holm over F families. With k of L layers as low
    /// as that and the others high, Benjamini & Hochberg give L / k times that, which must be .05 or below.
    package static func resolution(families: Int, layers: Int, permutations: Int) -> String? {
        // 2 · F · L / .05
        let needed = 40 * families * layers
        guard needed > permutations + 1 else { return nil }
        let agreeing = (needed + permutations) / (permutations + 1)
        let own =
            "\(NumberText.count(permutations)) permutations can't give a verdict on a family at "
        guard agreeing <= layers else {
            return own + "any layer: use --permutations \(needed - 1)"
        }
        return own
            + "a single layer of \(layers): at least \(agreeing) layers must agree, or use "
            + "--permutations \(needed - 1)"
    }

    /// q over layers for each family, and the verdicts.
    ///
    /// A family is called at q ≤ .05 whose grouping p is .05 or below, too. When families are dealt at random,
    /// cohesion is 0 in the mean: its sign is the side that the grouping p speaks of.
    static func judged(_ layers: [ValidationResult.Layer]) -> [ValidationResult.Layer] {
        var layers = layers
        for place in layers.first?.geometry.families.indices ?? 0..<0 {
            let values = MultipleTesting.benjaminiHochberg(
                layers.map { $0.geometry.families[place].holm }
            )
            for (index, q) in values.enumerated() {
                let family = layers[index].geometry.families[place]
                let isCalled = q <= 0.05 && family.groupingP <= 0.05
                let (z, cohesion) = (family.cohesion.z, family.cohesion.estimate)
                layers[index].geometry.families[place].q = q
                layers[index].geometry.families[place].verdict =
                    isCalled && z > 0 && cohesion > 0
                    ? .coheres : isCalled && z < 0 && cohesion < 0 ? .antiClusters : .chance
            }
        }
        return layers
    }

    /// The place of the layer whose mean AUROC against the rest is highest.
    static func focus(_ layers: [ValidationResult.Layer]) -> Int {
        let means = layers.map { $0.reading.meanAgainstRest?.auroc.estimate ?? 0 }
        return means.indices.reduce(0) { means[$1] > means[$0] ? $1 : $0 }
    }

    /// Says where words alone do as well.
    static func remarked(
        _ layers: [ValidationResult.Layer],
        controls: [ValidationResult.Control]
    ) -> [ValidationResult.Layer] {
        layers.map { layer in
            var layer = layer
            layer.reading.emotions = layer.reading.emotions.map {
                remarked($0, controls: controls)
            }
            return layer
        }
    }

    private static func remarked(
        _ reading: ValidationEmotionReading,
        controls: [ValidationResult.Control]
    ) -> ValidationEmotionReading {
        var reading = reading
        for control in controls {
            guard let other = control.reading.emotion(reading.name) else { continue }
            for (own, theirs, words) in [
                (reading.againstBaseline, other.againstBaseline, "against baseline"),
                (reading.againstRest, other.againstRest, "against the rest"),
            ] {
                if let own = own?.auroc.estimate, let theirs = theirs?.auroc.estimate, theirs >= own
                {
                    reading.remarks.append(
                        "\(control.name) does as well \(words) (\(NumberText.fixed(theirs, 2)))"
                    )
                }
            }
        }
        return reading
    }
}
