import LlamaEngine
import Testing

/// Sequences that begin alike and are written to differently, computed as a tree against each computed alone.
@Suite struct WrittenTreeTests {
    /// A write by its place: which layer, and which multiple of a fixed vector.
    private struct Write: Hashable {
        var layer: Int
        var size: Float
    }

    /// A sequence with what is written to its tokens, write by write.
    private struct Written {
        var tokens: [Token]
        var writes: [(write: Write, mask: [Bool])]

        /// By token the numbers of its writes, as one number.
        func keys(_ numbers: [Write: Int]) -> [Int] {
            tokens.indices.map { token in
                writes.reduce(0) { key, write in
                    write.mask[token] ? key * 100 + (numbers[write.write] ?? 0) : key
                }
            }
        }
    }

    private static let first = Write(layer: 1, size: 1)
    private static let second = Write(layer: 2, size: -0.7)
    private static let third = Write(layer: 1, size: 0.4)

    private static func mask(_ count: Int, _ chosen: Int...) -> [Bool] {
        (0..<count).map { chosen.contains($0) }
    }

    /// Unwritten, written at one token, at several layers, to the same tokens by other vectors, and one twice.
    private static var sequences: [Written] {
        let long: [Token] = [5, 6, 7, 8, 20, 21, 22]
        let short: [Token] = [5, 6, 7, 30]
        return [
            Written(tokens: long, writes: []),
            Written(tokens: short, writes: []),
            Written(tokens: long, writes: [(first, mask(7, 3))]),
            Written(tokens: [5, 6, 7, 8, 20, 9], writes: [(first, mask(6, 3))]),
            Written(tokens: long, writes: [(third, mask(7, 3)), (second, mask(7, 3, 6))]),
            Written(tokens: long, writes: [(third, mask(7, 3))]),
            Written(tokens: short, writes: [(second, mask(4, 0, 1, 2, 3))]),
            Written(tokens: short, writes: [(second, mask(4, 0, 1, 2, 3)), (first, mask(4, 3))]),
            Written(tokens: short, writes: [(second, mask(4, 0, 1, 2, 3))]),
        ]
    }

    @Test(arguments: ["llama", "gemma2", "gemma3", "qwen2", "qwen3"])
    func logitsAreThoseOfEachAlone(_ name: String) async throws {
        let golden = try GoldenModel(name)
        let session = try await golden.session()
        let width = golden.model.info.width
        let numbers = [Self.first: 1, Self.second: 2, Self.third: 3]
        let sequences = Self.sequences.sorted {
            zip($0.tokens, $0.keys(numbers)).map { [Int($0), $1] }.joined()
                .lexicographicallyPrecedes(
                    zip($1.tokens, $1.keys(numbers)).map { [Int($0), $1] }.joined()
                )
        }
        func intervention(_ write: Write, _ mask: [Bool]) -> Intervention {
            let vector = (0..<width).map { write.size * Float($0 % 5 - 2) / 4 }
            return Intervention(.add(vector), at: .hidden(write.layer), on: .mask(mask))
        }
        var batch = PackedBatch()
        let places = sequences.map {
            batch.appendSharing(
                $0.tokens,
                keys: $0.keys(numbers),
                outputsFrom: $0.tokens.count - 1
            )
        }
        let whole = sequences.reduce(0) { $0 + $1.tokens.count }
        #expect(batch.count == 26 && whole == 50, "\(batch.count) of \(whole)")
        // Every token is written to once, by the sequence that brought it.
        let interventions = zip(sequences.indices, places).flatMap { index, places in
            sequences[index].writes.compactMap { write, mask -> Intervention? in
                var chosen = [Bool](repeating: false, count: batch.count)
                for (token, place) in places.enumerated() where batch.ranges[index].contains(place)
                {
                    chosen[place] = mask[token]
                }
                return chosen.contains(true) ? intervention(write, chosen) : nil
            }
        }
        let together = try await session.run(batch, interventions: interventions).logits
        let rows = batch.outputs.indices.filter { batch.outputs[$0] }
        for (sequence, places) in zip(sequences, places) {
            let alone = try await session.run(
                PackedBatch([sequence.tokens], outputs: .last),
                interventions: sequence.writes.map { intervention($0.write, $0.mask) }
            ).logits[0]
            let last = try #require(places.last)
            let row = together[try #require(rows.firstIndex(of: last))]
            let worst = zip(row, alone).map { abs($0 - $1) }.max() ?? .infinity
            #expect(worst <= 1e-4, "\(name): \(worst)")
        }
    }
}
