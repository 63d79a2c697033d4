import Foundation
import Statistics
import Testing
import Undertone

@Suite struct LayerProbeTests {
    /// Examples in scenarios of four, with Gaussian features of which each class shifts one.
    private static func data(
        seed: UInt64,
        scenarios: Int = 60,
        shift: [Double] = [2],
        classes: Int = 2,
        labelsByScenario: Bool = false,
        prefix: String = "s"
    ) -> ProbeData {
        var generator = SeededGenerator(seed: seed)
        let count = scenarios * 4
        let width = 12
        let labels = (0..<count).map { row in
            labelsByScenario ? (row / 4) % classes : row % classes
        }
        var layers: [Int: Matrix] = [:]
        for (layer, shift) in shift.enumerated() {
            var storage: [Float] = []
            for row in 0..<count {
                for column in 0..<width {
                    let signal = column == labels[row] ? shift : 0
                    storage.append(Float(generator.nextGaussian() + signal))
                }
            }
            layers[layer] = Matrix(rows: count, columns: width, storage: storage)
        }
        return ProbeData(
            layers: layers,
            labels: labels,
            classes: (0..<classes).map { "class \($0)" },
            texts: (0..<count).map { "the text of row \($0) has common words" },
            tokenCounts: (0..<count).map { 5 + $0 % 3 },
            scenarios: (0..<count).map { "\(prefix)\($0 / 4)" }
        )
    }

    private static func options(
        _ regularization: LayerProbe.Regularization = .fixed(inverse: 0.1)
    ) -> LayerProbe.Options {
        .init(regularization: regularization, replicates: 300, seed: 1)
    }

    @Test func aPlantedSignalIsFoundWhereItIs() throws {
        let result = try LayerProbe(options: Self.options())
            .run(train: Self.data(seed: 1, shift: [0, 0.5, 3]))
        let areas = result.layers.compactMap { $0.probe.auroc }
        #expect(areas.count == 3)
        #expect(areas[2].estimate > 0.97 && areas[2].lower > 0.9)
        #expect(areas[1].estimate > 0.55 && areas[1].estimate < areas[2].estimate)
        #expect(areas[0].contains(0.5))
        #expect(result.layersLevelWithBest == [2])
        let means = try #require(result.layers[2].differenceOfMeans)
        #expect(means.auroc.estimate > 0.97)
        #expect(means.normRatio > 0.5)
    }

    @Test func permutedLabelsHoldNoSignal() throws {
        var covered = 0
        for seed in 0..<20 {
            var data = Self.data(seed: UInt64(seed), shift: [3])
            var generator = SeededGenerator(seed: 100 + UInt64(seed))
            data.labels = generator.shuffled(data.labels)
            let test = Self.data(seed: 200 + UInt64(seed), shift: [3], prefix: "t")
            var permuted = test
            permuted.labels = generator.shuffled(test.labels)
            let result = try LayerProbe(options: Self.options()).run(train: data, test: permuted)
            covered += try #require(result.layers[0].probe.auroc).contains(0.5) ? 1 : 0
        }
        // At 95 % coverage fewer than 16 of 20 has probability .003.
        #expect(covered >= 16, "covered \(covered) of 20")
    }

    /// Labels follow scenarios, and features are each scenario's own: seen scenarios are read
    /// perfectly, unseen ones not at all, so one leak between folds shows.
    @Test func scenariosDoNotLeakBetweenFolds() throws {
        var data = Self.wide(
            Self.data(seed: 3, scenarios: 100, labelsByScenario: true),
            seed: 4
        )
        let probe = LayerProbe(options: Self.options(.fixed(inverse: 100)))
        let grouped = try #require(probe.run(train: data).layers[0].probe.auroc)
        data.scenarios = data.scenarios.map { _ in nil }
        let ungrouped = try #require(probe.run(train: data).layers[0].probe.auroc)
        #expect(grouped.estimate < 0.7, "AUROC \(grouped.estimate)")
        #expect(ungrouped.estimate > 0.95, "AUROC \(ungrouped.estimate)")
    }

    /// The data with 200 features that are each scenario's own, plus a little noise.
    private static func wide(_ data: ProbeData, seed: UInt64) -> ProbeData {
        var generator = SeededGenerator(seed: seed)
        let scenarios = data.count / 4
        let offsets = (0..<scenarios).map { _ in generator.gaussianVector(count: 200) }
        let storage = (0..<data.count).flatMap { row in
            offsets[row / 4].map { $0 + 0.1 * Float(generator.nextGaussian()) }
        }
        let matrix = Matrix(rows: data.count, columns: 200, storage: storage)
        return ProbeData(
            layers: [0: matrix],
            labels: data.labels,
            classes: data.classes,
            texts: data.texts,
            tokenCounts: data.tokenCounts,
            scenarios: data.scenarios
        )
    }

