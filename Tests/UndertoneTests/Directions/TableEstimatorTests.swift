import Statistics
import Testing
import Undertone

/// Methods over a table of emotions, on planted directions.
@Suite struct TableEstimatorTests {
    private func close(_ first: [Float]?, _ second: [Float]?, _ bound: Float = 1e-5) -> Bool {
        guard let first, let second, first.count == second.count else { return false }
        return zip(first, second).allSatisfy { abs($0 - $1) <= bound }
    }

    private func cosine(
        _ estimator: any DirectionEstimator.Type,
        _ planted: PlantedTable,
        _ emotion: Int
    ) throws -> Float {
        let possible = estimator.estimate(planted.table, target: emotion)
        let estimate = try #require(possible)
        return VectorMath.cosine(estimate, planted.directions[emotion])
    }

    @Test(arguments: 0..<5 as Range<UInt64>)
    func scenariosAreTakenOut(seed: UInt64) throws {
        let planted = PlantedTable.unbalanced(seed: seed)
        for emotion in 0..<5 {
            #expect(try cosine(TwoWayEffects.self, planted, emotion) >= 0.95)
            #expect(try cosine(PairedDifferences.self, planted, emotion) >= 0.95)
            #expect(try cosine(PrincipalDifference.self, planted, emotion) >= 0.95)
        }
        // Even emotions are mostly told in other scenarios than the baseline.
        for emotion in [0, 2, 4] {
            #expect(try cosine(DifferenceOfMeans.self, planted, emotion) < 0.8)
            #expect(try cosine(CentredMeans.self, planted, emotion) < 0.9)
        }
    }

    /// A scenario without the baseline helps through the emotions that it shares.
    @Test func indirectLinks() throws {
        let planted = PlantedTable(seed: 1, scenarios: 12, emotions: 2) { scenario, emotion in
            // Emotion 1 never meets the baseline, only emotion 0.
            scenario < 6 ? emotion != 1 : emotion != nil
        }
        #expect(PairedDifferences.estimate(planted.table, target: 1) == nil)
        #expect(try cosine(TwoWayEffects.self, planted, 1) >= 0.95)
        #expect(TwoWayEffects.support(planted.table.classes, target: 1) == 6)
        let apart = PlantedTable(seed: 1, scenarios: 12, emotions: 2) { scenario, emotion in
            scenario < 6 ? emotion != 1 : emotion == 1
        }
        #expect(TwoWayEffects.estimate(apart.table, target: 1) == nil)
        #expect(CircuitCentred.estimate(apart.table, target: 1) == nil)
    }

    /// On a complete table: two-way is paired, and circuit-centred is centred.
    @Test func balancedIdentities() {
        let planted = PlantedTable(seed: 3, scenarios: 9, emotions: 4)
        for emotion in 0..<4 {
            #expect(
                close(
                    TwoWayEffects.estimate(planted.table, target: emotion),
                    PairedDifferences.estimate(planted.table, target: emotion)
                )
            )
            #expect(
                close(
                    CircuitCentred.estimate(planted.table, target: emotion),
                    CentredMeans.estimate(planted.table, target: emotion)
                )
            )
        }
    }

    /// The slow reference of circuit-centred: its formula, in plain loops.
    @Test func circuitCentredByItsFormula() throws {
        let table = PlantedTable.unbalanced(seed: 2).table
        let classes: [Int?] = [nil] + (0..<5).map(Optional.some)
        func mean(_ vectors: [[Double]]) -> [Double] {
            (0..<table.features.columns).map { column in
                vectors.reduce(0) { $0 + $1[column] } / Double(vectors.count)
            }
        }
        var found: [Int?: [[Double]]] = [:]
        for scenario in 0...(table.scenarioOfRow.max() ?? 0) {
            let cells = table.labels.indices.filter { table.scenarioOfRow[$0] == scenario }
            guard cells.count > 1 else { continue }
            let rows = cells.map { table.features.row($0).map(Double.init) }
            let center = mean(rows)
            for (cell, row) in zip(cells, rows) {
                found[table.labels[cell], default: []].append(zip(row, center).map { $0 - $1 })
            }
        }
        let means = classes.compactMap { found[$0].map(mean) }
        let grand = mean(means)
        for emotion in 0..<5 {
            let expected = zip(means[emotion + 1], grand).map { Float($0 - $1) }
            #expect(close(CircuitCentred.estimate(table, target: emotion), expected))
        }
    }

    /// Least squares by its normal equations over dummies, with the constraint that the baseline's term is 0.
    @Test func twoWayByItsNormalEquations() throws {
        let table = PlantedTable.unbalanced(seed: 4).table
        let width = Set(table.scenarioOfRow).count + 5
        let design = table.labels.indices.map { row in
            (0..<width).map { column -> Double in
                column < 5
                    ? table.labels[row] == column ? 1 : 0
                    : table.scenarioOfRow[row] == column - 5 ? 1 : 0
            }
        }
        var square = [Double](repeating: 0, count: width * width)
        for row in design {
            for first in 0..<width where row[first] != 0 {
                for second in 0..<width {
                    square[first * width + second] += row[first] * row[second]
                }
            }
        }
        for column in [0, 17, 95] {
            let right = (0..<width).map { term in
                design.indices.reduce(0) {
                    $0 + design[$1][term] * Double(table.features[$1, column])
                }
            }
            let terms = try #require(LinearSystem.solution(positiveDefinite: square, right: right))
            for emotion in 0..<5 {
                let found = try #require(TwoWayEffects.estimate(table, target: emotion))
                #expect(abs(found[column] - Float(terms[emotion])) < 1e-5)
            }
        }
    }

    @Test(arguments: DirectionEstimators.all.map { $0.name })
    func rowOrder(name: String) throws {
        let estimator = try DirectionEstimators.named(name)
        let table = PlantedTable.unbalanced(seed: 6).table
        var generator = SeededGenerator(seed: 1)
        let order = generator.shuffled(Array(table.labels.indices))
        let possiblyMoved = estimator.estimate(table.rows(order), target: 3)
        let moved = try #require(possiblyMoved)
        let possiblyFirst = estimator.estimate(table, target: 3)
        let first = try #require(possiblyFirst)
        #expect(VectorMath.cosine(moved, first) > 0.9999)
        // Rows are turned into coordinates in another order; the optimiser stops at a tolerance of 1e-4.
        #expect(abs(VectorMath.norm(moved) / VectorMath.norm(first) - 1) < 1e-3)
    }

    /// For reading, the discriminant and the regression separate rows that they haven't seen.
    @Test(arguments: ["lda", "logistic"]) func readers(name: String) throws {
        let estimator = try DirectionEstimators.named(name)
        let table = PlantedTable(seed: 5, scenarios: 24, emotions: 1, noise: 0.15).table
        let train = table.scenarioOfRow.indices.filter { table.scenarioOfRow[$0] % 2 == 0 }
        let test = table.rows(
            table.scenarioOfRow.indices.filter { table.scenarioOfRow[$0] % 2 == 1 }
        )
        let possible = estimator.estimate(table.rows(train), target: 0)
        let estimate = try #require(possible)
        let scores = test.features.multiplied(by: estimate).map(Double.init)
        let metrics = try BinaryScores(scores: scores, labels: test.labels.map { $0 != nil })
            .metrics
        #expect(metrics.auroc > 0.8)
    }
}
