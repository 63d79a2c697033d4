import Statistics
import Testing

@Suite struct FoldsTests {
    @Test(arguments: 0..<20)
    func groupsStayWholeAndFoldsHaveEveryClass(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let groups = (0..<300).map { _ in generator.nextIndex(below: 60) * 7 }
        let labels = groups.map { $0 % 3 == 0 ? 2 : generator.nextIndex(below: 2) }
        let folds = try Folds.stratifiedGroup(
            labels: labels,
            groups: groups,
            count: 5,
            using: &generator
        )
        for fold in 0..<5 {
            let train = folds.trainRows(fold)
            let test = folds.testRows(fold)
            #expect(train.count + test.count == 300)
            #expect(Set(train.map { groups[$0] }).isDisjoint(with: test.map { groups[$0] }))
            #expect(Set(test.map { labels[$0] }).count == 3)
            for label in 0..<3 {
                let share = Double(test.count { labels[$0] == label }) / Double(test.count)
                let overall = Double(labels.count { $0 == label }) / 300
                // The largest group has about ten rows of sixty in a fold.
                #expect(abs(share - overall) < 0.17)
            }
        }
    }

    @Test func singleExamplesAreDividedEvenly() throws {
        var generator = SeededGenerator(seed: 1)
        let labels = (0..<103).map { $0 < 20 ? 1 : 0 }
        let folds = try Folds.stratified(labels: labels, count: 5, using: &generator)
        for fold in 0..<5 {
            let rows = folds.testRows(fold)
            #expect(rows.count { labels[$0] == 1 } == 4)
            #expect((20...21).contains(rows.count))
        }
    }

    @Test func seedsDecideTheDivision() throws {
        let labels = (0..<40).map { $0 % 2 }
        func divide(_ seed: UInt64) throws -> Folds {
            var generator = SeededGenerator(seed: seed)
            return try Folds.stratified(labels: labels, count: 4, using: &generator)
        }
        #expect(try divide(1) == divide(1))
        #expect(try divide(1) != divide(2))
    }

    @Test func tooFewGroupsAreRefused() {
        var generator = SeededGenerator(seed: 1)
        let error = statisticsError {
            _ = try Folds.stratifiedGroup(
                labels: [0, 1, 0, 1, 0, 0],
                groups: [0, 0, 1, 1, 2, 2],
                count: 3,
                using: &generator
            )
        }
        #expect(error?.code == .tooFewData)
        let single = statisticsError {
            _ = try Folds.stratified(labels: [0, 1], count: 1, using: &generator)
        }
        #expect(single?.code == .invalidParameter)
    }

    @Test func halvesAreDisjointAndWhole() throws {
        var generator = SeededGenerator(seed: 2)
        let clusters = (0..<50).map { $0 % 9 }
        let halves = try SplitHalf.halves(clusters: clusters, using: &generator)
        #expect((halves.first + halves.second).sorted() == Array(0..<50))
        let (left, right) = (
            Set(halves.first.map { clusters[$0] }), Set(halves.second.map { clusters[$0] })
        )
        #expect(left.isDisjoint(with: right))
        #expect(left.count == 4 && right.count == 5)
    }

    @Test func splitHalfCosinesTellSignalFromNoise() throws {
        let (strong, labels) = GoldenInputs.gaussian(seed: 3, rows: 200, columns: 10, shift: 5)
        let (noise, _) = GoldenInputs.gaussian(seed: 4, rows: 200, columns: 10, shift: 0)
        func reliability(_ features: Matrix) throws -> Double {
            var generator = SeededGenerator(seed: 5)
            let value = try SplitHalf.cosine(
                clusters: Array(0..<200),
                repetitions: 20,
                using: &generator
            ) { rows in
                let means = [0, 1].map { label in
                    features.columnMeans(rows: rows.filter { labels[$0] == label })
                }
                return zip(means[1], means[0]).map { Float($0 - $1) }
            }
            return value ?? .nan
        }
        #expect(try reliability(strong) > 0.95)
        #expect(try abs(reliability(noise)) < 0.5)
    }
}
