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
        #expect((layer.geometry.adjustedRand?.estimate ?? 0) > 0.7)
        #expect((layer.geometry.cohesion?.pUpper ?? 1) < 0.01)
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

    /// Emotions of large families that scenarios share unevenly are no topic: both shares are that of a random
    /// vector in a subspace of scenarios − 1 dimensions.
    @Test func emotionsAreNotTopic() throws {
        let planted = PlantedEmotions(
            families: Self.families,
            scenarios: 18,
            width: 384,
            familySize: 12,
            emotionSize: 8,
            scenarioSize: 0,
            seed: 4
        )
        let result = try planted.validate(permutations: 19)
        let topic = try #require(result.focusLayer?.topic)
        let noise = 17.0 / 384
        #expect(topic.pairedShare < 2 * noise, "\(topic)")
        #expect(topic.unpairedShare < 2 * noise, "\(topic)")
    }

    /// No emotion at all, though the emotions of a family share scenarios, with their noise: over
    /// 120 stores at most 5 % of families, give or take sampling error, are called anything.
    @Test(arguments: ["two-way", "paired"])
    func withoutEmotionsFamiliesAreChance(directions: String) throws {
        var called = 0
        var low = 0
        var families = 0
        var areas: [Double] = []
        var usable = 0
        let permutations = 199
        // Else no family could be called whatever its directions are, and the test would say nothing.
        try #require(2 * Double(Self.families.count) / Double(permutations + 1) <= 0.05)
        for seed in 0..<120 {
            let planted = PlantedEmotions(
                families: Self.families,
                width: 16,
                seed: 100 + UInt64(seed)
            )
            let result = try planted.validate(
                directions: directions,
                permutations: permutations,
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
        #expect(families == 360)
        let error = 3 * (0.05 * 0.95 / 360).squareRoot()
        #expect(Double(low) / 360 <= 0.05 + error)
        #expect(Double(low) / 360 >= 0.05 - error - 0.02, "the test would be too careful")
        #expect(Double(called) / 360 <= 0.05 + error)
        // Projections of texts that a direction never saw are right half of the time.
        #expect(abs(Descriptive.mean(areas) - 0.5) < 0.02)
        #expect(usable < 36, "\(usable) of 1,200")
    }

    /// Emotions are directions, but in three dimensions, where any few lie close or far by chance: permuted labels
    /// are beaten often, and yet at most 5 % of families dealt at random are called.
    @Test func randomFamiliesOfFewDimensionsAreChance() throws {
        var beaten = 0
        var called = 0
        var families = 0
        for seed in 0..<40 {
            let planted = PlantedEmotions(
                families: [
                    ["a1", "a2", "a3"], ["b1", "b2", "b3"], ["c1", "c2", "c3"], ["d1", "d2", "d3"],
                ],
                scenarios: 18,
                width: 192,
                emotionSize: 10,
                rank: 3,
                seed: 500 + UInt64(seed)
            )
            let result = try planted.validate(permutations: 199, replicates: 100)
            for family in try #require(result.focusLayer).geometry.families {
                families += 1
                beaten += family.q <= 0.05 ? 1 : 0
                called += family.verdict == .chance ? 0 : 1
            }
        }
        #expect(families == 160)
        let error = 3 * (0.05 * 0.95 / 160).squareRoot()
        #expect(Double(beaten) / 160 > 0.05 + error, "\(beaten): too easy to need the second p")
        #expect(Double(called) / 160 <= 0.05 + error, "\(called)")
    }

    /// Whether a verdict at a single layer is possible, beside the corrections themselves.
    @Test func whatPermutationsCanShow() throws {
        for (families, layers, permutations) in [
            (7, 33, 1_000), (3, 1, 99), (3, 1, 199), (5, 12, 199), (8, 4, 199), (2, 26, 5_000),
        ] {
            func smallest(_ agreeing: Int, _ permutations: Int) -> Double {
                let others = [Double](repeating: 1, count: families - 1)
                let holm = MultipleTesting.holm([2 / Double(permutations + 1)] + others)[0]
                let values = (0..<layers).map { $0 < agreeing ? holm : 1 }
                return MultipleTesting.benjaminiHochberg(values)[0]
            }
            let note = EmotionValidator.resolution(
                families: families,
                layers: layers,
                permutations: permutations
            )
            let enough = (1...layers).first { smallest($0, permutations) <= 0.05 }
            guard let note else {
                #expect(enough == 1)
                continue
            }
            let needed = 40 * families * layers - 1
            #expect(note.hasSuffix("--permutations \(needed)"))
            #expect(smallest(1, needed + 1) <= 0.05 && smallest(1, needed - 1) > 0.05)
            if let enough {
                #expect(enough > 1 && note.contains("at least \(enough) layers"), "\(note)")
            } else {
                #expect(note.contains("any layer"), "\(note)")
            }
        }
    }

    /// At the best of several layers of noise p is that of the best, and no smaller than that layer's own.
    @Test func theBestLayerIsSetAgainstTheBest() throws {
        var planted = PlantedEmotions(families: Self.families, width: 16, seed: 7)
        let single = try planted.validate(permutations: 99, replicates: 100)
        #expect(single.namingP == single.focusLayer?.reading.naming?.permuted?.pUpper)
        #expect(!ValidationVerdict.text(single).contains("best of"))
        #expect(single.notes.contains { $0.contains("--permutations 119") })
        planted.noiseLayers = 5
        var larger = 0
        for seed in 0..<5 as Range<UInt64> {
            planted.seed = 20 + seed
            let result = try planted.validate(permutations: 99, replicates: 100)
            let own = try #require(result.focusLayer?.reading.naming?.permuted?.pUpper)
            let p = try #require(result.namingP)
            #expect(p >= own)
            larger += p > own ? 1 : 0
            let text = ValidationVerdict.text(result)
            #expect(text.contains("p = \(NumberText.fixed(p, 3)) against their best of 6 layers"))
            #expect(text.contains("uncorrected, best of 6 layers"))
        }
        #expect(larger >= 3)
    }

    /// x is told beside y in one scenario and beside z in another, and those nowhere else: without them it has
    /// nobody to be told from, and must go, too.
    @Test func anEmotionWithoutPartnersSpoilsNothing() throws {
        let planted = PlantedEmotions(
            families: Self.families + [["x", "y", "z"]],
            scenarios: 14,
            emotionSize: 5,
            tells: { scenario, place in
                switch scenario {
                case 12: place == 10 || place == 11
                case 13: place == 10 || place == 12
                default: place < 10 && (scenario + place) % 3 != 0
                }
            },
            seed: 8
        )
        let result = try planted.validate(permutations: 49)
        let map = try #require(result.map)
        #expect(Set(map.emotions) == Set(Self.families.flatMap { $0 }))
        #expect(map.cosines.allSatisfy { $0.isFinite })
        #expect(result.focusLayer?.geometry.cohesion?.z.isFinite == true)
        #expect(throws: Never.self) { try RunResults(result) }
    }

    @Test func withoutFamiliesNothingIsSaidOfThem() throws {
        let planted = PlantedEmotions(
            families: [["a"], ["b"], ["c"], ["d"]],
            emotionSize: 5,
            isBalanced: true,
            seed: 9
        )
        let result = try planted.validate(permutations: 49)
        let geometry = try #require(result.focusLayer?.geometry)
        #expect(geometry.families.isEmpty && geometry.cohesion == nil && geometry.groupingP == nil)
        #expect(geometry.silhouette == nil && geometry.adjustedRand == nil)
        #expect(!ValidationVerdict.text(result).contains("all pairs"))
        #expect(try RunResults(result).decode(ValidationResult.self) == result)
    }

    /// Of one held-out scenario there is no interval, and none is made up.
    @Test func oneHeldOutScenarioHasNoInterval() throws {
        let planted = PlantedEmotions(families: Self.families, emotionSize: 5, seed: 10)
        let result = try planted.validate(permutations: 19, heldOut: true, heldOutScenarios: 1)
        let reading = try #require(result.focusLayer?.reading)
        #expect(reading.naming != nil && reading.heldOutNaming == nil)
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
