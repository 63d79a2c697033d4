import Foundation
import LlamaEngine

/// Times generation under several kinds of plan in one process, a round running every kind once.
///
/// Usage: GenerationBench MODEL.gguf [--rounds 5] [--tokens 64] [--prompt 16] [--threads 2] [--sequences 8]
/// Prints one JSON object: for every kind the tokens a second of each round, loading and the first pass left out.
@main
struct GenerationBench {
    /// A kind of plan: its name and its requests.
    struct Kind {
        var name: String
        var requests: [GenerationRequest]
    }

    struct Report: Encodable {
        var model: String
        var threads: Int
        var prompt: Int
        var tokens: Int
        var sequences: Int
        var tokensPerSecond: [String: [Double]]
    }

    static func main() async throws {
        var arguments = Array(CommandLine.arguments.dropFirst())
        guard let path = arguments.first, !path.hasPrefix("--") else {
            throw EngineError(.badRequest, "usage: GenerationBench MODEL.gguf [--rounds 5] …")
        }
        arguments.removeFirst()
        func option(_ name: String, _ standard: Int) -> Int {
            guard let place = arguments.firstIndex(of: "--" + name), place + 1 < arguments.count
            else { return standard }
            return Int(arguments[place + 1]) ?? standard
        }
        let (tokens, prompt) = (option("tokens", 64), option("prompt", 16))
        let (sequences, threads) = (option("sequences", 8), option("threads", 2))
        let session = try await Session.make(
            model: Model(path: path),
            configuration: SessionConfiguration(
                batchTokens: 256,
                contextTokens: sequences * (prompt + tokens + 1),
                maxSequences: sequences,
                threads: threads
            )
        )
        let kinds = kinds(session.model.info, prompt: prompt, tokens: tokens, sequences: sequences)
        var seconds: [String: [Double]] = [:]
        // The first round warms up: writes are verified, pages are read, the control vector is allocated.
        for round in 0...option("rounds", 5) {
            for kind in round % 2 == 0 ? kinds : kinds.reversed() {
                let rate = try await measure(kind, session)
                if round > 0 { seconds[kind.name, default: []].append(rate) }
            }
        }
        let report = Report(
            model: path,
            threads: threads,
            prompt: prompt,
            tokens: tokens,
            sequences: sequences,
            tokensPerSecond: seconds
        )
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        print(String(decoding: try encoder.encode(report), as: UTF8.self))
    }

    /// Generated tokens a second, prompts included in the time.
    private static func measure(_ kind: Kind, _ session: Session) async throws -> Double {
        let clock = ContinuousClock()
        let started = clock.now
        let made = try await session.generate(kind.requests)
        let elapsed = clock.now - started
        let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
        return Double(made.reduce(0) { $0 + $1.tokens.count }) / seconds
    }

    private static func kinds(
        _ info: ModelInfo,
        prompt: Int,
        tokens: Int,
        sequences: Int
    ) -> [Kind] {
        func vector(_ seed: Int) -> [Float] {
            (0..<info.width).map { Float(($0 * 37 + seed * 101) % 201 - 100) / 20_000 }
        }
        let middle = SitePoint.hidden(info.blockCount / 2)
        let span = (0..<min(8, info.blockCount)).map {
            SitePoint.hidden(max(1, info.blockCount / 2 - 4) + $0)
        }
        let gate = ProbeGate(at: middle, weights: vector(9), bias: 1e3)
        func request(_ seed: Int, _ steering: [TokenIntervention] = []) -> GenerationRequest {
            GenerationRequest(
                prompt: (0..<prompt).map { Token(($0 * 131 + seed * 17) % (info.vocabularyCount - 10) + 5) },
                maxTokens: tokens,
                // Drawn among all, so that no plan leads into an early end more than another.
                sampling: SamplingOptions(temperature: 1, seed: UInt32(seed)),
                steering: steering
            )
        }
        // "Generated" and the prompt's last: a mask, so that no control vector serves.
        let masked = TokenChoice.last(ofPrompt: prompt)
        return [
            Kind(name: "unsteered", requests: [request(0)]),
            Kind(name: "static", requests: [request(0, [TokenIntervention(.add(vector(1)), at: middle)])]),
            Kind(
                name: "masked, one layer",
                requests: [request(0, [TokenIntervention(.add(vector(1)), at: middle, on: masked)])]
            ),
            Kind(
                name: "gated ablation, one layer",
                requests: [
                    request(0, [TokenIntervention(Ablate(vector(1)), at: middle, on: masked, when: gate)])
                ]
            ),
            Kind(
                name: "masked, eight layers",
                requests: [
                    request(0, span.map { TokenIntervention(.add(vector(1)), at: $0, on: masked) })
                ]
            ),
            Kind(name: "several unsteered", requests: (0..<sequences).map { request($0) }),
            Kind(
                name: "several, a plan each",
                requests: (0..<sequences).map {
                    request($0, [TokenIntervention(.add(vector($0 + 1)), at: middle)])
                }
            ),
        ]
    }
}
