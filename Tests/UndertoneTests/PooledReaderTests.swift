import LlamaEngine
import Testing
import Undertone

@Suite struct PooledReaderTests {
    /// Chats and personas begin alike: their vectors are those of each text read alone, whatever is shared, in the
    /// order given, steered or not, and the same to the byte with any number of threads.
    @Test(arguments: ["llama", "gemma2", "bert"])
    func eachTextAsIfAlone(name: String) async throws {
        let model = try GoldenModels.model(name)
        let texts = (0..<40).map { index in
            let tokens =
                [Token(5), 6, 7, Token(8 + index % 2), 9]
                + (0..<(1 + index % 7)).map { Token(10 + ($0 * index) % 50) }
            return TokenizedExample(
                tokens: tokens,
                pool: index % 3 == 0 ? [tokens.count - 1] : Array(1..<tokens.count)
            )
        }
        let points = [0, 1, model.info.blockCount].map { SitePoint.hidden($0) }
        let steering = Intervention(
            .add([Float](repeating: 0.5, count: model.info.width)),
            at: .hidden(1)
        )
        for interventions in [[], [steering]] {
            let read = { (texts: [TokenizedExample], threads: Int) in
                try await PooledReader(
                    model: model,
                    precise: true,
                    batchTokens: 64,
                    threads: threads
                )
                .read(texts, points: points, interventions: interventions)
            }
            let together = try await read(texts, 1)
            #expect(try await read(texts, 3) == together)
            for (index, text) in texts.enumerated() where index % 5 == 0 {
                let alone = try await read([text], 1)
                for (values, reference) in zip(together, alone) {
                    let row = values[index * model.info.width..<(index + 1) * model.info.width]
                    for (x, y) in zip(row, reference) {
                        #expect(abs(x - y) <= 1e-5 * max(1, abs(y)))
                    }
                }
            }
        }
    }
}
