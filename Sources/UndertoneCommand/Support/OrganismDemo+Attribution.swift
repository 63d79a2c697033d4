import Foundation
import LlamaEngine
import Undertone

extension OrganismDemo {
    private static let alphas = [-0.5, 0.25, 0.5, 0.75]
    private static let randomDirections = 40
    private static let shuffledDirections = 3
    private static let asked = 32

    /// A small attribution experiment at the place where the organism keeps states.
    ///
    /// - Parameters:
    ///   - loaded: The organism.
    ///   - truth: Where the states are.
    ///   - fitted: The directions.
    ///   - store: The hidden states that the persons' directions were fitted on.
    /// - Returns: What was found.
    /// - Throws: `UndertoneError` or `EngineError`.
    func attribute(
        _ loaded: LoadedModel,
        _ truth: PlantedTruth,
        _ fitted: [Fitted],
        _ store: ActivationStore
    ) async throws -> AttributionResult {
        let folder = paths.folder + "/attribution"
        // An earlier demonstration's.
        if FileManager.default.fileExists(atPath: folder) {
            try FileManager.default.removeItem(atPath: folder)
        }
        let questions = try AttributionQuestions(
            path: URL(fileURLWithPath: chats).deletingLastPathComponent()
                .appendingPathComponent(AttributionQuestions.fileName).path
        )
        // One unit of α for all: what is written is written into chats.
        let unit = fitted[0].direction.meanHiddenNorm
        let directions = fitted.map { item in
            var direction = item.direction
            direction.meanHiddenNorm = unit
            return direction
        }
        var vectors = try AttributionVectors(directions, target: target, layers: .all)
        vectors.addPrompt(target: target)
        try vectors.addShuffled(Self.shuffledDirections, from: store, target: target, seed: 0)
        vectors.addRandom(Self.randomDirections, seed: 0)
        let plan = try AttributionPlan(
            scenes: AttributionScenes.planted(
                path: chats,
                split: "wordings",
                target: target,
                questions: questions,
                limit: Self.asked,
                seed: 0
            ),
            questions: questions,
            vectors: vectors,
            target: target,
            model: loaded.model.info.name,
            modelSHA256: loaded.digest,
            options: .init(
                masks: ["opening"],
                alphas: Self.alphas,
                primary: .init(
                    layer: truth.point.layer.rawValue,
                    mask: "opening",
                    alpha: 0.5,
                    chosenBy: .plantedTruth
                )
            )
        )
        let runner = try AttributionRunner(model: loaded.model, plan: plan)
        _ = try await AttributionSteps.read(
            runner,
            in: folder,
            total: try runner.cost().readings
        )
        return try AttributionSteps.judge(folder)
    }
}
