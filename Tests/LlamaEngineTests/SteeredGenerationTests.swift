import LlamaEngine
import Synchronization
import Testing
import Undertone

/// Steering while text grows: by one decode for all sequences, from the cache, or afresh, it is the same.
@Suite struct SteeredGenerationTests {
    static let names = ["llama", "gemma2", "gemma3", "qwen3", "gpt2"]
    static let bound = 1e-4

    func session(
        _ golden: GoldenModel,
        batch: Int = 16,
        context: Int = 512,
        sequences: Int = 16
    ) async throws -> Session {
        try await Session.make(
            model: golden.model,
            configuration: SessionConfiguration(
                batchTokens: batch,
                contextTokens: context,
                maxSequences: sequences,
                threads: 1,
                precise: true
            )
        )
    }

    func vector(_ width: Int, seed: UInt64) -> [Float] {
        var source = RowSource(seed: seed)
        return source.row(width)
    }

    /// Requests of every kind of plan, over prompts of unlike lengths; the first is not steered.
    func requests(_ golden: GoldenModel, maxTokens: Int = 12) throws -> [GenerationRequest] {
        let width = golden.model.info.width
        let (long, short) = (try golden.tokens(2), try golden.tokens(1))
        let (v, u) = (vector(width, seed: 1), vector(width, seed: 2))
        let middle = SitePoint.hidden(golden.lastLayer / 2)
        let end = SitePoint.hidden(golden.lastLayer)
        let gate = ProbeGate(at: .hidden(0), weights: u, bias: 0.1)
        let mask = long.indices.map { $0 % 3 == 1 }
        let plans: [([Token], [TokenIntervention])] = [
            (short, []),
            (long, [TokenIntervention(.add(v), at: .hidden(2))]),
            (
                long,
                [
                    TokenIntervention(
                        Ablate(v),
                        at: middle,
                        on: TokenChoice(prompt: mask, generated: .every(2, offset: 1))
                    )
                ]
            ),
            (
                short,
                [
                    TokenIntervention(RotateInPlane(v, u, degrees: 70), at: middle, when: gate),
                    TokenIntervention(AddKeepingNorm(u), at: middle, on: .generated),
                    TokenIntervention(SetProjection(u, to: 2), at: end),
                ]
            ),
            (
                short + short,
                [
                    TokenIntervention(
                        .add(u),
                        at: SitePoint(.mlp, HiddenStateIndex(1)),
                        on: TokenChoice(prompt: [], generated: .from(3))
                    ),
                    TokenIntervention(CapProjection(v, at: 0), at: .hidden(0), on: .prompt),
                ]
            ),
            (
                long,
                [
                    TokenIntervention(
                        .add(v),
                        at: middle,
                        on: .last(ofPrompt: long.count),
                        when: ProbeGate(at: middle, weights: v, bias: 0)
                    )
                ]
            ),
        ]
        return plans.map { prompt, steering in
            // Drawn, so that the text of a random model doesn't end in one token's repetition.
            GenerationRequest(
                prompt: prompt,
                maxTokens: maxTokens,
                sampling: SamplingOptions(temperature: 1, topK: 40, seed: 3),
                steering: steering
            )
        }
    }

    /// The logits of one pass over prompt and answer, with masks for what was chosen token by token.
    private func prefill(
        _ golden: GoldenModel,
        _ request: GenerationRequest,
        _ made: Generation
    ) async throws -> [[Float]] {
        let session = try await session(golden, batch: 128)
        let text = request.prompt + made.tokens
        let interventions = request.steering.compactMap { steering -> Intervention? in
            let mask = text.indices.map {
                steering.tokens.contains($0, promptCount: request.prompt.count)
            }
            guard mask.contains(true) else { return nil }
            return Intervention(
                steering.operation,
                at: steering.point,
                on: .mask(mask),
                when: steering.gate
            )
        }
        let logits = try await session.run(
            PackedBatch([text], outputs: .all),
            interventions: interventions,
            path: .callback
        ).logits
        return Array(logits.dropFirst(request.prompt.count - 1))
    }

    private func worst(_ rows: [[Float]], _ reference: [[Float]]) -> Double {
        zip(rows, reference).map { row, reference in
            zip(row, reference).map { Double(abs($0 - $1)) }.max() ?? .infinity
        }.max() ?? .infinity
    }

