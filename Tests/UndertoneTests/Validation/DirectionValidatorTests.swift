import Foundation
import LlamaEngine
import Statistics
import Testing
import Undertone

/// Directions that exist already, on stores that they were not fitted on.
@Suite struct DirectionValidatorTests {
    private let folder: TemporaryDirectory
    private static let families = [
        ["a1", "a2", "a3"], ["b1", "b2", "b3", "b4"], ["c1", "c2", "c3"],
    ]

    init() throws {
        folder = try TemporaryDirectory()
    }

    private func planted(emotionSize: Double = 6) -> PlantedEmotions {
        PlantedEmotions(
            families: Self.families,
            scenarios: 24,
            familySize: emotionSize,
            emotionSize: emotionSize,
            noiseLayers: 1,
            seed: 3
        )
    }

    /// Directions fitted on one draw of scenarios, and the store of another.
    private func fitted(
        _ planted: PlantedEmotions,
        targets: [String]? = nil
    ) throws -> (directions: [Undertone.Direction], store: ActivationStore) {
        let fitter = try DirectionFitter(
            store: planted.store(in: folder.path + "/fit"),
            targets: targets ?? planted.emotions,
            against: "baseline",
            estimators: DirectionEstimators.list("paired")
        )
        return (
            try [3, 4].flatMap { try fitter.fitAll(layer: $0).directions },
            try planted.store(in: folder.path + "/others", draw: 1)
        )
    }

    private func validator(
        _ directions: [Undertone.Direction],
        _ planted: PlantedEmotions,
        layers: [Int]? = nil
    ) throws -> DirectionValidator {
        var options = EmotionValidator.Options()
        options.permutations = 199
        options.replicates = 200
        options.layers = layers
        return try DirectionValidator(
            directions,
            file: "all.safetensors",
            catalogue: planted.catalogue(in: folder.path),
            options: options
        )
    }

