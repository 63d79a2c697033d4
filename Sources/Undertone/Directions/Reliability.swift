internal import Statistics

/// How far estimates from two halves of the clusters agree, over random divisions.
struct Reliability: Sendable {
    /// The mean cosine of the estimates; nil where no division gave two.
    var cosine: Double?
    /// The mean d′ of each half along the other's estimate; nil where no half has two texts of each class.
    var dPrime: Double?
    /// The share of pairs of each half whose difference points against the other's estimate; nil without pairs.
    var wrongPairs: Double?

    /// Averages what the divisions give for one of the methods.
    init(
        _ divisions: Divisions,
        _ products: HalfProducts,
        isDefined: [Bool],
        method: Int,
        of methods: Int
    ) {
        var cosines: [Double] = []
        var separations: [Double] = []
        var wrong: [Double] = []
        for (number, division) in divisions.all.enumerated() {
            let series = [0, 1].map { HalfWeights.series(number, method, $0, of: methods) }
            guard series.allSatisfy({ isDefined[$0] }) else { continue }
            cosines.append(products.cosines[series[0] / 2])
            // The first half's estimate is measured on the second's rows, and back.
            let sides = [(series[0], division.tests[1]), (series[1], division.tests[0])].map {
                (along: products.along.row($0).map(Double.init), test: $1)
            }
            let found = sides.compactMap { $0.test.dPrime($0.along) }
            if !found.isEmpty { separations.append(Descriptive.mean(found)) }
            let pairs = sides.reduce(0) { $0 + $1.test.pairs.count }
            if pairs > 0 {
                let against = sides.reduce(0) { $0 + $1.test.wrongPairs($1.along) }
                wrong.append(Double(against) / Double(pairs))
            }
        }
        cosine = cosines.isEmpty ? nil : Descriptive.mean(cosines)
        dPrime = separations.isEmpty ? nil : Descriptive.mean(separations)
        wrongPairs = wrong.isEmpty ? nil : Descriptive.mean(wrong)
    }
}

extension Divisions.Test {
    /// (mean₁ − mean₀) / √((σ₁² + σ₀²)/2); nil for classes of fewer than two.
    fileprivate func dPrime(_ along: [Double]) -> Double? {
        guard target.count > 1, other.count > 1 else { return nil }
        let value = Descriptive.sensitivityIndex(target.map { along[$0] }, other.map { along[$0] })
        return value.isFinite ? value : nil
    }

    /// The pairs in which the target's mean is the lower one.
    fileprivate func wrongPairs(_ along: [Double]) -> Int {
        func mean(_ rows: [Int]) -> Double {
            rows.reduce(0) { $0 + along[$1] } / Double(rows.count)
        }
        return pairs.count { mean($0.target) < mean($0.other) }
    }
}
