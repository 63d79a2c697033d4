import Foundation
import LlamaEngine
import Statistics
import Testing
import Undertone

/// An exported file does in llama.cpp what the direction does here: at the same layers, as strongly.
@Suite struct ControlVectorLogitsTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    /// Logits of a text: unsteered, with llama.cpp's control vector from the file, with writes of the direction.
    private func compare(
        _ model: Model,
        layers: [Int],
        tokens: [Token],
        alpha: Double = 0.3
    ) async throws -> (plain: [Float], vector: [Float], written: [Float]) {
        let directions = layers.map {
            ExchangeFixture.direction("joy", $0, width: model.info.width)
        }
        let path = directory.path + "/joy.gguf"
        var options = ExchangeFixture.options
        options.alphas = [alpha]
        options.blockCount = model.info.blockCount
        _ = try ControlVectorFormat.write(
            try ExchangeFixture.selection(of: directions),
            options: options,
            to: path
        )
        // As llama.cpp's own loading code hands it to llama_set_adapter_cvec.
        let additions = try LoadedControlVector(path: path).additions.map {
            Intervention(.add($0.vector), at: SitePoint(.hidden, $0.layer))
        }
        let writes = directions.map {
            Intervention(.add($0.addition(alpha: alpha)), at: $0.point)
        }
        let session = try await Session.make(
            model: model,
            configuration: SessionConfiguration(batchTokens: 64, threads: 1)
        )
        let batch = PackedBatch([tokens], outputs: .all)
        func logits(_ interventions: [Intervention], _ path: WritePath) async throws -> [Float] {
            try await session.run(batch, interventions: interventions, path: path).logits
                .flatMap { $0 }
        }
        return (
            try await logits([], .automatic), try await logits(additions, .automatic),
            try await logits(writes, .callback)
        )
    }

    private func expectEqual(
        _ result: (plain: [Float], vector: [Float], written: [Float]),
        _ what: String
    ) {
        let difference = zip(result.vector, result.written).map { abs($0 - $1) }.max() ?? .infinity
        let effect = zip(result.vector, result.plain).map { abs($0 - $1) }.max() ?? 0
        #expect(difference == 0, "\(what): \(difference)")
        #expect(effect > 1e-3, "\(what): nothing moved")
    }

    @Test(arguments: ["llama", "qwen2", "qwen3", "gemma2", "gemma3", "gpt2"])
    func tinyModels(_ name: String) async throws {
        let model = try GoldenModels.model(name)
        let tokens = (0..<12).map { Token(($0 * 7 + 3) % 60) }
        for layers in [[2], [model.info.blockCount], Array(2...model.info.blockCount)] {
            expectEqual(
                try await compare(model, layers: layers, tokens: tokens),
                "\(name) \(layers)"
            )
        }
    }

    @Test func theOrganism() async throws {
        let model = try Model(path: Organism.folder + "/organism.gguf")
        let tokens = model.tokenizer.encode("The kettle is on.")
        for layers in [[3], [2, 3, 4, 5, 6]] {
            let result = try await compare(model, layers: layers, tokens: tokens)
            expectEqual(result, "organism \(layers)")
        }
    }

    /// One layer off is another result: the comparison above can see it.
    @Test func theNextLayerIsAnother() async throws {
        let model = try GoldenModels.model("llama")
        let tokens = (0..<12).map { Token(($0 * 7 + 3) % 60) }
        let here = try await compare(model, layers: [2], tokens: tokens)
        let directions = [ExchangeFixture.direction("joy", 2, width: model.info.width)]
        let session = try await Session.make(
            model: model,
            configuration: SessionConfiguration(batchTokens: 64, threads: 1)
        )
        let late = try await session.run(
            PackedBatch([tokens], outputs: .all),
            interventions: [Intervention(.add(directions[0].addition(alpha: 0.3)), at: .hidden(3))]
        ).logits.flatMap { $0 }
        let difference = zip(here.vector, late).map { abs($0 - $1) }.max() ?? 0
        #expect(difference > 1e-3)
    }
}
