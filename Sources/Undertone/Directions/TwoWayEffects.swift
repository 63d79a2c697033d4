internal import Statistics

/// v = b_target − b_baseline of the least squares fit h_{s,e} = μ + a_s + b_e + ε to all emotions' rows.
///
/// Scenario effects are taken out even where not every scenario has every emotion, and a scenario without the
/// baseline helps through the emotions that it shares with others. On a complete table it equals `paired`.
public enum TwoWayEffects: LinearEstimator {
    /// `two-way`.
    public static let name = "two-way"
    /// In a line.
    public static let summary =
        "least squares with a term for each scenario and emotion, on all emotions' texts"
    /// All rows help.
    public static let usesAllEmotions = true
    /// A connected table.
    public static let requirement =
        "scenarios that link both labels, directly or through other emotions; none do. Use --method dim"

    /// z[class of the row] − its mean over the row's scenario, with z the solution of the normal equations.
    ///
    /// With the scenario terms eliminated, the class terms solve L·b = r: L is the Laplacian of the graph in which
    /// classes are joined by the scenarios that they share, r the sums of the rows about their scenario's mean.
    public static func weights(_ classes: RowClasses, target: Int) -> [Double]? {
        let cells = classes.cells()
        // Classes that occur, in order; the baseline is −1.
        let names = Set(cells.joined().map(\.label)).sorted()
        var place = [Int](repeating: -1, count: (names.last ?? -1) + 2)
        for (position, name) in names.enumerated() { place[name + 1] = position }
        guard let base = names.firstIndex(of: -1), let wanted = names.firstIndex(of: target)
        else { return nil }
        let size = names.count
        var laplacian = [Double](repeating: 0, count: size * size)
        for scenario in cells {
            let total = Double(scenario.reduce(0) { $0 + $1.rows.count })
            for first in scenario {
                let row = place[first.label + 1] * size
                let count = Double(first.rows.count)
                laplacian[row + place[first.label + 1]] += count
                for second in scenario {
                    laplacian[row + place[second.label + 1]] -=
                        count * Double(second.rows.count) / total
                }
            }
        }
        let linked = linked(to: base, laplacian, size: size)
        guard linked.contains(wanted) else { return nil }
        // The baseline's term is 0; classes that nothing links to it have none.
        let free = linked.filter { $0 != base }
        let square = free.flatMap { row in free.map { laplacian[row * size + $0] } }
        let solved = LinearSystem.solution(
            positiveDefinite: square,
            right: free.map { $0 == wanted ? 1 : 0 }
        )
        guard let solved else { return nil }
        var terms = [Double](repeating: 0, count: size)
        for (index, value) in zip(free, solved) { terms[index] = value }
        var weights = [Double](repeating: 0, count: classes.labels.count)
        for scenario in cells {
            let total = scenario.reduce(0) { $0 + $1.rows.count }
            let sum = scenario.reduce(0.0) {
                $0 + Double($1.rows.count) * terms[place[$1.label + 1]]
            }
            for cell in scenario {
                let weight = terms[place[cell.label + 1]] - sum / Double(total)
                for row in cell.rows { weights[row] = weight }
            }
        }
        return weights
    }

    /// Scenarios that have the target and something to compare it with.
    public static func support(_ classes: RowClasses, target: Int) -> Int {
        classes.scenarios(comparing: target)
    }

    /// The classes that scenarios link to one, that one included, ascending.
    private static func linked(to start: Int, _ laplacian: [Double], size: Int) -> [Int] {
        var found: Set = [start]
        var open = [start]
        while let next = open.popLast() {
            for other in 0..<size where laplacian[next * size + other] < 0 && !found.contains(other)
            {
                found.insert(other)
                open.append(other)
            }
        }
        return found.sorted()
    }
}
