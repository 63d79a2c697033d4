/// Runs of words that texts share (Broder 1997, "On the resemblance and containment of documents").
enum Shingles {
    /// Two texts, and the share of their shingles that both have.
    struct Pair {
        var first: Int
        var second: Int
        var jaccard: Double
    }

    /// All pairs of texts that share a shingle, in order; the first of a pair is the earlier text.
    static func shared(_ texts: [[String]], length: Int) -> [Pair] {
        var holders: [[String]: [Int]] = [:]
        var sizes: [Int] = []
        for (index, words) in texts.enumerated() {
            let runs = Set(
                words.indices.dropLast(length - 1).map { Array(words[$0..<$0 + length]) }
            )
            sizes.append(runs.count)
            for run in runs { holders[run, default: []].append(index) }
        }
        var counts: [[Int]: Int] = [:]
        for holders in holders.values where holders.count > 1 {
            for (place, first) in holders.enumerated() {
                for second in holders[(place + 1)...] { counts[[first, second], default: 0] += 1 }
            }
        }
        return counts.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { pair, count in
            let all = sizes[pair[0]] + sizes[pair[1]] - count
            return Pair(first: pair[0], second: pair[1], jaccard: Double(count) / Double(all))
        }
    }
}
