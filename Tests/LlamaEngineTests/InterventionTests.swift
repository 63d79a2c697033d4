import Foundation
import LlamaEngine
import Testing

@Suite struct InterventionTests {
    private func vector(_ width: Int, seed: Int) -> [Float] {
        (0..<width).map { Float(($0 * 37 + seed * 11) % 17 - 8) / 16 }
    }

    @Test(arguments: ["llama", "gemma2", "gptneox", "bert"])
    func otherSequencesStayAsTheyWere(name: String) async throws {
        let golden = try GoldenModel(name)
        let session = try await golden.session()
        let batch = PackedBatch(try [1, 2, 1].map { try golden.tokens($0) })
        let width = golden.model.info.width
        let points = (0...golden.lastLayer).map { SitePoint.hidden($0) }
        let plan = CapturePlan(points: points, reduction: .rows)
        let before = try await session.run(batch, capture: plan)
        let addition = vector(width, seed: 1)
        let after = try await session.run(
            batch,
            capture: plan,
            interventions: [Intervention(.add(addition), at: .hidden(1), on: .sequence(1))]
        )
        for point in points {
            let old = try #require(before.captured.values[point])
            let new = try #require(after.captured.values[point])
            for sequence in [0, 2] {
                let rows = batch.ranges[sequence]
                for index in rows.lowerBound * width..<rows.upperBound * width {
                    #expect(abs(old[index] - new[index]) <= 1e-6 * max(1, abs(old[index])))
                }
            }
            let rows = batch.ranges[1]
            let changed = (rows.lowerBound * width..<rows.upperBound * width).contains {
                old[$0] != new[$0]
            }
            #expect(changed == (point.layer.rawValue >= 1))
        }
    }

    @Test func zeroAdditionChangesNothingAndOppositesCancel() async throws {
        let golden = try GoldenModel("llama")
        let session = try await golden.session()
        let batch = PackedBatch([try golden.tokens(2)], outputs: .all)
        let width = golden.model.info.width
        let plain = try await session.run(batch).logits
        for path in [WritePath.automatic, .callback] {
            let zero = Intervention(.add([Float](repeating: 0, count: width)), at: .hidden(2))
            #expect(try await session.run(batch, interventions: [zero], path: path).logits == plain)
            let plus = Intervention(.add(vector(width, seed: 3)), at: .hidden(2))
            let minus = Intervention(.add(vector(width, seed: 3).map { -$0 }), at: .hidden(2))
            let both = try await session.run(batch, interventions: [plus, minus], path: path).logits
            for (a, b) in zip(both.flatMap { $0 }, plain.flatMap { $0 }) {
                #expect(abs(a - b) <= 1e-5)
            }
            let one = try await session.run(batch, interventions: [plus], path: path).logits
            #expect(one != plain)
        }
    }

    @Test(arguments: ["llama", "qwen3", "gemma2", "gpt2"])
    func controlVectorAndCallbackAgree(name: String) async throws {
        let golden = try GoldenModel(name)
        let session = try await golden.session(precise: false)
        let batch = PackedBatch([try golden.tokens(2)], outputs: .all)
        let addition = Intervention(.add(vector(golden.model.info.width, seed: 5)), at: .hidden(2))
        let fast = try await session.run(batch, interventions: [addition], path: .automatic).logits
        let slow = try await session.run(batch, interventions: [addition], path: .callback).logits
        #expect(fast == slow)
        #expect(try await session.run(batch).logits != fast)
    }

    @Test func earlyExitLeavesTheNextPassUntouched() async throws {
        let golden = try GoldenModel("qwen2")
        let session = try await golden.session()
        let batch = PackedBatch([try golden.tokens(2)], outputs: .all)
        let fresh = try await session.run(batch).logits
        let point = SitePoint.hidden(1)
        let early = try await session.run(
            PackedBatch([try golden.tokens(2)]),
            capture: CapturePlan(points: [point], reduction: .rows)
        )
        #expect(early.captured.values[point]?.isEmpty == false)
        #expect(try await session.run(batch).logits == fresh)
    }

    @Test func pooledCaptureIsTheMeanOfRows() async throws {
        let golden = try GoldenModel("bert")
        let session = try await golden.session()
        let batch = PackedBatch(try [1, 2].map { try golden.tokens($0) })
        let point = SitePoint.hidden(2)
        let rows = try await session.run(
            batch,
            capture: CapturePlan(points: [point], reduction: .rows)
        )
        var pooling = Pooling(poolCount: 2)
        for (pool, range) in batch.ranges.enumerated() {
            pooling.entries += range.map {
                .init(token: $0, pool: pool, weight: 1 / Float(range.count))
            }
        }
        let pooled = try await session.run(
            batch,
            capture: CapturePlan(points: [point], reduction: .pooled),
            pooling: pooling
        )
        let width = golden.model.info.width
        let all = try #require(rows.captured.values[point])
        for (sequence, range) in batch.ranges.enumerated() {
            for column in 0..<width {
                let mean =
                    range.reduce(Float(0)) { $0 + all[$1 * width + column] } / Float(range.count)
                let value = try #require(pooled.captured.values[point])[sequence * width + column]
                #expect(abs(mean - value) <= 1e-5 * max(1, abs(mean)))
            }
        }
    }

    @Test func badRequestsAreErrors() async throws {
        let golden = try GoldenModel("llama")
        let session = try await golden.session()
        let batch = PackedBatch([try golden.tokens(1)])
        let width = golden.model.info.width
        func expectError(_ part: String, _ body: () async throws -> Void) async {
            do {
                try await body()
                Issue.record("no error that says '\(part)'")
            } catch let error as EngineError {
                #expect(error.message.contains(part), "\(error.message)")
            } catch {
                Issue.record("\(error)")
            }
        }
        await expectError("hidden states 0…4") {
            _ = try await session.run(
                batch,
                capture: CapturePlan(points: [.hidden(10)], reduction: .rows)
            )
        }
        await expectError("inside blocks only") {
            let point = SitePoint(.mlp, HiddenStateIndex(0))
            _ = try await session.run(
                batch,
                capture: CapturePlan(points: [point], reduction: .rows)
            )
        }
        await expectError("of another model") {
            let wrong = Intervention(.add([1, 2, 3]), at: .hidden(1))
            _ = try await session.run(batch, interventions: [wrong])
        }
        await expectError("no numbers") {
            let nan = Intervention(.add([Float](repeating: .nan, count: width)), at: .hidden(1))
            _ = try await session.run(batch, interventions: [nan])
        }
        await expectError("chooses no token") {
            let mask = [Bool](repeating: false, count: batch.count)
            let none = Intervention(.add(vector(width, seed: 1)), at: .hidden(1), on: .mask(mask))
            _ = try await session.run(batch, interventions: [none])
        }
        await expectError("at least one token") { _ = try await session.run(PackedBatch()) }
        await expectError("not in the vocabulary") {
            _ = try await session.run(PackedBatch([[1_000_000]]))
        }
        await expectError("a pass") {
            _ = try await session.run(PackedBatch([[Token](repeating: 1, count: 65)]))
        }
    }
}
