/// A direction as the mean over groups of a difference of means within each, and its projections
/// with a row's own group left out, all from inner products.
///
/// v = mean over groups g of δ_g, δ_g = mean of the positive rows of g − mean of its negative rows.
/// A row i of group g is scored by the direction that never saw g: v̂₋g · (x_i − m₋g), v̂₋g of length
/// 1 and m₋g the mean of all rows outside g. The mean is the same for all classes, so it gives
/// nothing away; without it the size of the rows' common part would shift whole groups.
public struct GroupContrast: Sendable {
    /// The groups that have both, ascending.
    public let groups: [Int]
    /// The rows on the positive side of each of `groups`.
    private let positive: [[Int]]
    /// The rows on the negative side of each of `groups`.
    private let negative: [[Int]]
    /// G·δ_g for each of `groups`, `[groups, rows]`.
    private let products: [[Double]]
    /// G·v, `[rows]`.
    private let total: [Double]

    /// A direction from rows on two sides.
    ///
    /// - Parameters:
    ///   - gram: The inner products.
    ///   - sides: For each group its rows on the positive and on the negative side; groups without
    ///     one of them are left out.
    public init(
        _ gram: GramMatrix,
        sides: [(group: Int, positive: [Int], negative: [Int])]
    ) {
        let sides = sides.filter { !$0.positive.isEmpty && !$0.negative.isEmpty }
        groups = sides.map(\.group)
        positive = sides.map(\.positive)
        negative = sides.map(\.negative)
        let count = gram.count
        let products = gram.storage.withUnsafeBufferPointer { storage in
            sides.map { side in
                var product = [Double](repeating: 0, count: count)
                product.withUnsafeMutableBufferPointer { product in
                    for (rows, sign) in [(side.positive, 1.0), (side.negative, -1.0)] {
                        let weight = sign / Double(rows.count)
                        for row in rows {
                            for column in 0..<count {
                                product[column] += weight * storage[row * count + column]
                            }
                        }
                    }
                }
                return product
            }
        }
        var total = [Double](repeating: 0, count: count)
        let share = 1 / Double(max(1, sides.count))
        total.withUnsafeMutableBufferPointer { total in
            for product in products {
                product.withUnsafeBufferPointer { product in
                    for column in 0..<count { total[column] += share * product[column] }
                }
            }
        }
        self.products = products
        self.total = total
    }

    /// δ_a · δ_b for all pairs of `groups`, row-major.
    public var innerProducts: [Double] {
        let size = groups.count
        var result = [Double](repeating: 0, count: size * size)
        for first in 0..<size {
            for second in 0...first {
                let value = along(second: first, products[second])
                result[first * size + second] = value
                result[second * size + first] = value
            }
        }
        return result
    }

    /// ‖v‖².
    public var squaredLength: Double {
        groups.indices.reduce(0) { $0 + along(second: $1, total) } / Double(max(1, groups.count))
    }

    /// δ of a group times a vector that is G times something.
    private func along(second place: Int, _ product: [Double]) -> Double {
        func mean(_ rows: [Int]) -> Double {
            rows.reduce(0) { $0 + product[$1] } / Double(rows.count)
        }
        return mean(positive[place]) - mean(negative[place])
    }

    /// The score of each row of the fitted groups by the direction that never saw its group.
    ///
    /// - Parameters:
    ///   - groupOf: The group of each row; nil for rows that nothing was fitted on.
    ///   - groupCount: The number of groups.
    /// - Returns: A score a row; nil for fewer than two of `groups`, or a direction without length.
    ///   Rows whose group is nil are scored by the direction of all groups, less the mean of all
    ///   rows with a group.
    public func scores(groupOf: [Int?], groupCount: Int) -> [Double]? {
        let count = total.count
        let size = Double(groups.count)
        guard groups.count > 1 else { return nil }
        let length = squaredLength
        guard length > 0 else { return nil }
        // Sums of G·v and of the numbers of rows by group, for the means of what is left.
        var sums = [Double](repeating: 0, count: groupCount)
        var sizes = [Double](repeating: 0, count: groupCount)
        for row in 0..<count {
            guard let group = groupOf[row] else { continue }
            sums[group] += total[row]
            sizes[group] += 1
        }
        let allSum = sums.reduce(0, +)
        let allSize = sizes.reduce(0, +)
        var centres = (0..<groupCount).map { (allSum - sums[$0]) / max(1, allSize - sizes[$0]) }
        var lengths = [Double](repeating: length.squareRoot(), count: groupCount)
        var places = [Int](repeating: -1, count: groupCount)
        for (place, group) in groups.enumerated() {
            places[group] = place
            let own = along(second: place, products[place])
            let cross = along(second: place, total)
            let square = (size * size * length - 2 * size * cross + own) / ((size - 1) * (size - 1))
            guard square > 0 else { return nil }
            lengths[group] = square.squareRoot()
            var outside = 0.0
            for row in 0..<count {
                if let other = groupOf[row], other != group { outside += products[place][row] }
            }
            let mean = outside / max(1, allSize - sizes[group])
            centres[group] = (size * centres[group] - mean) / (size - 1)
        }
        let whole = allSum / max(1, allSize)
        return (0..<count).map { row in
            guard let group = groupOf[row] else {
                return (total[row] - whole) / length.squareRoot()
            }
            let place = places[group]
            let raw =
                place < 0 ? total[row] : (size * total[row] - products[place][row]) / (size - 1)
            return (raw - centres[group]) / lengths[group]
        }
    }

    /// The mean cosine between the directions of two halves of the groups, over random halves.
    ///
    /// - Returns: Nil for fewer than two groups.
    public func splitHalfCosine(
        repetitions: Int,
        using generator: inout SeededGenerator
    ) -> Double? {
        let count = groups.count
        guard count > 1 else { return nil }
        let inner = innerProducts
        func product(_ first: [Int], _ second: [Int]) -> Double {
            first.reduce(0) { sum, a in sum + second.reduce(0) { $0 + inner[a * count + $1] } }
        }
        var cosines: [Double] = []
        for _ in 0..<repetitions {
            let order = generator.shuffled(Array(0..<count))
            let (first, second) = (Array(order[..<(count / 2)]), Array(order[(count / 2)...]))
            let lengths = product(first, first) * product(second, second)
            if lengths > 0 { cosines.append(product(first, second) / lengths.squareRoot()) }
        }
        return cosines.isEmpty ? nil : Descriptive.mean(cosines)
    }
}
