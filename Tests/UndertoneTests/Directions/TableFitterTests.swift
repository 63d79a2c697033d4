import Foundation
import LlamaEngine
import Statistics
import Testing
import Undertone

/// Fitting several emotions by several methods, and what the cards say.
@Suite struct TableFitterTests {
    private let directory: TemporaryDirectory
    private let planted = PlantedTable.unbalanced(seed: 9)
    private let store: ActivationStore

    init() throws {
        directory = try TemporaryDirectory()
        store = try planted.store(in: directory.path + "/store")
    }

    private func fitter(
        _ methods: String = "all",
        targets: [String]? = nil,
        store: ActivationStore? = nil,
        denoiser: Denoiser? = nil
    ) throws -> DirectionFitter {
        try DirectionFitter(
            store: store ?? self.store,
            targets: targets ?? planted.table.emotions,
            against: "baseline",
            estimators: DirectionEstimators.list(methods),
            denoiser: denoiser
        )
    }

    /// Everything at once gives what each estimator gives by itself.
    @Test func allAtOnce() throws {
        let found = try fitter().fitAll(layer: 1)
        #expect(found.problems.isEmpty && found.directions.count == 8 * 5)
        for direction in found.directions {
            let estimator = try DirectionEstimators.named(direction.method)
            let target = try #require(planted.table.emotions.firstIndex(of: direction.name))
            let possible = estimator.estimate(planted.table, target: target)
            let alone = try #require(possible)
            #expect(VectorMath.cosine(direction.vector, alone) > 0.9999, "\(direction.method)")
            #expect(abs(direction.norm / VectorMath.norm(alone) - 1) < 1e-3)
            #expect(abs(VectorMath.norm(direction.vector) - 1) < 1e-5)
            let single = try fitter(direction.method, targets: [direction.name]).fit(layer: 1)
            #expect(VectorMath.cosine(direction.vector, single.vector) > 0.9999)
            #expect(single.quality.splitHalfCosine != nil)
        }
    }

    /// The halves' figures of the methods over all emotions, from estimates on the rows themselves: for few rows,
    /// for many in a complete table, whose estimates are sums of a few, and for many in one that isn't.
    @Test(arguments: ["two-way", "centred", "circuit-centred"], [0, 1, 2])
    func halvesByTheLongWay(method: String, kind: Int) throws {
        let planted =
            kind == 0
            ? self.planted
            : PlantedTable(seed: 2, scenarios: 24, emotions: 5) { scenario, emotion in
                kind == 1 || emotion != scenario % 5
            }
        let store = try planted.store(in: directory.path + "/other")
        let estimator = try DirectionEstimators.named(method)
        let found = try fitter(method, store: store).fitAll(layer: 1)
        let table = planted.table
        for (emotion, direction) in found.directions.enumerated() {
            var generator = SeededGenerator(seed: 0)
            var cosines: [Double] = []
            var separations: [Double] = []
            for _ in 0..<DirectionFitter.divisions {
                let halves = try SplitHalf.halves(
                    clusters: table.scenarioOfRow,
                    kinds: table.classes.kinds(target: emotion),
                    using: &generator
                )
                let sides = [halves.first, halves.second].map { table.rows($0) }
                let estimates = sides.map { estimator.estimate($0, target: emotion) }
                guard let one = estimates[0], let other = estimates[1] else { continue }
                let each = [(one, sides[1]), (other, sides[0])].compactMap { vector, rows in
                    let along = rows.features.multiplied(by: vector).map(Double.init)
                    let own = rows.rows(of: emotion).map { along[$0] }
                    let base = rows.rows(of: nil).map { along[$0] }
                    return own.count > 1 && base.count > 1
                        ? Descriptive.sensitivityIndex(own, base) : nil
                }
                cosines.append(Double(VectorMath.cosine(one, other)))
                if !each.isEmpty { separations.append(Descriptive.mean(each)) }
            }
            let quality = direction.quality
            #expect(abs((quality.splitHalfCosine ?? 0) - Descriptive.mean(cosines)) < 1e-4)
            let dPrime = Descriptive.mean(separations)
            #expect(abs((quality.dPrime ?? 0) - dPrime) < 1e-3 * max(1, abs(dPrime)))
        }
    }

    @Test func cards() throws {
        let found = try fitter("paired,dim,pca").fitAll(layer: 1).directions
        let paired = found.filter { $0.method == "paired" }
        for direction in paired {
            let card = try #require(direction.quality.card)
            #expect(card.wrongPairs == 0 && (card.pairCosine ?? 0) > 0.8)
            #expect((card.firstShare ?? 0) > 0.7 && card.shape == "clean")
            #expect(card.outliers.count == 2 && card.outliers.allSatisfy { $0.id.hasPrefix("row") })
            #expect(card.nearest.count == 4 && !card.nearest.contains { $0.name == direction.name })
            let cosines = card.nearest.map(\.cosine)
            #expect(cosines == cosines.sorted(by: >))
            #expect((card.redundancy ?? 1) < 0.9)
        }
        let dims = found.filter { $0.method == "dim" }
        #expect(dims.allSatisfy { abs(($0.quality.card?.cosineWithDim ?? 0) - 1) < 1e-5 })
        #expect(paired.contains { ($0.quality.card?.cosineWithDim ?? 1) < 0.9 })
    }