    @Test func aScenarioOnBothSidesIsRefused() {
        let data = Self.data(seed: 5)
        let error = #expect(throws: StatisticsError.self) {
            try LayerProbe(options: Self.options()).run(train: data, test: data)
        }
        #expect(error?.code == .invalidParameter)
    }

    @Test func theStrengthIsChosenOnTrainingRowsAlone() throws {
        let train = Self.data(seed: 6, shift: [1])
        let test = Self.data(seed: 7, shift: [1], prefix: "t")
        var noise = test
        noise.labels = noise.labels.map { 1 - $0 }
        let probe = LayerProbe(options: Self.options(.standardGrid))
        let first = try probe.run(train: train, test: test).layers[0].probe
        let second = try probe.run(train: train, test: noise).layers[0].probe
        #expect(first.inverseRegularization == second.inverseRegularization)
        #expect(first.inverseRegularization.count == 1)
        let (left, right) = (try #require(first.auroc), try #require(second.auroc))
        #expect(abs(left.estimate + right.estimate - 1) < 1e-12)
    }

    @Test func controlsStandBesideTheProbe() throws {
        var data = Self.data(seed: 8, shift: [0])
        data.texts = data.labels.indices.map { row in
            data.labels[row] == 1 ? "such a happy day \(row % 7)" : "a train left on time today now"
        }
        data.tokenCounts = data.labels.map { $0 == 1 ? 4 : 7 }
        let result = try LayerProbe(options: Self.options()).run(train: data)
        #expect(result.controls.map(\.name) == ["majority", "bag of words", "length"])
        #expect(result.control("majority")?.auroc?.estimate == 0.5)
        #expect(result.control("majority")?.binary?.balancedAccuracy.estimate == 0.5)
        #expect(result.control("bag of words")?.auroc?.estimate == 1)
        #expect(result.control("length")?.auroc?.estimate == 1)
        #expect(result.clusters == 60)
        #expect(result.folds == 5)
    }

    @Test func aMissingControlIsNoted() throws {
        var data = Self.data(seed: 9)
        data.texts = data.texts.indices.map { "word\($0)" }
        let result = try LayerProbe(options: Self.options()).run(train: data)
        #expect(result.control("bag of words") == nil)
        #expect(result.notes.contains { $0.hasPrefix("no bag of words") })
    }

    @Test func severalClassesAreReadTogether() throws {
        let result = try LayerProbe(options: Self.options())
            .run(train: Self.data(seed: 10, shift: [0, 3], classes: 4))
        let found = try #require(result.layers[1].probe.multiclass)
        #expect(found.accuracy.estimate > 0.8)
        #expect(found.auroc.estimate > 0.95)
        #expect(result.layers[1].probe.classAUROCs.count == 4)
        #expect(result.layers[1].differenceOfMeans == nil)
        let absent = try #require(result.layers[0].probe.multiclass)
        #expect(absent.auroc.contains(0.5))
        #expect(result.control("majority")?.multiclass?.auroc.estimate == 0.5)
        #expect(result.layers[1].probe.confusion.counts.reduce(0, +) == 240)
    }

    @Test func theResultSurvivesJSONAndRepeats() throws {
        let data = Self.data(seed: 11, shift: [1])
        let probe = LayerProbe(options: Self.options(.standardGrid))
        let result = try probe.run(train: data)
        let encoded = try JSONEncoder().encode(result)
        #expect(try JSONDecoder().decode(LayerProbeResult.self, from: encoded) == result)
        #expect(try probe.run(train: data) == result)
    }

    @Test func badFeaturesNameTheirLayer() {
        let data = Self.data(seed: 12, shift: [1, 1])
        let broken = ProbeData(
            layers: [0, 1],
            labels: data.labels,
            classes: data.classes,
            texts: data.texts,
            tokenCounts: data.tokenCounts,
            scenarios: data.scenarios
        ) { layer in
            var matrix = try data.features(layer)
            matrix[3, 3] = layer == 1 ? .nan : 0
            return matrix
        }
        let error = #expect(throws: StatisticsError.self) {
            try LayerProbe(options: Self.options()).run(train: broken)
        }
        #expect(error?.message.contains("layer 1") == true)
    }
}