    @Test func plantedDirectionsHoldElsewhere() throws {
        let planted = planted()
        let (directions, store) = try fitted(planted)
        let result = try validator(directions, planted).run(store)
        #expect(result.layers.map(\.layer) == [3, 4] && result.focus == 3)
        let layer = try #require(result.focusLayer)
        #expect(layer.reading.emotions.count == 10 && result.emotions.count == 10)
        for reading in layer.reading.emotions {
            #expect(reading.isUsable, "\(reading)")
            #expect((reading.againstBaseline?.auroc.estimate ?? 0) > 0.9)
            #expect((reading.againstRest?.permuted?.pUpper ?? 1) < 0.01)
        }
        let naming = try #require(layer.reading.naming)
        #expect(naming.accuracy.estimate > 0.5 && (naming.permuted?.pUpper ?? 1) < 0.01)
        #expect((result.namingP ?? 1) < 0.01)
        #expect(layer.geometry.families.count == 3)
        for family in layer.geometry.families {
            #expect(family.verdict == .notJudged && family.cohesion.estimate > 0.2)
        }
        // Families were planted: seldom do dealt ones lie as close.
        #expect((layer.geometry.cohesion?.pTwoSided ?? 1) < 0.01)
        #expect((layer.geometry.valence?.estimate ?? 0) > 0.5)
        #expect(result.controls.map(\.name) == ["bag of words", "length and punctuation"])
        #expect(result.source?.corpora == ["paired:planted"] && result.source?.method == "paired")
        #expect(result.notes.contains { $0.contains("permuted labels") })
        // At the layer of noise nothing holds.
        let noise = result.layers[1].reading
        #expect(abs((noise.meanAgainstRest?.auroc.estimate ?? 0) - 0.5) < 0.1)
        #expect(noise.emotions.count { $0.isUsable } < 3)

        let run = try RunResults(result)
        #expect(try run.decode(ValidationResult.self) == result)
        let plots = try Figures.plots(of: run)
        #expect(
            plots.map(\.name) == [
                "validation_auroc", "validation_cohesion", "direction_heat_map", "direction_map",
            ]
        )
        #expect(plots[1].caption.contains("dealt at random"))
        #expect(ValidationVerdict.text(result).contains("not judged"))
    }

    /// The areas in plain loops, from projections on the vectors.
    @Test func slowReference() throws {
        let planted = planted(emotionSize: 2)
        let (directions, store) = try fitted(planted)
        let result = try validator(directions, planted, layers: [3]).run(store)
        let features = try store.matrix(layer: 3)
        let labels = try store.rows.map { $0.labels[0] }
        for reading in try #require(result.focusLayer).reading.emotions {
            let direction = try #require(
                directions.first { $0.name == reading.name && $0.point.layer.rawValue == 3 }
            )
            let along = (0..<features.rows).map {
                VectorMath.dot(features.row($0), direction.vector)
            }
            func area(_ isNegative: (String) -> Bool) -> Double {
                var (right, pairs) = (0.0, 0.0)
                for row in labels.indices where labels[row] == reading.name {
                    for other in labels.indices where isNegative(labels[other]) {
                        right +=
                            along[row] > along[other] ? 1 : along[row] == along[other] ? 0.5 : 0
                        pairs += 1
                    }
                }
                return right / pairs
            }
            // Single precision may turn one pair of thousands around.
            let baseline = reading.againstBaseline?.auroc.estimate ?? 0
            let rest = reading.againstRest?.auroc.estimate ?? 0
            #expect(abs(baseline - area { $0 == "baseline" }) < 0.003)
            #expect(abs(rest - area { $0 != reading.name }) < 0.003)
        }
    }

    /// One direction: all other emotions are texts to be told from, and nothing is named.
    @Test func aSingleDirection() throws {
        let planted = planted()
        let (directions, store) = try fitted(planted, targets: ["b2"])
        let result = try validator(directions, planted).run(store)
        let layer = try #require(result.focusLayer)
        #expect(layer.reading.emotions.map(\.name) == ["b2"])
        #expect((layer.reading.emotions[0].againstRest?.auroc.estimate ?? 0) > 0.7)
        #expect(layer.reading.naming == nil && layer.geometry.families.isEmpty)
        #expect(result.map == nil && result.notes.contains { $0.contains("a1, a2") })
        #expect(try RunResults(result).decode(ValidationResult.self) == result)
        #expect(!ValidationVerdict.text(result).isEmpty)
    }

    @Test func trainingDataAndOtherMakingsAreRefused() throws {
        let planted = planted()
        let (directions, store) = try fitted(planted)
        func refusal(
            _ store: ActivationStore,
            allowsMismatch: Bool = false,
            layers: [Int]? = nil,
            change: (inout Undertone.Direction) -> Void = { _ in }
        ) -> String? {
            errorOf {
                let changed = directions.map { direction in
                    var direction = direction
                    change(&direction)
                    return direction
                }
                _ = try validator(changed, planted, layers: layers)
                    .run(store, allowsMismatch: allowsMismatch)
            }?.message
        }
        let own = try ActivationStore.open(folder.path + "/fit")
        #expect(refusal(own)?.contains("training data") == true)
        #expect(refusal(own, allowsMismatch: true)?.contains("training data") == true)
        #expect(
            refusal(store) { $0.origin.scenarios.append("scenario 1-7") }?.contains("scenario 1-7")
                == true
        )
        #expect(
            refusal(store) { $0.origin.modelSHA256 = "another" }?.contains("--allow-mismatch")
                == true
        )
        #expect(refusal(store) { $0.origin.pooling = "last" }?.contains("pooling") == true)
        let others = directions.map { direction in
            var direction = direction
            direction.origin.modelSHA256 = "another"
            direction.origin.pooling = "last"
            return direction
        }
        let taken = try validator(others, planted).run(store, allowsMismatch: true)
        #expect(taken.notes.count { $0.contains("of another making") } == 2)
        #expect(
            refusal(store, allowsMismatch: true) { $0.vector = [1] }?.contains("elements") == true
        )
        #expect(
            refusal(store, allowsMismatch: true) {
                $0.point = SitePoint(.neurons, $0.point.layer)
            }?.contains("neurons") == true
        )
        #expect(refusal(store, layers: [9])?.contains("layer 9") == true)
        #expect(refusal(store) { $0.name = "unknown" }?.contains("a1") == true)
        #expect(refusal(store) { $0.against = "plain" }?.contains("'plain'") == true)
        var mixed = directions
        mixed[0].method = "dim"
        #expect(errorOf { _ = try validator(mixed, planted) }?.message.contains("dim") == true)
    }
}
