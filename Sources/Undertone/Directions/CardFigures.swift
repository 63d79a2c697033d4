internal import Statistics

/// The figures of a target's card that all methods share, made once a layer.
struct CardFigures {
    private let data: DirectionData
    private let ids: [String]
    private let pairs: [(target: [Int], other: [Int])]
    private let lengths: [Double]
    private let firstShare: Double?

    /// Prepares the pairs' differences.
    ///
    /// - Parameters:
    ///   - work: the rows.
    ///   - ids: the text of each row.
    init(_ work: PairWork, ids: [String]) {
        data = work.data
        self.ids = ids
        if let products = work.products {
            pairs = products.pairs
            let squares = pairs.indices.map { products.differences[$0, $0] }
            lengths = squares.map { max(0, $0).squareRoot() }
            let total = squares.reduce(0, +)
            let first = total > 0 ? products.differences.eigenvectors(1)?.values.first : nil
            firstShare = pairs.count > 1 ? first.map { $0 / total } : nil
        } else {
            pairs = PairedDifferences.pairs(data.classes, target: 0)
            let differences = PairedDifferences.differences(data)
            lengths = differences.rowNorms().map(Double.init)
            let first = try? PrincipalComponents(differences, count: 1, centring: false)
            firstShare = differences.rows > 1 ? first?.shares.first : nil
        }
    }

    /// The card of one direction, from the rows' projections on it as a unit vector.
    func card(
        projections: [Float],
        cosineWithDim: Double?,
        wrongPairs: Double?
    ) -> Direction.Card {
        let values = projections.map(Double.init)
        let along = pairs.map { pair in
            Descriptive.mean(pair.target.map { values[$0] })
                - Descriptive.mean(pair.other.map { values[$0] })
        }
        let cosines = zip(along, lengths).compactMap { $1 > 0 ? $0 / $1 : nil }
        return Direction.Card(
            pairCosine: cosines.isEmpty ? nil : Descriptive.mean(cosines),
            wrongPairs: wrongPairs,
            firstShare: firstShare,
            cosineWithDim: cosineWithDim,
            outliers: outliers(values),
            nearest: [],
            redundancy: nil
        )
    }

    private func outliers(_ values: [Double]) -> [Direction.Card.Outlier] {
        let found = [true, false].flatMap { side -> [Direction.Card.Outlier] in
            let rows = data.indices(target: side)
            guard rows.count > 2 else { return [] }
            let own = rows.map { values[$0] }
            let center = Descriptive.mean(own)
            let spread = Descriptive.standardDeviation(own)
            guard spread > 0 else { return [] }
            return rows.map { .init(id: ids[$0], deviation: (values[$0] - center) / spread) }
        }
        return Array(found.sorted { abs($0.deviation) > abs($1.deviation) }.prefix(2))
    }
}

extension [Direction] {
    /// The directions of one layer and method with what their cards say of each other.
    func withNeighbours() -> [Direction] {
        guard count > 1 else { return self }
        let unit = Matrix(map(\.vector))
        let cosines = unit.multiplied(byTransposeOf: unit)
        return enumerated().map { index, direction in
            var direction = direction
            let others = indices.filter { $0 != index }
            direction.quality.card?.nearest =
                others
                .map { .init(name: self[$0].name, cosine: Double(cosines[index, $0])) }
                .sorted { $0.cosine > $1.cosine }
                .prefix(5)
                .map { $0 }
            direction.quality.card?.redundancy = Self.redundancy(index, others, cosines)
            return direction
        }
    }

    /// R² = 1 − ‖v − Vβ‖² of unit vectors, β by ridge with a penalty of .01; nil below two others.
    private static func redundancy(_ index: Int, _ others: [Int], _ cosines: Matrix) -> Double? {
        guard others.count > 1 else { return nil }
        let square = others.flatMap { row in
            others.map { Double(cosines[row, $0]) + (row == $0 ? 0.01 : 0) }
        }
        let right = others.map { Double(cosines[index, $0]) }
        guard let weights = LinearSystem.solution(positiveDefinite: square, right: right) else {
            return nil
        }
        var residual = 1.0
        for (row, weight) in zip(others, weights) {
            residual -= 2 * weight * Double(cosines[index, row])
            for (column, other) in zip(others, weights) {
                residual += weight * other * Double(cosines[row, column])
            }
        }
        return 1 - residual
    }
}
