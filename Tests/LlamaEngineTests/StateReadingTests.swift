import LlamaEngine
import Synchronization
import Testing

/// States that a generation hands out are those of a plain pass over the whole text under the same writes.
@Suite struct StateReadingTests {
    static let names = ["llama", "gemma3", "gpt2"]

    private func session(_ golden: GoldenModel) async throws -> Session {
        try await Session.make(
            model: golden.model,
            configuration: SessionConfiguration(
                batchTokens: 16,
                contextTokens: 512,
                maxSequences: 4,
                threads: 1,
                precise: true
            )
        )
    }

    @Test(arguments: names) func statesAreThoseOfAPlainPass(name: String) async throws {
        let golden = try GoldenModel(name)
        var source = RowSource(seed: 1)
        let vector = source.row(golden.model.info.width)
        let points = [SitePoint.hidden(1), .hidden(2), .hidden(golden.lastLayer)]
        // The last layer's rows are computed for all tokens only where someone wants them.
        let sampling = SamplingOptions(temperature: 1, topK: 40, seed: 3)
        let requests = [
            GenerationRequest(prompt: try golden.tokens(1), maxTokens: 8, sampling: sampling),
            GenerationRequest(
                prompt: try golden.tokens(2),
                maxTokens: 8,
                sampling: sampling,
                steering: [
                    TokenIntervention(.add(vector), at: .hidden(2)),
                    TokenIntervention(Ablate(vector), at: .hidden(1), on: .generated),
                ]
            ),
        ]
        let session = try await session(golden)
        let plain = try await session.generate(requests)
        let log = Mutex<[StateReading.TokenStates]>([])
        let made = try await session.generate(
            requests,
            reading: StateReading(points: points) { states in log.withLock { $0.append(states) } }
        )
        #expect(made.map(\.tokens) == plain.map(\.tokens))
        #expect(made.map(\.written) == plain.map(\.written))

        for (sequence, request) in requests.enumerated() {
            let found = log.withLock { $0.filter { $0.sequence == sequence } }
            let answer = made[sequence]
            // The last token of an answer that was cut is never read.
            let fed = answer.end == .tokenLimit ? answer.tokens.dropLast() : answer.tokens[...]
            #expect(found.map(\.generated) == [nil] + fed.indices.map { $0 })
            #expect(found.map(\.token) == [request.prompt[request.prompt.count - 1]] + fed)
            let text = request.prompt + fed
            let whole = try await golden.session(batchTokens: 128).run(
                PackedBatch([text]),
                capture: CapturePlan(points: points, reduction: .rows),
                interventions: request.steering.map { steering in
                    Intervention(
                        steering.operation,
                        at: steering.point,
                        on: .mask(
                            text.indices.map {
                                steering.tokens.contains($0, promptCount: request.prompt.count)
                            }
                        )
                    )
                }
            )
            for (place, states) in found.enumerated() {
                for (row, point) in zip(states.rows, points) {
                    let reference = whole.captured.row(request.prompt.count - 1 + place, at: point)
                    let error = worstRowError(row, Array(reference), width: row.count)
                    #expect(error < 1e-4, "\(name) \(sequence) \(place) \(point): \(error)")
                }
            }
        }
    }

    /// States come before the text of the next token, also where the prompt is in the cache already.
    @Test func orderAndCache() async throws {
        let golden = try GoldenModel("llama")
        let session = try await session(golden)
        let request = GenerationRequest(
            prompt: try golden.tokens(2),
            maxTokens: 4,
            reusesCache: true
        )
        let firsts = Mutex<[[Float]]>([])
        for _ in 0..<2 {
            let log = Mutex<[String]>([])
            _ = try await session.generate(
                request,
                reading: StateReading(points: [.hidden(2)]) { states in
                    log.withLock { $0.append("states") }
                    if states.generated == nil { firsts.withLock { $0.append(states.rows[0]) } }
                }
            ) { _ in
                log.withLock { $0.append("text") }
                return true
            }
            #expect(log.withLock { $0.first } == "states")
            #expect(log.withLock { $0.count { $0 == "states" } } == 4)
        }
        let (first, second) = firsts.withLock { ($0[0], $0[1]) }
        #expect(worstRowError(second, first, width: first.count) < 1e-4)
    }

    @Test func placesThatAreNotThere() async throws {
        let golden = try GoldenModel("llama")
        let session = try await session(golden)
        await #expect(throws: EngineError.self) {
            _ = try await session.generate(
                GenerationRequest(prompt: [1], maxTokens: 2),
                reading: StateReading(points: [.hidden(99)]) { _ in }
            )
        }
    }
}
