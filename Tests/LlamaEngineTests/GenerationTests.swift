import Foundation
import LlamaEngine
import Synchronization
import Testing

/// A real pretrained model of 264,128 parameters beside the project.
enum Stories {
    static let path = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "../shared/models/stories260K.gguf").standardizedFileURL.path
    static let isPresent = FileManager.default.fileExists(atPath: path)
    static let absence: Comment = "../shared/models/stories260K.gguf is absent"

    static func session(context: Int = 512, batch: Int = 64, precise: Bool = false) async throws
        -> Session
    {
        try await Session.make(
            model: Model(path: path),
            configuration: SessionConfiguration(
                batchTokens: batch,
                contextTokens: context,
                maxSequences: 1,
                threads: 1,
                precise: precise
            )
        )
    }
}

@Suite(.enabled(if: Stories.isPresent, Stories.absence)) struct GenerationTests {
    /// llama.cpp's own greedy text; recorder: Tests/Recorders/greedy_text.cpp, also
    /// `llama-completion -m stories260K.gguf -p "Once upon a time" --temp 0`.
    private static let golden =
        ", there was a little girl named Lily. She loved to play outside in the park. One day, she saw a "
        + "big, red ball. She wanted to play with it, but it was too high."

    private func request(
        _ session: Session,
        _ text: String = "Once upon a time",
        maxTokens: Int = 24,
        sampling: SamplingOptions = SamplingOptions(),
        stops: [String] = []
    ) -> GenerationRequest {
        GenerationRequest(
            prompt: session.model.tokenizer.encode(text),
            maxTokens: maxTokens,
            sampling: sampling,
            stopStrings: stops
        )
    }

    private func argmax(_ values: [Float]) -> Token {
        Token(values.indices.max { values[$0] < values[$1] } ?? 0)
    }

    @Test func greedyTextIsLlamaCppsOwn() async throws {
        let session = try await Stories.session()
        let made = try await session.generate(request(session, maxTokens: 80))
        #expect(made.text.hasPrefix(Self.golden), "\(made.text)")
        #expect(made.text == session.model.tokenizer.decode(made.tokens))
    }

    /// A token at a time on top of the cache, and the whole text in one pass, choose the same tokens.
    @Test(arguments: [64, 3]) func cacheAgreesWithOnePass(batch: Int) async throws {
        let session = try await Stories.session(batch: batch, precise: true)
        let asked = request(session, maxTokens: 40)
        let made = try await session.generate(asked)
        let whole = try await Stories.session(precise: true)
        let logits = try await whole.run(PackedBatch([asked.prompt + made.tokens], outputs: .all))
            .logits
        let chosen = made.tokens.indices.map { argmax(logits[asked.prompt.count - 1 + $0]) }
        #expect(made.tokens.count == 40 && made.tokens == chosen)
        // Nothing of the first generation is left in the cache of the next.
        #expect(try await session.generate(asked) == made)
    }

    @Test func seedsDecide() async throws {
        let session = try await Stories.session()
        func tokens(_ seed: UInt32, _ temperature: Float = 1, topK: Int = 0) async throws -> [Token]
        {
            let sampling = SamplingOptions(temperature: temperature, topK: topK, seed: seed)
            return try await session.generate(request(session, sampling: sampling)).tokens
        }
        let first = try await tokens(1)
        #expect(try await tokens(1) == first)
        var others: Set<[Token]> = [first]
        for seed in 2...5 as ClosedRange<UInt32> { others.insert(try await tokens(seed)) }
        #expect(others.count == 5)
        let greedy = try await session.generate(request(session)).tokens
        #expect(first != greedy)
        #expect(try await tokens(1, topK: 1) == greedy)
        #expect(try await tokens(1, 1e-4) == greedy)
    }

    /// With so small a nucleus, or so high a floor, only the likeliest token is left.
    @Test(arguments: [
        SamplingOptions(temperature: 1, topP: 1e-6), SamplingOptions(temperature: 1, minP: 0.999),
    ])
    func narrowNucleusIsGreedy(sampling: SamplingOptions) async throws {
        let session = try await Stories.session()
        let made = try await session.generate(request(session, sampling: sampling)).tokens
        #expect(made == (try await session.generate(request(session)).tokens))
    }

    /// " girl named" lies across several tokens of this vocabulary of 512.
    @Test(arguments: ["little girl", " girl named Li", "Lily", ","])
    func stopStringsCut(stop: String) async throws {
        let session = try await Stories.session()
        let pieces = Mutex<[String]>([])
        let made = try await session.generate(
            request(session, maxTokens: 60, stops: ["never", stop])
        ) { piece in
            pieces.withLock { $0.append(piece) }
            return true
        }
        let whole = Self.golden
        let cut = try #require(whole.range(of: stop))
        #expect(made.text == whole[..<cut.lowerBound])
        #expect(made.end == .stopString(stop))
        #expect(pieces.withLock { $0.joined() } == made.text)
        #expect(!session.model.tokenizer.encode(stop, addSpecial: false).isEmpty)
    }

    @Test func piecesConcatenateAndCanBeStopped() async throws {
        let session = try await Stories.session()
        let pieces = Mutex<[String]>([])
        // "Lily was" begins like what comes and must be given out in the end.
        let made = try await session.generate(request(session, maxTokens: 40, stops: ["Lily was"]))
        { piece in
            pieces.withLock { $0.append(piece) }
            return true
        }
        let all = pieces.withLock { $0 }
        #expect(all.joined() == made.text && all.count > 10 && !all.contains(""))
        #expect(made.end == .tokenLimit && made.tokens.count == 40)
        let short = try await session.generate(request(session)) { _ in false }
        #expect(short.end == .cancelled && short.tokens.count <= 2)
    }

    @Test func limits() async throws {
        let session = try await Stories.session(context: 32, batch: 16)
        let prompt = request(session).prompt
        for count in [0, 1, 5] {
            let made = try await session.generate(request(session, maxTokens: count))
            #expect(made.tokens.count == count && made.end == .tokenLimit)
        }
        let full = try await session.generate(request(session, maxTokens: 500))
        #expect(full.end == .contextFull)
        // The last token is chosen from a full context and not read any more.
        #expect(full.tokens.count == 32 - prompt.count + 1)
        let roomy = try await Stories.session()
        let long = try await roomy.generate(request(roomy, maxTokens: full.tokens.count))
        #expect(long.tokens == full.tokens)
        let error = await engineError {
            _ = try await session.generate(
                GenerationRequest(prompt: [Token](repeating: 5, count: 32))
            )
        }
        #expect(error?.code == .badRequest && error?.message.contains("32") == true)
        #expect(
            await engineError { _ = try await session.generate(GenerationRequest(prompt: [])) }
                != nil
        )
    }

    @Test(arguments: [
        SamplingOptions(temperature: -1), SamplingOptions(temperature: .nan),
        SamplingOptions(temperature: 1, topK: -1),
        SamplingOptions(temperature: 1, topP: 0), SamplingOptions(temperature: 1, minP: 1),
    ])
    func impossibleSampling(sampling: SamplingOptions) async throws {
        let session = try await Stories.session()
        let error = await engineError {
            _ = try await session.generate(request(session, sampling: sampling))
        }
        #expect(error?.code == .badRequest)
    }

    /// Generation adds by control vector; whole passes that add in the callback choose the same tokens.
    @Test func steeredByControlVectorOrCallback() async throws {
        let session = try await Stories.session(precise: true)
        let width = session.model.info.width
        let vector: [Float] = (0..<width).map { column in Float((column * 37 + 5) % 17 - 8) / 8 }
        let addition = Intervention(.add(vector), at: .hidden(3))
        var asked = request(session, maxTokens: 16)
        let plain = try await session.generate(asked).tokens
        asked.steering = [TokenIntervention(.add(vector), at: .hidden(3))]
        let steered = try await session.generate(asked).tokens
        #expect(steered != plain)
        var tokens = asked.prompt
        for _ in 0..<16 {
            let batch = PackedBatch([tokens], outputs: .last)
            let logits = try await session.run(batch, interventions: [addition], path: .callback)
                .logits
            tokens.append(argmax(try #require(logits.first)))
        }
        #expect(Array(tokens.dropFirst(asked.prompt.count)) == steered)
        asked.steering = []
        #expect(try await session.generate(asked).tokens == plain)
    }

    @Test func headerOfARealModel() throws {
        let header = try GGUFHeader(path: Stories.path)
        #expect(header.architecture == "llama")
        #expect(header.integer("llama.embedding_length") == 64)
        #expect(header.integer("llama.block_count") == 5)
        #expect(header.integer("llama.attention.head_count") == 8)
        #expect(header.integer("llama.attention.head_count_kv") == 4)
        #expect(header.integer("llama.feed_forward_length") == 172)
        #expect(header.integer("llama.context_length") == 512)
        #expect(
            header.string("llama.block_count") == nil
                && header.integer("general.architecture") == nil
        )
        guard case .array(count: 512, type: 8) = header.metadata["tokenizer.ggml.tokens"] else {
            Issue.record("no list of 512 tokens")
            return
        }
        let embeddings = try #require(header.tensors.first { $0.name == "token_embd.weight" })
        #expect(embeddings.shape == [64, 512] && embeddings.type == 0)
        var elements = 0
        for tensor in header.tensors { elements += tensor.shape.reduce(1, *) }
        #expect(elements == (try Model(path: Stories.path).info.parameterCount))
    }
}

@Suite struct EncoderGenerationTests {
    @Test func anEncoderCantGenerate() async throws {
        let golden = try GoldenModel("bert")
        let session = try await golden.session()
        let prompt = try golden.tokens(1)
        let error = await engineError {
            _ = try await session.generate(GenerationRequest(prompt: prompt))
        }
        #expect(error?.code == .badRequest && error?.message.contains("encoder") == true)
    }
}

/// The error that the work throws, which must be an `EngineError`.
func engineError(
    sourceLocation: SourceLocation = #_sourceLocation,
    _ work: () async throws -> Void
) async -> EngineError? {
    do {
        try await work()
        Issue.record("no error was thrown", sourceLocation: sourceLocation)
    } catch let error as EngineError {
        return error
    } catch {
        Issue.record("\(error) isn't an EngineError", sourceLocation: sourceLocation)
    }
    return nil
}