    @Test(arguments: names, [16, 64])
    func togetherAloneAndInOnePass(name: String, batch: Int) async throws {
        let golden = try GoldenModel(name)
        let session = try await session(golden, batch: batch)
        let log = LogitsLog()
        await session.observeLogits { log.note($0, $1) }
        let requests = try requests(golden)
        let together = try await session.generate(requests)
        let logits = log.take()
        var differing = 0
        for (index, request) in requests.enumerated() {
            let rows = try #require(logits[index])
            let reference = try await prefill(golden, request, together[index])
            #expect(rows.count >= together[index].tokens.count && rows.count > 0)
            let difference = worst(rows, reference)
            #expect(difference <= Self.bound, "\(name) request \(index): \(difference)")
            let alone = try await session.generate(request)
            let lonely = worst(try #require(log.take()[0]), rows)
            #expect(lonely <= Self.bound, "\(name) request \(index) alone: \(lonely)")
            #expect(alone.tokens == together[index].tokens && alone.end == together[index].end)
            #expect(alone.written == together[index].written)
            var plain = request
            plain.steering = []
            let unsteered = try await session.generate(plain)
            if unsteered.tokens != alone.tokens { differing += 1 }
            _ = log.take()
        }
        #expect(differing >= 3, "the plans must do something")
    }

    /// α = 0 is no plan, to the bit; so is a gate that never opens.
    @Test(arguments: names) func nothingIsNothing(name: String) async throws {
        let golden = try GoldenModel(name)
        let session = try await session(golden)
        let log = LogitsLog()
        await session.observeLogits { log.note($0, $1) }
        let width = golden.model.info.width
        let zero = [Float](repeating: 0, count: width)
        var request = GenerationRequest(prompt: try golden.tokens(2), maxTokens: 8)
        let plain = try await session.generate(request)
        let logits = log.take()
        request.steering = [
            TokenIntervention(.add(zero), at: .hidden(2)),
            TokenIntervention(AddKeepingNorm(zero), at: .hidden(1), on: .generated),
        ]
        let same = try await session.generate(request)
        #expect(log.take() == logits && same.tokens == plain.tokens && same.written == [0, 0])
        var never = ProbeGate(at: .hidden(0), weights: vector(width, seed: 4), bias: -1e6)
        request.steering = [
            TokenIntervention(.add(vector(width, seed: 1)), at: .hidden(2), when: never)
        ]
        let closed = try await session.generate(request)
        #expect(log.take() == logits && closed.tokens == plain.tokens && closed.written == [0])
        never.bias = 1e6
        request.steering[0].gate = never
        let open = try await session.generate(request)
        let fed = request.prompt.count + open.tokens.count - (open.end == .tokenLimit ? 1 : 0)
        #expect(open.written == [fed])
        #expect(log.take() != logits)
    }

    /// v and −v at one place leave what was there.
    @Test(arguments: names) func oppositesCancel(name: String) async throws {
        let golden = try GoldenModel(name)
        let session = try await session(golden)
        let log = LogitsLog()
        await session.observeLogits { log.note($0, $1) }
        var request = GenerationRequest(prompt: try golden.tokens(2), maxTokens: 6)
        _ = try await session.generate(request)
        let plain = try #require(log.take()[0])
        let v = vector(golden.model.info.width, seed: 6)
        for choice in [TokenChoice.all, .generated, .last(ofPrompt: request.prompt.count)] {
            request.steering = [
                TokenIntervention(.add(v), at: .hidden(2), on: choice),
                TokenIntervention(.add(v.map { -$0 }), at: .hidden(2), on: choice),
            ]
            _ = try await session.generate(request)
            let difference = worst(try #require(log.take()[0]), plain)
            #expect(difference <= 1e-5, "\(difference)")
        }
    }

    /// A chat that goes on, with the same plan, another one, and an interruption: as from an empty cache.
    @Test(arguments: names) func cacheIsNeverWrong(name: String) async throws {
        let golden = try GoldenModel(name)
        let session = try await session(golden)
        let fresh = try await self.session(golden)
        let (log, freshLog) = (LogitsLog(), LogitsLog())
        await session.observeLogits { log.note($0, $1) }
        await fresh.observeLogits { freshLog.note($0, $1) }
        let v = vector(golden.model.info.width, seed: 8)
        let window = name.hasPrefix("gemma")
        var request = GenerationRequest(
            prompt: try golden.tokens(2),
            maxTokens: 6,
            reusesCache: true
        )
        func compare(_ what: String, reused: Int?) async throws -> Generation {
            let made = try await session.generate(request)
            var alone = request
            alone.reusesCache = false
            let expected = try await fresh.generate(alone)
            let (rows, reference) = (log.take()[0] ?? [], freshLog.take()[0] ?? [])
            #expect(rows.count == reference.count)
            let difference = worst(rows, reference)
            #expect(difference <= Self.bound, "\(name) \(what): \(difference)")
            #expect(made.tokens == expected.tokens, "\(name) \(what)")
            if let reused { #expect(made.reused == reused, "\(name) \(what)") }
            #expect(expected.reused == 0)
            return made
        }
        func plan(_ sign: Float, _ choice: TokenChoice) -> [TokenIntervention] {
            [TokenIntervention(.add(v.map { sign * $0 }), at: .hidden(2), on: choice)]
        }
        let first = try await compare("first", reused: 0)
        let fed = first.tokens.count - (first.end == .tokenLimit ? 1 : 0)
        let prompt = request.prompt
        request.prompt += first.tokens + (try golden.tokens(1))
        _ = try await compare("going on", reused: prompt.count + fed)
        // The same again: all but the last token, where no window has passed over it.
        _ = try await compare("again", reused: window ? 0 : request.prompt.count - 1)
        request.steering = plan(1, .all)
        _ = try await compare("v", reused: 0)
        request.steering = plan(-1, .all)
        _ = try await compare("−v", reused: 0)
        request.steering = plan(-1, .generated)
        _ = try await compare("−v on generated", reused: 0)
        request.steering = plan(1, .generated)
        // The prompt holds nothing of either plan.
        _ = try await compare("v on generated", reused: window ? 0 : request.prompt.count - 1)
        let mask = request.prompt.indices.map { $0 >= 20 }
        request.steering = plan(1, TokenChoice(prompt: mask, generated: .none))
        _ = try await compare("v from token 20", reused: window ? 0 : 20)
        request.steering[0].gate = ProbeGate(at: .hidden(0), weights: v, bias: 0)
        _ = try await compare("v from token 20, gated", reused: window ? 0 : 20)
        request.steering = [
            TokenIntervention(
                Ablate(v),
                at: .hidden(2),
                on: TokenChoice(prompt: mask, generated: .none)
            )
        ]
        _ = try await compare("ablated from token 20", reused: window ? 0 : 20)
        request.steering = []
        _ = try await session.generate(request) { _ in false }
        _ = log.take()
        _ = try await compare(
            "after an interruption",
            reused: window ? nil : request.prompt.count - 1
        )
        _ = try await session.run(PackedBatch([Array(prompt.prefix(9))]))
        _ = try await compare("after another pass", reused: 0)
        request.prompt[3] = request.prompt[3] == 5 ? 6 : 5
        _ = try await compare("another fourth token", reused: window ? 0 : 3)
    }

    /// Each sequence's cache is its own.
    @Test func cachesOfSeveral() async throws {
        let golden = try GoldenModel("llama")
        let session = try await session(golden, batch: 64)
        let log = LogitsLog()
        await session.observeLogits { log.note($0, $1) }
        var requests = try requests(golden)
        for index in requests.indices { requests[index].reusesCache = true }
        let first = try await session.generate(requests)
        _ = log.take()
        for index in requests.indices { requests[index].prompt += first[index].tokens }
        // Masks of a longer prompt; the answer is of the prompt now.
        for index in requests.indices {
            for place in requests[index].steering.indices {
                guard let mask = requests[index].steering[place].tokens.prompt, !mask.isEmpty
                else { continue }
                let more = requests[index].prompt.count - mask.count
                requests[index].steering[place].tokens.prompt =
                    mask + [Bool](repeating: false, count: more)
            }
        }
        let second = try await session.generate(requests)
        for (index, rows) in log.take() {
            let reference = try await prefill(golden, requests[index], second[index])
            #expect(worst(rows, reference) <= Self.bound, "request \(index)")
        }
        #expect(second[0].reused >= requests[0].prompt.count - 1)
        #expect(second[1].reused >= requests[1].prompt.count - 1)
        #expect(second[2].reused > 0)
        // Fewer sequences now, in other places: what was of others is gone.
        let swapped = try await session.generate([requests[1], requests[0]])
        for (index, rows) in log.take() {
            let reference = try await prefill(golden, requests[1 - index], swapped[index])
            #expect(worst(rows, reference) <= Self.bound)
        }
        #expect(swapped[0].reused == 0 || requests[0].prompt == requests[1].prompt)
    }

    @Test func oneSequenceStopsAndTheOthersGoOn() async throws {
        let golden = try GoldenModel("qwen3")
        let session = try await session(golden, batch: 64)
        let requests = try requests(golden, maxTokens: 20)
        let whole = try await session.generate(requests)
        let counts = Mutex<[Int: Int]>([:])
        let some = try await session.generate(requests) { sequence, _ in
            counts.withLock { $0[sequence, default: 0] += 1 }
            return sequence != 1
        }
        #expect(some[1].end == .cancelled && some[1].tokens.count < whole[1].tokens.count)
        #expect(counts.withLock { $0[1] } == 1)
        for index in requests.indices where index != 1 { #expect(some[index] == whole[index]) }
        #expect(try await session.generate(requests) == whole)
        // Limits are each one's own.
        var uneven = requests
        for index in uneven.indices { uneven[index].maxTokens = 5 + 2 * index }
        let made = try await session.generate(uneven)
        for index in uneven.indices {
            #expect(made[index].tokens == Array(whole[index].tokens.prefix(5 + 2 * index)))
        }
    }

    @Test func aCancelledTaskEndsAll() async throws {
        let golden = try GoldenModel("llama")
        let session = try await session(golden, batch: 64)
        let requests = try requests(golden, maxTokens: 60)
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await session.generate(requests)
        }
        let made = try await task.value
        #expect(made.allSatisfy { $0.end == .cancelled && $0.tokens.isEmpty })
        #expect(try await session.generate(requests).allSatisfy { !$0.tokens.isEmpty })
    }

    /// The context belongs to all: the later sequence gives way, and what ended gives its room.
    @Test func theContextIsShared() async throws {
        let golden = try GoldenModel("qwen3")
        let prompt = try golden.tokens(1)
        let session = try await session(golden, batch: 32, context: 40, sequences: 4)
        let roomy = try await self.session(golden)
        let request = GenerationRequest(
            prompt: prompt,
            maxTokens: 40,
            sampling: SamplingOptions(temperature: 1, topK: 40, seed: 5)
        )
        let expected = try await roomy.generate(request)
        try #require(expected.end == .tokenLimit)
        let made = try await session.generate([request, request])
        #expect(made.allSatisfy { $0.end == .contextFull })
        // Both write until 40 cells are full; then the first goes on in the room of the second.
        #expect(made[1].tokens.count == (40 - 2 * prompt.count) / 2 + 1)
        #expect(made[0].tokens.count == 40 - prompt.count + 1)
        for one in made { #expect(one.tokens == Array(expected.tokens.prefix(one.tokens.count))) }
        var long = request
        long.prompt = try golden.tokens(2)
        let three = [GenerationRequest](repeating: long, count: 3)
        let error = await engineError { _ = try await session.generate(three) }
        #expect(error?.message.contains("3 prompts of \(3 * long.prompt.count) tokens") == true)
        let many = await engineError {
            _ = try await session.generate([GenerationRequest](repeating: request, count: 5))
        }
        #expect(many?.message.contains("5 sequences") == true)
        #expect(try await session.generate([]).isEmpty)
    }

    /// A text in one pass, and token by token on the cache: the same logits under masks and gates.
    @Test(arguments: names) func tokenByTokenIsPrefill(name: String) async throws {
        let golden = try GoldenModel(name)
        let session = try await session(golden, batch: 64)
        let tokens = try golden.tokens(2)
        let width = golden.model.info.width
        let (v, u) = (vector(width, seed: 11), vector(width, seed: 12))
        let mask = tokens.indices.map { $0 % 4 != 2 }
        let gate = ProbeGate(at: .hidden(1), weights: u, bias: 0)
        func interventions(_ part: Range<Int>) -> [Intervention] {
            let chosen = part.map { mask[$0] }
            let masked = Intervention(
                RotateInPlane(v, u, degrees: 20),
                at: .hidden(1),
                on: .mask(chosen)
            )
            return (chosen.contains(true) ? [masked] : [])
                + [
                    Intervention(.add(v), at: .hidden(2), when: gate),
                    Intervention(.add(u), at: .hidden(2)),
                ]
        }
        let whole = try await session.run(
            PackedBatch([tokens], outputs: .all),
            interventions: interventions(tokens.indices)
        ).logits
        for step in [1, 5] {
            var rows: [[Float]] = []
            for start in stride(from: 0, to: tokens.count, by: step) {
                let part = start..<min(start + step, tokens.count)
                var batch = PackedBatch()
                batch.append(Array(tokens[part]), startingAt: start, outputs: .all)
                rows += try await session.run(
                    batch,
                    interventions: interventions(part),
                    keepsCache: start > 0
                ).logits
            }
            #expect(worst(rows, whole) <= Self.bound)
        }
    }
}
