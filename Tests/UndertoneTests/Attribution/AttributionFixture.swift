import Foundation
import LlamaEngine
import Undertone

/// A small attribution experiment on an organism.
struct AttributionFixture {
    let organism: Organism
    let directory: TemporaryDirectory
    let questions: AttributionQuestions
    let vectors: AttributionVectors
    /// What directions and probes are fitted on.
    let store: ActivationStore
    static let questionsPath = TestData.root
        .appendingPathComponent("Corpora/organism-chats/questions.json").path

    init(
        _ name: String = "organism",
        layers: [Int] = [3],
        random: Int = 6,
        seed: UInt64 = 3
    ) async throws {
        let organism = try Organism(name)
        self.organism = organism
        directory = try TemporaryDirectory()
        questions = try AttributionQuestions(path: Self.questionsPath)
        let store = try await organism.states("fit", in: directory)
        self.store = store
        let directions = try layers.flatMap { layer in
            try Person.allCases.map {
                try organism.direction($0, "joyful", store, layer: HiddenStateIndex(layer))
            }
        }
        var vectors = try AttributionVectors(directions, target: "joyful", layers: .all)
        vectors.addPrompt(target: "joyful")
        try vectors.addShuffled(3, from: store, target: "joyful", seed: seed)
        vectors.addRandom(random, seed: seed)
        self.vectors = vectors
    }

    func plan(
        count: Int = 8,
        devShare: Double = 0,
        masks: [String] = ["opening", "last"],
        primary: AttributionPrimary? = .init(
            layer: 3,
            mask: "opening",
            alpha: 0.5,
            chosenBy: .plantedTruth
        ),
        bound: Double = 0,
        seed: UInt64 = 3,
        probes: DownstreamLayers? = nil,
        split: String = "wordings"
    ) throws -> AttributionPlan {
        let scenes = try AttributionScenes.planted(
            path: Organism.chats,
            split: split,
            target: "joyful",
            questions: questions,
            limit: count,
            seed: seed
        )
        return try AttributionPlan(
            scenes: AttributionScenes.divided(scenes, devShare: devShare, seed: seed),
            questions: questions,
            vectors: vectors,
            probes: probes.map {
                try DownstreamProbes(
                    fitting: store,
                    request($0, items: scenes.map(\.item))
                )
            },
            target: "joyful",
            model: organism.model.info.name,
            modelSHA256: organism.digest,
            options: .init(
                masks: masks,
                alphas: [-0.5, 0.5],
                primary: primary,
                bound: bound,
                seed: seed
            )
        )
    }

    func request(
        _ layers: DownstreamLayers,
        items: [AttributionItem] = []
    ) -> DownstreamProbes.Request {
        DownstreamProbes.Request(
            target: "joyful",
            written: vectors.layers,
            layers: layers,
            last: organism.model.info.blockCount,
            items: items,
            seed: 3
        )
    }

    func runner(_ plan: AttributionPlan) throws -> AttributionRunner {
        try AttributionRunner(model: organism.model, plan: plan, threads: 2)
    }

    /// Runs a plan and gives the rows at the primary place.
    func effects(
        _ plan: AttributionPlan,
        in folder: String
    ) async throws -> [AttributionResult.Row] {
        try await runner(plan).run(in: folder)
        return try AttributionAnalysis(AttributionReadings(folder: folder)).result().rows
            .filter(\.isPrimary)
    }
}

extension AttributionResult.Row {
    /// Mean shifts by report, in logits.
    var shifts: [ReportKind: Double] {
        Dictionary(uniqueKeysWithValues: effects.map { ($0.report, $0.shift.mean) })
    }
}