    /// The second layer is the first turned around: so are all directions, and no figure changes.
    @Test func turnedAround() throws {
        let fitter = try fitter()
        let first = try fitter.fitAll(layer: 1).directions
        let second = try fitter.fitAll(layer: 2).directions
        for (one, other) in zip(first, second) {
            #expect(VectorMath.cosine(one.vector, other.vector) < -0.9999, "\(one.method)")
            #expect(
                abs((one.quality.splitHalfCosine ?? 0) - (other.quality.splitHalfCosine ?? 0))
                    < 1e-3
            )
        }
    }

    @Test func comparison() throws {
        let directions = try fitter("paired").fitAll(layer: 1).directions
        let entries = [("emotion3", "anger"), ("emotion0", "fear"), ("emotion4", "anger")].map {
            #""\#($0)": {"family": "\#($1)", "valence": 0, "arousal": 0, "banned": []}"#
        }
        try directory.write("emotions.json", "{\"emotions\": {\(entries.joined(separator: ", "))}}")
        let catalogue = try EmotionCatalogue(path: directory.path + "/emotions.json")
        let found = try DirectionComparison(directions, catalogue: catalogue)
        #expect(found.names == ["emotion3", "emotion4", "emotion0", "emotion1", "emotion2"])
        #expect(found.families == ["anger", "anger", "fear", "", ""])
        for (row, name) in found.names.enumerated() {
            for (column, other) in found.names.enumerated() {
                let pair = [name, other].compactMap { name in
                    directions.first { $0.name == name }?.vector
                }
                let expected = Double(VectorMath.cosine(pair[0], pair[1]))
                #expect(abs(found.cosines[row][column] - expected) < 1e-5)
            }
        }
        let plots = try Figures.plots(of: RunResults(found))
        #expect(plots.count == 1 && plots[0].script.contains("'emotion4' 1"))
        let asIs = try DirectionComparison(directions, catalogue: nil)
        #expect(asIs.names == directions.map(\.name))
        var other = directions[1]
        other.origin.modelSHA256 = "another"
        for wrong in [[directions[0]], [directions[0], other]] {
            #expect(
                errorOf { _ = try DirectionComparison(wrong, catalogue: nil) }?.code == .badInput
            )
        }
    }

    @Test func fileOfSeveral() throws {
        let directions = try fitter("paired,two-way").fitAll(layer: 1).directions
        let path = directory.path + "/all.safetensors"
        try VectorFile.write(directions, to: path)
        #expect(try VectorFile.read(path) == directions)
        #expect(
            try SafeTensorsFile(path).tensors.keys.contains("emotion0.two-way.hidden.1")
        )
    }

    /// Files of before the cards were kept are still read.
    @Test func olderFiles() throws {
        var direction = try fitter("paired", targets: ["emotion0"]).fit(layer: 1)
        direction.quality.card = nil
        let path = directory.path + "/old.safetensors"
        try VectorFile.write([direction], to: path)
        let file = try SafeTensorsFile(path)
        #expect(file.metadata["undertone.directions"]?.contains("card") == false)
        #expect(file.metadata["undertone.directions"]?.contains("denoising") == false)
        #expect(try VectorFile.read(path) == [direction])
    }

    @Test func denoising() throws {
        // Neutral texts that vary along the first two emotions alone.
        var neutral = PlantedTable(seed: 1, scenarios: 1, emotions: 20)
        var generator = SeededGenerator(seed: 3)
        var rows: [[Float]] = []
        for _ in 0..<neutral.table.labels.count {
            let sizes = [
                Float(generator.nextGaussian()) * 3, Float(generator.nextGaussian()) * 0.2,
            ]
            rows.append(
                (0..<PlantedTable.width).map { column in
                    sizes[0] * planted.directions[0][column] + sizes[1]
                        * planted.directions[1][column]
                }
            )
        }
        neutral = PlantedTable(neutral, features: Matrix(rows))
        let place = directory.path + "/neutral"
        _ = try neutral.store(in: place)
        let denoiser = try Denoiser("neutral:" + place, for: store)
        let found = try fitter("paired,two-way", denoiser: denoiser).fitAll(layer: 1).directions
        for direction in found where direction.name != "emotion0" {
            let along = VectorMath.dot(direction.vector, planted.directions[0])
            #expect(abs(along) < 0.05, "\(direction.name) \(along)")
            #expect(direction.method.hasSuffix("+denoise"))
            let removal = try #require(direction.origin.denoising)
            #expect(removal.components == 1 && removal.share > 0.5 && removal.texts == 21)
        }
        let same = PlantedTable(
            neutral,
            features: Matrix((0..<21).map { _ in [Float](repeating: 0.3, count: 96) })
        )
        _ = try same.store(in: directory.path + "/same")
        let constant = try Denoiser("neutral:" + directory.path + "/same", for: store)
        #expect(errorOf { _ = try fitter("paired", denoiser: constant).fitAll(layer: 1) } != nil)
        let plain = try fitter("paired").fitAll(layer: 1).directions
        #expect(plain[0].meanHiddenNorm == found[0].meanHiddenNorm)
        #expect(found[0].norm < 0.5 * plain[0].norm)
        for (spec, word) in [
            (place, "neutral:PATH"), ("neutral:", "neutral:PATH"),
            ("neutral:" + directory.path + "/none", "none"),
        ] {
            let error = errorOf { _ = try Denoiser(spec, for: store) }
            #expect(error?.description.contains(word) == true, "\(spec)")
        }
    }

    @Test func refusals() throws {
        #expect(
            errorOf { _ = try DirectionEstimators.list("dim,dim") }?.message.contains("twice")
                == true
        )
        #expect(errorOf { _ = try DirectionEstimators.list("dim,") } != nil)
        let found = try fitter("dim", targets: ["emotion0"]).fitAll(layer: 1)
        #expect(found.directions.count == 1)
    }
}
