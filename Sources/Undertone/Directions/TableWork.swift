internal import Statistics

/// The estimates of the methods over all emotions and their reliability, at one layer.
struct TableWork: Sendable {
    private enum Rows {
        /// The vectors, and the sums of them that the estimates from halves share.
        case vectors(Matrix, shared: Matrix?)
        case products(GramMatrix)
    }

    /// By target and method, in the order of those that look at all rows; nil where undefined.
    let estimates: [[[Float]?]]
    private let table: FitPlan.Table
    private let rows: Rows

    /// Prepares the rows of a table out of a plan's.
    init(_ table: FitPlan.Table, _ features: Matrix) {
        self.table = table
        let own =
            table.positions.elementsEqual(0..<features.rows)
            ? features : features.gatherRows(table.positions)
        rows =
            table.hasProducts
            ? .products(GramMatrix(own, centredOn: 0..<own.rows))
            : .vectors(own, shared: table.shared.map { $0.weights.multiplied(by: own) })
        // One pass over the rows for all.
        estimates = own.weightedRowSums(table.weights)
    }

    /// By method, in the same order.
    func reliabilities(target: Int) -> [Reliability] {
        let halves = table.halves[target]
        let divisions = table.divisions[target]
        let products =
            switch rows {
            case .products(let gram):
                HalfProducts(halves, gram, measured: divisions.measured)
            case .vectors(let features, let shared):
                HalfProducts(
                    estimates: halfEstimates(target, features, shared),
                    measured: features.gatherRows(divisions.measured)
                )
            }
        return halves.reliabilities(divisions, products)
    }

    private func halfEstimates(_ target: Int, _ features: Matrix, _ shared: Matrix?) -> Matrix {
        guard let shared, let combinations = table.shared?.combinations[target] else {
            return table.halves[target].matrix.multiplied(by: features)
        }
        return combinations.multiplied(by: shared)
    }
}

extension Matrix {
    /// The weighted sums of the rows for lists of weights, of which some may be missing.
    func weightedRowSums(_ weights: [[[Double]?]]) -> [[[Float]?]] {
        let sums = weightedRowSums(weights.joined().compactMap { $0 })
        var next = 0
        return weights.map { row in
            row.map { weights in
                guard weights != nil else { return nil }
                next += 1
                return sums.row(next - 1)
            }
        }
    }
}
