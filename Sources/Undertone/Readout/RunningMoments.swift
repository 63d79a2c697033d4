/// Means and spreads of several numbers, row by row.
///
/// After Welford 1962; merged as in Chan, Golub and LeVeque 1979.
struct RunningMoments: Sendable {
    private(set) var count = 0
    private(set) var means: [Double]
    private var squares: [Double]

    init(count: Int) {
        means = [Double](repeating: 0, count: count)
        squares = means
    }

    mutating func add(_ row: [Double]) {
        count += 1
        for (place, value) in row.enumerated() {
            let difference = value - means[place]
            means[place] += difference / Double(count)
            squares[place] += difference * (value - means[place])
        }
    }

    mutating func merge(_ other: RunningMoments) {
        guard other.count > 0 else { return }
        let (mine, theirs) = (Double(count), Double(other.count))
        let all = mine + theirs
        for place in means.indices {
            let difference = other.means[place] - means[place]
            means[place] += difference * theirs / all
            squares[place] += other.squares[place] + difference * difference * mine * theirs / all
        }
        count += other.count
    }

    /// With n − 1; 0 below two rows.
    var deviations: [Double] {
        squares.map { count > 1 ? ($0 / Double(count - 1)).squareRoot() : 0 }
    }
}
