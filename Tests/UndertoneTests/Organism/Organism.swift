import Foundation
import LlamaEngine
import Statistics
import Undertone

/// An organism that ships, with its truth and its chats.
struct Organism {
    let model: Model
    let truth: PlantedTruth
    let digest: String

    static let folder = TestData.root.appendingPathComponent("Models").path
    static let chats = TestData.root.appendingPathComponent("Corpora/organism-chats/chats.jsonl")
        .path
    static let stories = TestData.root.appendingPathComponent("Corpora/organism").path

    init(_ name: String = "organism") throws {
        let path = Self.folder + "/\(name).gguf"
        model = try Model(path: path)
        truth = try PlantedTruth(Self.folder + "/\(name).truth.safetensors")
        digest = try ContentDigest.ofFile(path)
    }

    /// Questions after the chats of a split, with the experiment on them.
    func experiment(
        _ split: String,
        count: Int = 300
    ) async throws -> (reader: PlantedReportReader, experiment: PlantedReports) {
        let chats = try PlantedConversation.read(Self.chats, split: split)
        let reader = try PlantedReportReader(
            model: model,
            conversations: Array(chats.prefix(count)),
            words: truth.emotions,
            writingAt: truth.point
        )
        return (reader, try await PlantedReports(reader: reader))
    }

    /// Activations of the chats of a split, at the opening of the reply.
    func states(_ split: String, in directory: TemporaryDirectory) async throws -> ActivationStore {
        let request = ExtractionRequest(
            corpus: "jsonl:" + Self.chats,
            options: CorpusOptions(split: split),
            pooling: .opening,
            directory: directory.path + "/" + split
        )
        return try await Extractor(model: model, modelDigest: digest).run(request).store
    }

    /// The difference of means of a person's emotion against neutral, on the chats that may be fitted on.
    func direction(
        _ person: Person,
        _ emotion: String,
        _ store: ActivationStore,
        layer: HiddenStateIndex? = nil
    ) throws -> Undertone.Direction {
        try DirectionFitter(
            store: store,
            target: person.label(emotion),
            against: person.label("neutral"),
            method: "dim"
        ).fit(layer: (layer ?? truth.point.layer).rawValue)
    }
}
