import LlamaEngine
import Testing

/// Sequences that begin alike, computed once, against the same sequences computed apart.
@Suite struct SharedPrefixTests {
    /// Nested beginnings, one sequence that is the beginning of the next, and a repeated one.
    private static let sequences: [[Token]] = [
        [5, 6, 7], [5, 6, 7, 8, 9], [5, 6, 7, 8, 9], [5, 6, 7, 8, 20, 21, 22], [5, 6, 30],
        [40, 41],
    ]

    @Test(arguments: ["llama", "gpt2", "gptneox", "qwen2", "qwen3", "gemma2", "gemma3"])
    func sharedTokensAreTheSame(name: String) async throws {
        let golden = try GoldenModel(name)
        let session = try await golden.session()
        let points = (0...golden.lastLayer).map { SitePoint.hidden($0) }
        let plan = CapturePlan(points: points, reduction: .rows)
        var batch = PackedBatch()
        let places = Self.sequences.map { batch.appendSharing($0) }
        #expect(batch.count == 3 + 2 + 0 + 3 + 1 + 2)
        #expect(places[3] == [0, 1, 2, 3, 5, 6, 7] && places[2] == places[1])
        let width = golden.model.info.width
        // Twice, so that nothing of the first pass may be left over.
        for _ in 0..<2 {
            let together = try await session.run(batch, capture: plan).captured
            for (sequence, places) in zip(Self.sequences, places) {
                let alone = try await session.run(PackedBatch([sequence]), capture: plan).captured
                for point in points {
                    let rows = places.flatMap { Array(together.row($0, at: point)) }
                    let reference = try #require(alone.values[point])
                    #expect(worstRowError(rows, reference, width: width) <= 1e-5)
                }
            }
        }
    }

    @Test func oneSequenceOfThemCantBeWrittenTo() async throws {
        let golden = try GoldenModel("llama")
        let session = try await golden.session()
        var batch = PackedBatch()
        for sequence in Self.sequences { _ = batch.appendSharing(sequence) }
        let addition = [Float](repeating: 1, count: golden.model.info.width)
        let one = Intervention(.add(addition), at: .hidden(1), on: .sequence(1))
        await #expect(throws: EngineError.self) {
            _ = try await session.run(batch, interventions: [one])
        }
        _ = try await session.run(
            batch,
            interventions: [Intervention(.add(addition), at: .hidden(1))]
        )
    }
}
