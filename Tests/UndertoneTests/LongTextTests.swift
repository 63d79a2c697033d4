import Foundation
import LlamaEngine
import Testing
import Undertone

/// Texts longer than a pass are read piece by piece, with the same result.
@Suite struct LongTextTests {
    private static func model(_ name: String) throws -> Model {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent()
        return try Model(
            path: root.appendingPathComponent("LlamaEngineTests/Golden/\(name).gguf").path
        )
    }

    @Test(arguments: ["llama", "gemma2"])
    func piecesGiveTheVectorOfTheWhole(name: String) async throws {
        let model = try Self.model(name)
        let tokens = (0..<150).map { Token(5 + ($0 * 7) % 200) }
        let text = TokenizedExample(tokens: tokens, pool: Array(3..<150), isTruncated: false)
        let points = [0, 1, model.info.blockCount].map { SitePoint.hidden($0) }
        let pieces = try await PooledReader(
            model: model,
            precise: true,
            batchTokens: 64,
            threads: 1
        )
        .read([text], points: points)
        let whole = try await PooledReader(
            model: model,
            precise: true,
            batchTokens: 256,
            threads: 1
        )
        .read([text], points: points)
        for (one, other) in zip(pieces, whole) {
            #expect(one.count == model.info.width)
            for (x, y) in zip(one, other) { #expect(abs(x - y) <= 1e-4 * max(1, abs(y))) }
        }
    }

    @Test func steeringReachesEveryPiece() async throws {
        let model = try Self.model("llama")
        let tokens = (0..<150).map { Token(5 + ($0 * 7) % 200) }
        let text = TokenizedExample(tokens: tokens, pool: Array(0..<150), isTruncated: false)
        let point = SitePoint.hidden(1)
        let addition = [Float](repeating: 0.5, count: model.info.width)
        let reader = PooledReader(model: model, precise: true, batchTokens: 64, threads: 1)
        let plain = try await reader.read([text], points: [point])[0]
        let steered = try await reader.read(
            [text],
            points: [point],
            interventions: [Intervention(.add(addition), at: point)]
        )[0]
        for (x, y) in zip(steered, plain) { #expect(abs(x - y - 0.5) <= 1e-4) }
    }
}
