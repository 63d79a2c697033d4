import LlamaEngine
import Synchronization
import Testing
import Undertone

extension SteeredGenerationTests {
    /// What can't act is an error before the first token, and leaves the session as it was.
    @Test func badPlans() async throws {
        let golden = try GoldenModel("llama")
        let session = try await session(golden)
        let width = golden.model.info.width
        let v = vector(width, seed: 1)
        let zero = [Float](repeating: 0, count: width)
        var broken = v
        broken[3] = .nan
        let prompt = try golden.tokens(1)
        let none = [Bool](repeating: false, count: prompt.count)
        let here = SitePoint.hidden(2)
        func gate(_ point: SitePoint, _ weights: [Float], _ bias: Float = 0) -> ProbeGate {
            ProbeGate(at: point, weights: weights, bias: bias)
        }
        let mlp = SitePoint(.mlp, HiddenStateIndex(3))
        let cases: [(String, TokenIntervention)] = [
            ("hidden states 0…4", TokenIntervention(.add(v), at: .hidden(5))),
            ("inside blocks", TokenIntervention(.add(v), at: SitePoint(.mlp, HiddenStateIndex(0)))),
            ("of another model", TokenIntervention(.add([1, 2]), at: here)),
            ("no numbers", TokenIntervention(Ablate(broken), at: here)),
            ("no numbers", TokenIntervention(CapProjection(v, at: .infinity), at: here)),
            ("zero length", TokenIntervention(Ablate(zero), at: here)),
            ("no plane", TokenIntervention(RotateInPlane(v, v, degrees: 30), at: here)),
            (
                "mask of 3",
                TokenIntervention(.add(v), at: here, on: TokenChoice(prompt: [true, true, true]))
            ),
            (
                "chooses no token",
                TokenIntervention(
                    .add(v),
                    at: here,
                    on: TokenChoice(prompt: none, generated: .none)
                )
            ),
            (
                "chooses no token",
                TokenIntervention(.add(v), at: here, on: TokenChoice(prompt: [], generated: .none))
            ),
            (
                "chooses no token",
                TokenIntervention(
                    .add(v),
                    at: here,
                    on: TokenChoice(prompt: [], generated: .from(7))
                )
            ),
            (
                "chooses no token",
                TokenIntervention(
                    .add(v),
                    at: here,
                    on: TokenChoice(prompt: none, generated: .every(9, offset: 7))
                )
            ),
            (
                "count from 0",
                TokenIntervention(.add(v), at: here, on: TokenChoice(generated: .from(-1)))
            ),
            (
                "count from 0",
                TokenIntervention(
                    .add(v),
                    at: here,
                    on: TokenChoice(generated: .every(0, offset: 0))
                )
            ),
            ("later", TokenIntervention(.add(v), at: here, when: gate(.hidden(3), v))),
            ("later", TokenIntervention(.add(v), at: here, when: gate(mlp, v))),
            ("later", TokenIntervention(.add(v), at: mlp, when: gate(.hidden(3), v))),
            ("probe of 2 weights", TokenIntervention(.add(v), at: here, when: gate(here, [1, 2]))),
            (
                "probe at hidden.1 has elements",
                TokenIntervention(.add(v), at: here, when: gate(.hidden(1), broken))
            ),
            ("no numbers", TokenIntervention(.add(v), at: here, when: gate(.hidden(1), v, .nan))),
            ("zero length", TokenIntervention(.add(v), at: here, when: gate(.hidden(1), zero))),
            ("hidden states 0…4", TokenIntervention(.add(v), at: here, when: gate(.hidden(9), v))),
        ]
        let plain = try await session.generate(GenerationRequest(prompt: prompt, maxTokens: 8))
        for (part, intervention) in cases {
            let request = GenerationRequest(prompt: prompt, maxTokens: 8, steering: [intervention])
            let shown = Mutex(0)
            let error = await engineError {
                _ = try await session.generate([
                    GenerationRequest(prompt: prompt, maxTokens: 8), request,
                ]) { _, _ in
                    shown.withLock { $0 += 1 }
                    return true
                }
            }
            #expect(error?.message.contains(part) == true, "\(part): \(error?.message ?? "")")
            #expect(shown.withLock { $0 } == 0)
            // The same by a plain pass, where it has the same words.
            guard intervention.tokens == .all else { continue }
            let inPass = await engineError {
                _ = try await session.run(
                    PackedBatch([Array(prompt.prefix(9))]),
                    interventions: [
                        Intervention(
                            intervention.operation,
                            at: intervention.point,
                            when: intervention.gate
                        )
                    ]
                )
            }
            #expect(inPass?.message.contains(part) == true)
        }
        let bad = GenerationRequest(prompt: [1, -3], maxTokens: 8)
        #expect(await engineError { _ = try await session.generate(bad) }?.code == .badRequest)
        let last = TokenIntervention(
            .add(v),
            at: here,
            on: TokenChoice(prompt: [], generated: .from(6))
        )
        var request = GenerationRequest(prompt: prompt, maxTokens: 8, steering: [last])
        let steered = try await session.generate(request)
        #expect(steered.end != .tokenLimit || steered.written == [1])
        request.steering = []
        #expect(try await session.generate(request) == plain)
    }
}
