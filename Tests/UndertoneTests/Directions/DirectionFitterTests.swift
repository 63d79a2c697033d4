import LlamaEngine
import Statistics
import Testing
import Undertone

@Suite struct DirectionFitterTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func fit(
        _ planted: PlantedData,
        _ name: String,
        method: String = "paired",
        seed: UInt64 = 0
    ) throws -> Undertone.Direction {
        try DirectionFitter(
            store: planted.store(in: directory.path + "/" + name),
            target: "joy",
            against: "neutral",
            method: method,
            seed: seed
        ).fit(layer: 3)
    }

    @Test func whatIsPlantedIsReliable() throws {
        let planted = PlantedData.balanced(seed: 1, scenarios: 12)
        let found = try fit(planted, "a")
        #expect(VectorMath.cosine(found.vector, planted.direction) > 0.95)
        #expect(abs(VectorMath.norm(found.vector) - 1) < 1e-5)
        #expect(abs(found.norm - 1) < 0.1)
        let norms = planted.data.features.rowNorms().map(Double.init)
        #expect(abs(Double(found.meanHiddenNorm) - Descriptive.mean(norms)) < 1e-4)
        #expect(abs(found.quality.normRatio - Double(found.norm / found.meanHiddenNorm)) < 1e-6)
        #expect(try #require(found.quality.splitHalfCosine) > 0.9)
        #expect(try #require(found.quality.dPrime) > 1.5)
        #expect(
            found.quality.scenarios == 12 && found.quality.texts == 48 && found.quality.isUsable
        )
        #expect(found.point.description == "hidden.3")
        #expect(found.name == "joy" && found.against == "neutral" && found.method == "paired")
        #expect(found.origin.splits == ["train"] && found.origin.scenarios.count == 12)
        #expect(found.origin.modelSHA256 == "m0" && found.origin.corpusSHA256 == "c0")
        let addition = found.addition(alpha: -0.5)
        #expect(abs(VectorMath.norm(addition) - found.meanHiddenNorm / 2) < 1e-4)
        #expect(VectorMath.cosine(addition, found.vector) < -0.9999)
        #expect(try fit(planted, "b") == found)
    }

    /// Over 24 data sets without any emotion both figures average out, while the same figure on the fitted rows
    /// themselves, uncrossed, pretends a separation.
    @Test(arguments: ["paired", "dim"]) func whatIsNotThereIsNotFound(method: String) throws {
        var cosines: [Double] = []
        var crossed: [Double] = []
        var uncrossed: [Double] = []
        for seed in 0..<24 as Range<UInt64> {
            let planted = PlantedData.balanced(
                seed: seed,
                scenarios: 12,
                texts: 1,
                size: 0,
                noise: 1
            )
            let found = try fit(planted, "\(method)\(seed)", method: method, seed: seed)
            cosines.append(try #require(found.quality.splitHalfCosine))
            crossed.append(try #require(found.quality.dPrime))
            let projections = planted.data.features.multiplied(by: found.vector).map(Double.init)
            uncrossed.append(
                Descriptive.sensitivityIndex(
                    planted.data.indices(target: true).map { projections[$0] },
                    planted.data.indices(target: false).map { projections[$0] }
                )
            )
        }
        #expect(abs(Descriptive.mean(cosines)) < 0.1, "\(cosines)")
        #expect(abs(Descriptive.mean(crossed)) < 0.25, "\(crossed)")
        #expect(Descriptive.mean(uncrossed) > 1)
    }

    @Test(arguments: [(2, false), (5, false), (6, true)])
    func fewScenariosAreNotUsable(scenarios: Int, isUsable: Bool) throws {
        let found = try fit(PlantedData.balanced(seed: 5, scenarios: scenarios), "few\(scenarios)")
        #expect(found.quality.isUsable == isUsable && found.quality.scenarios == scenarios)
        #expect(found.quality.splitHalfCosine != nil)
    }

    @Test func oneScenarioHasNoReliability() throws {
        let found = try fit(PlantedData.balanced(seed: 5, scenarios: 1), "one")
        #expect(found.quality.splitHalfCosine == nil && found.quality.dPrime == nil)
        #expect(!found.quality.isUsable)
    }

    /// Two pairs give a cosine of halves, though no d′.
    @Test func aCosineWithoutSeparation() throws {
        let found = try fit(PlantedData.balanced(seed: 5, scenarios: 2, texts: 1), "pairs")
        #expect(found.quality.splitHalfCosine.map { $0 > 0.5 } == true)
        #expect(found.quality.dPrime == nil)
    }

    /// Of 30 scenarios only four have the target: each half gets two of them, and as many of the others.
    @Test func halvesShareWhatCarriesTheTarget() throws {
        let counts = (0..<30).map { (target: $0 < 4 ? 1 : 0, other: $0 == 3 ? 0 : 1) }
        let classes = PlantedData(seed: 1, counts: counts).data.classes
        let kinds = classes.kinds(target: 0)
        #expect(kinds == [[0, 1, 2], [3], Array(4..<30)])
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<50 {
            let halves = try SplitHalf.halves(
                clusters: classes.clusters,
                kinds: kinds,
                using: &generator
            )
            #expect((halves.first + halves.second).sorted() == Array(classes.labels.indices))
            for half in [halves.first, halves.second] {
                #expect(Set(half.map { classes.clusters[$0] }).count == 15)
                #expect(half.count { classes.labels[$0] == 0 } == 2)
            }
        }
    }

    @Test func excludedScenariosAreLeftOut() throws {
        let planted = PlantedData.balanced(seed: 6, scenarios: 8)
        let store = try planted.store(in: directory.path + "/all")
        let held: Set = ["scenario 0", "scenario 5"]
        let found = try DirectionFitter(
            store: store,
            target: "joy",
            against: "neutral",
            method: "paired",
            excluding: held
        ).fit(layer: 3)
        let kept = planted.data.clusters.indices.filter {
            ![0, 5].contains(planted.data.clusters[$0])
        }
        let expected = try #require(PairedDifferences.estimate(planted.data.rows(kept)))
        #expect(VectorMath.cosine(found.vector, expected) > 0.999999)
        #expect(found.quality.scenarios == 6 && held.isDisjoint(with: found.origin.scenarios))
    }

    @Test func refusals() throws {
        let store = try PlantedData.balanced(seed: 1, scenarios: 6).store(in: directory.path + "/s")
        func refusal(_ target: String, _ against: String, _ method: String = "dim", layer: Int = 3)
            -> String?
        {
            errorOf {
                _ = try DirectionFitter(
                    store: store,
                    target: target,
                    against: against,
                    method: method
                )
                .fit(layer: layer)
            }?.message
        }
        #expect(refusal("joi", "neutral")?.contains("joy") == true)
        #expect(refusal("joy", "joy")?.contains("differ") == true)
        #expect(refusal("joy", "neutral", layer: 2)?.contains("layer 2") == true)
        let counts = (0..<8).map { $0 < 4 ? (target: 2, other: 0) : (target: 0, other: 2) }
        let apart = try PlantedData(seed: 1, counts: counts).store(in: directory.path + "/apart")
        let error = errorOf {
            _ = try DirectionFitter(
                store: apart,
                target: "joy",
                against: "neutral",
                method: "paired"
            )
            .fit(layer: 3)
        }
        #expect(error?.message.contains("--method dim") == true)
    }
}
