import LlamaEngine
import Testing
import Undertone

/// Every operation on Llama, Qwen and Gemma models against torch hooks; recorder: Tests/Recorders/record_operations.py.
@Suite struct GoldenOperationTests {
    static let names = ["llama", "qwen2", "qwen3", "gemma2", "gemma3"]

    /// What was recorded for a model, and the operations of it.
    private struct Recorded {
        let golden: GoldenModel
        let values: SafeTensorsFile
        let operations: [String: any RowOperation]

        init(_ name: String) throws {
            golden = try GoldenModel(name)
            let values = try SafeTensorsFile(GoldenModel.path("operations.\(name).safetensors"))
            self.values = values
            let first = try values.values("first")
            func value(_ name: String) throws -> Float { try values.values("value." + name)[0] }
            let all: [any RowOperation] = [
                AddVector(first), AddKeepingNorm(first), Ablate(first),
                AblateToMean(first, mean: try value("mean")),
                SetProjection(first, to: try value("set")),
                CapProjection(first, at: try value("limit")),
                FloorProjection(first, at: try value("limit")),
                AffineShift(first, reference: try value("reference"), shift: try value("shift")),
                RotateInPlane(
                    first,
                    try values.values("second"),
                    degrees: Double(try value("degrees"))
                ),
            ]
            var operations: [String: any RowOperation] = [:]
            for operation in all { operations[type(of: operation).name] = operation }
            self.operations = operations
        }

        var layer: Int { golden.lastLayer / 2 }
        var place: SitePoint { .hidden(layer) }

        func operation(_ name: String) throws -> any RowOperation {
            try #require(operations[name])
        }

        func gate(_ point: SitePoint, _ bias: String) throws -> ProbeGate {
            ProbeGate(
                at: point,
                weights: try values.values("weights"),
                bias: try values.values("bias." + bias)[0]
            )
        }
    }

    private func compare(
        _ recorded: Recorded,
        _ session: Session,
        _ name: String,
        _ interventions: [Intervention],
        path: WritePath = .automatic
    ) async throws {
        let golden = recorded.golden
        let end = SitePoint.hidden(golden.lastLayer)
        let result = try await session.run(
            PackedBatch([try golden.tokens(2)], outputs: .last),
            capture: CapturePlan(points: [end], reduction: .rows, stopsEarly: false),
            interventions: interventions,
            path: path
        )
        let hidden = worstRowError(
            try #require(result.captured.values[end]),
            try recorded.values.values(name + ".hidden"),
            width: golden.model.info.width
        )
        #expect(hidden <= GoldenModelTests.bound, "\(golden.name) \(name) hidden: \(hidden)")
        let logits = worstRowError(
            result.logits.flatMap { $0 },
            try recorded.values.values(name + ".logits"),
            width: golden.model.info.vocabularyCount
        )
        #expect(logits <= GoldenModelTests.bound, "\(golden.name) \(name) logits: \(logits)")
    }

    @Test(arguments: names, RowOperations.all.map { $0.name })
    func agrees(model: String, operation name: String) async throws {
        let recorded = try Recorded(model)
        let session = try await recorded.golden.session()
        let operation = try recorded.operation(name)
        let mask = try recorded.values.values("mask").map { $0 == 1 }
        let gate = try recorded.gate(.hidden(recorded.layer - 1), "earlier")
        for path in [WritePath.automatic, .callback] {
            let all = Intervention(operation, at: recorded.place)
            try await compare(recorded, session, "\(name).all", [all], path: path)
        }
        let masked = Intervention(operation, at: recorded.place, on: .mask(mask))
        try await compare(recorded, session, "\(name).masked", [masked])
        let gated = Intervention(operation, at: recorded.place, when: gate)
        try await compare(recorded, session, "\(name).gated", [gated])
    }

    @Test(arguments: names) func gatesSeeTheRowBeforeItIsWritten(model: String) async throws {
        let recorded = try Recorded(model)
        let session = try await recorded.golden.session()
        let gate = try recorded.gate(recorded.place, "here")
        let add = Intervention(try recorded.operation("add"), at: recorded.place, when: gate)
        try await compare(recorded, session, "gate.here", [add])
        let set = Intervention(try recorded.operation("set"), at: recorded.place)
        let rotate = Intervention(try recorded.operation("rotate"), at: recorded.place, when: gate)
        try await compare(recorded, session, "gate.before", [set, rotate])
    }

    @Test(arguments: names) func severalActInOrder(model: String) async throws {
        let recorded = try Recorded(model)
        let session = try await recorded.golden.session()
        let inside = SitePoint(.mlp, HiddenStateIndex(recorded.layer + 1))
        let here = try ["ablate", "add", "rotate"].map {
            Intervention(try recorded.operation($0), at: recorded.place)
        }
        let others = [
            Intervention(try recorded.operation("set"), at: inside),
            Intervention(try recorded.operation("keep"), at: .hidden(recorded.layer - 1)),
        ]
        try await compare(recorded, session, "several.all", here + others)
        // Among points the order of the list doesn't matter, at one it does.
        try await compare(recorded, session, "several.all", others + here)
        let end = SitePoint.hidden(recorded.golden.lastLayer)
        let result = try await session.run(
            PackedBatch([try recorded.golden.tokens(2)]),
            capture: CapturePlan(points: [end], reduction: .rows),
            interventions: here.reversed() + others
        )
        let error = worstRowError(
            try #require(result.captured.values[end]),
            try recorded.values.values("several.all.hidden"),
            width: recorded.golden.model.info.width
        )
        #expect(error > 1e-2)
    }

    @Test(arguments: names) func insideBlocks(model: String) async throws {
        let recorded = try Recorded(model)
        let session = try await recorded.golden.session()
        let layer = HiddenStateIndex(recorded.layer + 1)
        let mlp = Intervention(try recorded.operation("ablate"), at: SitePoint(.mlp, layer))
        try await compare(recorded, session, "mlp.all", [mlp])
        let heads = Intervention(
            Ablate(try recorded.values.values("heads")),
            at: SitePoint(.heads, layer)
        )
        try await compare(recorded, session, "heads.all", [heads])
    }
}
