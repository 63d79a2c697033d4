/// Orders names by how near they are to one that was mistyped.
package enum NearestNames {
    /// `names`, nearest to `name` first, equally near ones in alphabetical order.
    package static func sorted(_ names: some Sequence<String>, to name: String) -> [String] {
        let wanted = Array(name.lowercased().unicodeScalars)
        return names.map { (distance(wanted, Array($0.lowercased().unicodeScalars)), $0) }
            .sorted { $0 < $1 }
            .map(\.1)
    }

    /// Whether one is plausibly a misspelling of the other: under a third of its letters wrong.
    package static func isNear(_ a: String, _ b: String) -> Bool {
        let first = Array(a.lowercased().unicodeScalars)
        let second = Array(b.lowercased().unicodeScalars)
        return 3 * distance(first, second) <= max(first.count, second.count)
    }

    /// The number of insertions, deletions, substitutions and swaps of neighbours (optimal string
    /// alignment) that turn one name into the other, letter case aside.
    package static func distance(_ a: String, _ b: String) -> Int {
        distance(Array(a.lowercased().unicodeScalars), Array(b.lowercased().unicodeScalars))
    }

    private static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
        guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
        var beforeLast = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        var current = beforeLast
        for i in 1...a.count {
            current[0] = i
            for j in 1...b.count {
                let substitution = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
                current[j] = min(last[j] + 1, current[j - 1] + 1, substitution)
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    current[j] = min(current[j], beforeLast[j - 2] + 1)
                }
            }
            (beforeLast, last, current) = (last, current, beforeLast)
        }
        return last[b.count]
    }
}
