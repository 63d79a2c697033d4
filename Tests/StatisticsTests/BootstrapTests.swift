import Statistics
import Testing

@Suite struct BootstrapTests {
    private static func scores(
        seed: UInt64,
        count: Int,
        shift: Double,
        share: Double
    ) -> (scores: [Double], labels: [Bool]) {
        var generator = SeededGenerator(seed: seed)
        let labels = (0..<count).map { _ in generator.nextUniform() < share }
        let scores = labels.map { generator.nextGaussian() + ($0 ? shift : 0) }
        return (scores.map { ($0 * 8).rounded() / 8 }, labels)
    }

    @Test func weightedReplicatesEqualCopiedOnes() throws {
        let (scores, labels) = Self.scores(seed: 1, count: 60, shift: 1, share: 0.2)
        let plan = Bootstrap(replicates: 100, seed: 3)
        let fast = try plan.binaryMetrics(BinaryScores(scores: scores, labels: labels))
        let slow = try Reference.bootstrap(plan, scores: scores, labels: labels)
        #expect(fast.intervals.values == slow.intervals)
        #expect(fast.degenerateReplicates == slow.degenerate)
    }

    @Test func weightedClustersEqualCopiedOnes() throws {
        let (scores, labels) = Self.scores(seed: 2, count: 90, shift: 1, share: 0.3)
        let clusters = scores.indices.map { $0 % 11 }
        let plan = Bootstrap(replicates: 100, seed: 4)
        let sorted = try BinaryScores(scores: scores, labels: labels)
        let fast = try plan.binaryMetrics(sorted, clusters: clusters)
        let slow = try Reference.bootstrap(
            plan,
            scores: scores,
            labels: labels,
            clusters: clusters
        )
        #expect(fast.intervals.values == slow.intervals)
    }

    @Test func degenerateReplicatesAreCountedAndLeftOut() throws {
        // Two positives of twelve: a replicate misses both with probability (10/12)¹² = .112.
        let scores = (0..<12).map { 6 - Double($0) }
        let sorted = try BinaryScores(scores: scores, labels: (0..<12).map { $0 < 2 })
        let plan = Bootstrap(replicates: 2_000, seed: 5)
        let result = try plan.binaryMetrics(sorted)
        // Four standard errors of a binomial share: 4·√(.112·.888/2000) = .028.
        #expect(abs(Double(result.degenerateReplicates) / 2_000 - 0.112) < 0.028)
        #expect(result.intervals.auroc.lower == 1)
    }

    @Test func singleExamplesOfAClassHaveNoInterval() throws {
        // One positive of twelve: (11/12)¹² = .352 of the replicates miss it.
        let scores = (0..<12).map { 6 - Double($0) }
        let sorted = try BinaryScores(scores: scores, labels: (0..<12).map { $0 == 3 })
        let plan = Bootstrap(replicates: 2_000, seed: 5)
        #expect(statisticsError { _ = try plan.binaryMetrics(sorted) }?.code == .tooFewData)
        let one = [Int](repeating: 0, count: 12)
        let clustered = statisticsError { _ = try plan.binaryMetrics(sorted, clusters: one) }
        #expect(clustered?.code == .tooFewData)
    }

    @Test func equalSeedsGiveEqualIntervals() throws {
        let (scores, labels) = Self.scores(seed: 6, count: 80, shift: 1, share: 0.5)
        let sorted = try BinaryScores(scores: scores, labels: labels)
        let first = try Bootstrap(replicates: 50, seed: 7).binaryMetrics(sorted).intervals
        #expect(try Bootstrap(replicates: 50, seed: 7).binaryMetrics(sorted).intervals == first)
        #expect(try Bootstrap(replicates: 50, seed: 8).binaryMetrics(sorted).intervals != first)
    }

    @Test func oneExampleClustersAreExamples() throws {
        let (scores, labels) = Self.scores(seed: 9, count: 50, shift: 1, share: 0.5)
        let sorted = try BinaryScores(scores: scores, labels: labels)
        let plan = Bootstrap(replicates: 60, seed: 10)
        let clusters = Array(scores.indices)
        #expect(
            try plan.binaryMetrics(sorted).intervals
                == plan.binaryMetrics(sorted, clusters: clusters).intervals
        )
    }

    @Test func multiclassIntervalsHoldTheEstimates() throws {
        var generator = SeededGenerator(seed: 11)
        let labels = (0..<150).map { _ in generator.nextIndex(below: 4) }
        let scores = labels.flatMap { label in
            (0..<4).map { generator.nextGaussian() + ($0 == label ? 1 : 0) }
        }
        let sorted = try MulticlassScores(scores: scores, labels: labels, classes: 4)
        let result = try Bootstrap(replicates: 300, seed: 12).multiclassMetrics(sorted)
        for interval in result.intervals.values {
            #expect(interval.lower < interval.estimate && interval.estimate < interval.upper)
        }
    }

    /// True AUROC of two unit normals a shift d apart is Φ(d/√2): .7602 for d = 1.
    @Test func areaIntervalsCoverTheTruth() throws {
        let truth = 0.760_25
        var covered = 0
        let runs = 400
        for run in 0..<runs {
            var generator = SeededGenerator(seed: 1_000 + UInt64(run))
            let labels = (0..<200).map { $0 < 80 }
            let scores = labels.map { generator.nextGaussian() + ($0 ? 1 : 0) }
            let sorted = try BinaryScores(scores: scores, labels: labels)
            let plan = Bootstrap(replicates: 400, seed: UInt64(run))
            let interval = try plan.binaryMetrics(sorted).intervals.auroc
            covered += interval.contains(truth) ? 1 : 0
        }
        let coverage = Double(covered) / Double(runs)
        #expect(coverage >= 0.90 && coverage <= 0.98, "coverage \(coverage)")
    }

    /// Values that share a cluster's effect: drawing examples misses most of the spread, drawing
    /// clusters doesn't.
    @Test func clusterIntervalsCoverTheTruthWhereExampleIntervalsDoNot() throws {
        var clusterCovered = 0
        var exampleCovered = 0
        let runs = 400
        for run in 0..<runs {
            var generator = SeededGenerator(seed: 5_000 + UInt64(run))
            let clusters = (0..<200).map { $0 / 5 }
            let effects = (0..<40).map { _ in generator.nextGaussian() }
            let values = clusters.map { effects[$0] + 0.5 * generator.nextGaussian() }
            let plan = Bootstrap(replicates: 300, seed: UInt64(run))
            clusterCovered += try plan.mean(values, clusters: clusters).contains(0) ? 1 : 0
            exampleCovered += try plan.mean(values).contains(0) ? 1 : 0
        }
        let coverage = Double(clusterCovered) / Double(runs)
        #expect(coverage >= 0.90 && coverage <= 0.98, "coverage \(coverage)")
        #expect(Double(exampleCovered) / Double(runs) < 0.80)
    }
}
