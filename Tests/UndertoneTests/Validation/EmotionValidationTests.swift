import Foundation
import Statistics
import Testing
import Undertone

/// Right answers on stores with known emotions; scenario effects are large throughout.
@Suite struct EmotionValidationTests {
    private static let families = [
        ["a1", "a2", "a3"], ["b1", "b2", "b3", "b4"], ["c1", "c2", "c3"],
    ]

    @Test(arguments: ["two-way", "paired"])
    func plantedFamiliesCohereAndTheirEmotionsAreUsable(directions: String) throws {
        let planted = PlantedEmotions(
            families: Self.families,
            scenarios: 48,
            familySize: 6,
            emotionSize: 4,
            seed: 1
        )
        let result = try planted.validate(directions: directions, heldOut: true)
        let layer = try #require(result.focusLayer)
        #expect(layer.geometry.families.count == 3)
        for family in layer.geometry.families {
            #expect(family.verdict == .coheres, "\(family)")
            #expect(family.cohesion.estimate > 0.2)
        }
        #expect(layer.geometry.adjustedRand.estimate > 0.7)
        #expect(layer.geometry.cohesion.pUpper < 0.01)
        for reading in layer.reading.emotions {
            #expect(reading.isUsable, "\(reading)")
            #expect((reading.heldOutAgainstBaseline?.estimate ?? 0) > 0.9)
        }
        let naming = try #require(layer.reading.naming)
        #expect(naming.accuracy.estimate > 0.5 && naming.familyAccuracy.estimate > 0.8)
        #expect((naming.permuted?.pUpper ?? 1) < 0.01)
        #expect((layer.reading.heldOutNaming?.accuracy.estimate ?? 0) > 0.5)
        // The words were drawn without looking at the emotion.
        let words = try #require(result.control("bag of words")?.reading.meanAgainstRest)
        #expect(words.auroc.estimate < 0.65)
        // Three families with valences −, +, −: an emotion left out is placed by its family.
        #expect((layer.geometry.valence?.estimate ?? 0) > 0.7)
        #expect((layer.geometry.valence?.pUpper ?? 1) < 0.05)
    }

    /// With 3× the emotion's size in the scenarios, an unpaired direction is mostly topic.
    @Test func unpairedDirectionsAreTopic() throws {
        let planted = PlantedEmotions(
            families: Self.families,
            scenarios: 16,
            emotionSize: 4,
            scenarioSize: 12,
            seed: 2
        )
        let result = try planted.validate(permutations: 19)
        let topic = try #require(result.focusLayer?.topic)
        #expect(topic.pairedHalves > topic.unpairedHalves + 0.1)
        #expect(topic.unpairedShare > topic.pairedShare + 0.2)
        #expect(topic.pairedAUROC > topic.unpairedAUROC)
        #expect(result.topics.count == 10)
    }

    /// No emotion at all, though the emotions of a family share scenarios, with their noise: over
    /// 200 stores at most 5 % of families, give or take sampling error, are called anything.
    @Test(arguments: ["two-way", "paired"])
    func withoutEmotionsFamiliesAreChance(directions: String) throws {
        var called = 0
        var low = 0
        var families = 0
        var areas: [Double] = []
        var usable = 0
        for seed in 0..<200 {
            let planted = PlantedEmotions(
                families: [["a1", "a2"], ["b1", "b2", "b3"], ["c1", "c2"]],
                width: 16,
                seed: 100 + UInt64(seed)
            )
            let result = try planted.validate(
                directions: directions,
                permutations: 99,
                replicates: 100
            )
            let layer = try #require(result.focusLayer)
            for family in layer.geometry.families {
                families += 1
                low += family.cohesion.pTwoSided <= 0.05 ? 1 : 0
                called += family.verdict == .chance ? 0 : 1
            }
            areas.append(layer.reading.meanAgainstRest?.auroc.estimate ?? .nan)
            usable += layer.reading.emotions.count(where: \.isUsable)
        }
        #expect(families == 600)
        let error = 3 * (0.05 * 0.95 / 600).squareRoot()
        #expect(Double(low) / 600 <= 0.05 + error)
        #expect(Double(low) / 600 >= 0.05 - error - 0.02, "the test would be too careful")
        #expect(Double(called) / 600 <= 0.05 + error)
        // Projections of texts that a direction never saw are right half of the time.
        #expect(abs(Descriptive.mean(areas) - 0.5) < 0.02)
        #expect(usable < 30, "\(usable) of 1,400")
    }

    /// K centred means of equal length have a mean cosine of −1/(K − 1), whatever the families.
    @Test(arguments: [11, 12, 13, 14, 15])
    func theArtefactOfCentringRaisesNoVerdict(seed: UInt64) throws {
        let planted = PlantedEmotions(
            families: Self.families,
            scenarios: 18,
            emotionSize: 25,
            isBalanced: true,
            isOrthogonal: true,
            seed: seed
        )
        let result = try planted.validate(directions: "paired", permutations: 199)
        let map = try #require(result.map)
        let count = map.emotions.count
        let off = map.cosines.enumerated().filter { $0.offset / count != $0.offset % count }
        #expect(abs(Descriptive.mean(off.map(\.element)) + 1 / Double(count - 1)) < 0.01)
        for family in try #require(result.focusLayer).geometry.families {
            #expect(family.verdict == .chance, "\(family)")
        }
    }

    @Test func sameSeedSameResult() throws {
        let planted = PlantedEmotions(families: Self.families, emotionSize: 3, seed: 5)
        let first = try planted.validate(permutations: 49)
        #expect(try first == planted.validate(permutations: 49))
        let run = try RunResults(first)
        #expect(try run.decode(ValidationResult.self) == first)
        #expect(
            try Figures.plots(of: run).map(\.name) == [
                "validation_auroc", "validation_cohesion", "direction_heat_map", "direction_map",
            ]
        )
        #expect(ValidationVerdict.text(first).contains("usable direction"))
    }

    @Test func heldOutStoresMustBeOthers() throws {
        let folder = try TemporaryDirectory()
        let planted = PlantedEmotions(families: Self.families, seed: 6)
        let store = try planted.store(in: folder.path + "/a")
        let same = try planted.store(in: folder.path + "/b")
        #expect(throws: UndertoneError.self) { try EmotionValidator.checkMatch(store, same) }
        let other = try planted.store(in: folder.path + "/c", draw: 1)
        #expect(throws: Never.self) { try EmotionValidator.checkMatch(store, other) }
    }
}
