import Foundation
import LlamaEngine
import Statistics
import Testing
import Undertone

/// The figures of calibration on numbers that are known.
@Suite struct CalibrationFigureTests {
    /// KL is 0 to itself, ln 2 from a sure coin to a fair one, and the softmax sums to 1.
    @Test func divergence() {
        let row: [Float] = [3, -1, 0.5, 12]
        let one = NextTokenDistribution(logits: row)
        #expect(one.divergence(to: NextTokenDistribution(logits: row)) == 0)
        // A constant on all logits changes nothing.
        let shifted = NextTokenDistribution(logits: row.map { $0 + 5 })
        #expect(one.divergence(to: shifted) < 1e-12)
        #expect(abs(one.logProbabilities.reduce(0) { $0 + exp($1) } - 1) < 1e-12)
        let sure = NextTokenDistribution(logits: [200, -200])
        let fair = NextTokenDistribution(logits: [1, 1])
        #expect(abs(sure.divergence(to: fair) - log(2)) < 1e-12)
        // Not symmetric.
        #expect(fair.divergence(to: sure) > 100)
    }

    /// Against the sum written out, on random rows.
    @Test func divergenceAgainstTheSumWrittenOut() {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<20 {
            let rows = (0..<2).map { _ in generator.gaussianVector(count: 37).map { $0 * 3 } }
            let shares = rows.map { row -> [Double] in
                let weights = row.map { exp(Double($0)) }
                return weights.map { $0 / weights.reduce(0, +) }
            }
            let expected = zip(shares[0], shares[1]).reduce(0) { $0 + $1.0 * log($1.0 / $1.1) }
            let found = NextTokenDistribution(logits: rows[0])
                .divergence(to: NextTokenDistribution(logits: rows[1]))
            #expect(abs(found - expected) < 1e-9 * (1 + expected))
        }
    }

    @Test func worstShare() {
        var first = DoseReading()
        first.divergences = (1...19).map { Float($0) }
        var second = DoseReading()
        second.divergences = [100] + [Float](repeating: 0, count: 20)
        // 5 % of 40 tokens are two.
        #expect(DoseReading.worst(0.05, of: [first, second]) == 59.5)
        #expect(DoseReading.worst(0.05, of: [second]) == 50)
        #expect(first.divergence == 190 && first.count == 19)
    }

    @Test func distinctRuns() {
        #expect(DistinctTokens.share(1, of: [[1, 2, 3, 4]]) == 1)
        #expect(DistinctTokens.share(1, of: [[7, 7, 7, 7]]) == 0.25)
        #expect(DistinctTokens.share(2, of: [[1, 2, 1, 2, 1]]) == 0.5)
        // Within each text; those that are too short don't count.
        #expect(DistinctTokens.share(2, of: [[1, 2], [1, 2], [3]]) == 1)
        #expect(DistinctTokens.share(3, of: [[1, 2]]) == nil)
    }

    /// The largest strength up to which all are within the budget; a hole ends it, and negative ones don't count.
    @Test func budget() {
        let budget = CalibrationBudget(divergence: 0.1, perplexityRatio: 1.5)
        #expect(budget.largest([(0.5, 0.09, 1.2), (0.1, 0.01, 1), (-1, 9, 9)]) == 0.5)
        #expect(budget.largest([(0.1, 0.01, 1), (0.2, 0.2, 1), (0.3, 0.05, 1)]) == 0.1)
        #expect(budget.largest([(0.1, 0.01, 1), (0.2, 0.02, 1.6)]) == 0.1)
        #expect(budget.largest([(0.1, 0.11, 1)]) == nil)
        #expect(budget.largest([]) == nil)
        #expect(!budget.allows(divergence: .nan, perplexityRatio: 1))
    }

    /// Scenarios are never divided, and the halves are the same for the same seed.
    @Test func halves() throws {
        let scenarios = (0..<40).map { "s\($0 % 9)" }
        let halves = try #require(ScenarioHalves(scenarios, seed: 3))
        #expect(Set(halves.dev + halves.test) == Set(0..<40))
        #expect(
            Set(halves.dev.map { scenarios[$0] }).isDisjoint(
                with: halves.test.map { scenarios[$0] }
            )
        )
        #expect(ScenarioHalves(scenarios, seed: 3) == halves)
        #expect(ScenarioHalves(scenarios, seed: 4) != halves)
        #expect(ScenarioHalves(["a", "b", "c", "a"], seed: 0) == nil)
        #expect(ScenarioHalves.clusters([0, 1, 9, 2], of: scenarios) == [0, 1, 0, 2])
    }
}
