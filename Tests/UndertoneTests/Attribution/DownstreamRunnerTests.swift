import Foundation
import LlamaEngine
import Statistics
import Testing
import Undertone

/// Probes behind the writes, on the organism.
@Suite(.serialized) struct DownstreamRunnerTests {
    /// Runs a plan and judges it.
    private func result(
        _ fixture: AttributionFixture,
        _ plan: AttributionPlan,
        _ name: String = "run"
    ) async throws -> AttributionResult {
        let folder = fixture.directory.path + "/" + name
        try await fixture.runner(plan).run(in: folder)
        return try AttributionAnalysis(AttributionReadings(folder: folder), options: .quick)
            .result()
    }

    /// Written at the opening, each person's direction moves that person's probe downstream, without the passthrough,
    /// beyond random directions and beyond the other persons' probes.
    @Test func ownDirectionsMoveOwnProbes() async throws {
        let fixture = try await AttributionFixture(random: 40)
        let plan = try fixture.plan(count: 16, masks: ["opening"], probes: .all)
        let result = try await result(fixture, plan)
        let found = try #require(result.downstream)
        #expect(found.at == 5)
        for person in Person.allCases {
            let row = try #require(found.primaryRow(person.label("joyful")))
            let own = try #require(row.effect(on: ReportKind(person)))
            let band = try #require(own.rest.random)
            let interval = try #require(own.rest.interval)
            #expect(band.count == 40 && interval.lower > band.upper, "\(own)")
            #expect(own.passthrough > 2, "written at the very token that is read")
            #expect(abs(own.raw - own.passthrough - own.rest.mean) < 1e-6)
            for other in row.effects where other.report != own.report {
                #expect(own.rest.mean > other.rest.mean + 1, "\(row.effects)")
            }
        }
        #expect(found.comparisons.first { $0.direction == "self:joyful" }?.agreement == .agrees)
        #expect(found.comparisons.allSatisfy { $0.agreement != .differs })
        // Another system turn moves the probe that it is about, and nothing of that is passthrough.
        let prompt = try #require(found.rows.first { $0.arm == .prompt && $0.isPrimary })
        let told = try #require(prompt.effect(on: .own))
        #expect(told.rest.mean > 2 && told.passthrough == 0)
        #expect(abs(try #require(prompt.effect(on: .user)).rest.mean) < 1)
        // All states behind the write were asked for; controls have rows where conclusions are drawn.
        #expect(Set(found.rows.map(\.at)) == [4, 5, 6])
        #expect(found.rows.count { $0.arm == .shuffled && $0.isPrimary } == 3)
    }

    /// Where later blocks do nothing, a write arrives as it was written: everything is passthrough, and nothing is left.
    @Test func nothingIsLeftWhereBlocksDoNothing() async throws {
        let fixture = try await AttributionFixture(random: 3)
        let plan = try fixture.plan(count: 3, masks: ["user", "opening", "all"], probes: .all)
        let path = try fixture.directory.write(
            "still.gguf",
            bytes: Self.withoutBlocks(3..<6, Organism.folder + "/organism.gguf")
        )
        let runner = try AttributionRunner(
            model: Model(path: path),
            plan: plan,
            precise: true,
            threads: 2
        )
        let folder = fixture.directory.path + "/still"
        try await runner.run(in: folder)
        let readings = try DownstreamReading.read(in: folder)
        let header = plan.header
        var compared = 0
        for reading in readings {
            guard let mask = reading.mask, let passthrough = reading.passthrough else {
                #expect(reading.mask.map { header.masks[$0] } ?? "user" == "user")
                continue
            }
            #expect(["opening", "all"].contains(header.masks[mask]))
            let before = try #require(
                readings.first {
                    $0.item == reading.item && $0.direction == nil && $0.at == reading.at
                }
            )
            for person in passthrough.indices {
                let raw = reading.z[person] - before.z[person]
                #expect(
                    abs(raw - passthrough[person]) < 1e-3 * max(1, abs(raw)),
                    "\(reading) \(before)"
                )
                compared += 1
            }
            #expect(passthrough.contains { abs($0) > 0.01 })
        }
        #expect(compared > 3 * 3 * 3 * 8)
        // A write on the user's words alone changes nothing at the opening: no block looks back.
        for reading in readings where reading.mask.map({ header.masks[$0] }) == "user" {
            let before = readings.first {
                $0.item == reading.item && $0.direction == nil && $0.at == reading.at
            }
            for (x, y) in zip(reading.z, before?.z ?? []) { #expect(abs(x - y) < 1e-3) }
        }
    }

    /// A GGUF file in which some blocks add nothing: what attention and MLP write with is zero.
    private static func withoutBlocks(_ blocks: Range<Int>, _ path: String) throws -> [UInt8] {
        let header = try GGUFHeader(path: path)
        var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        for block in blocks {
            for name in ["attn_output", "ffn_down"] {
                let tensor = try #require(
                    header.tensors.first { $0.name == "blk.\(block).\(name).weight" }
                )
                // 1 is ggml's number of F16.
                #expect(tensor.type == 1)
                let start = header.dataStart + tensor.offset
                let count = 2 * tensor.shape.reduce(1, *)
                bytes.replaceSubrange(start..<start + count, with: repeatElement(0, count: count))
            }
        }
        return bytes
    }

    /// What is read is what was planned, and after a kill the same bytes.
    @Test func resumedIsTheSameFile() async throws {
        let fixture = try await AttributionFixture(random: 2)
        let plan = try fixture.plan(count: 3, masks: ["user", "opening", "last"], probes: .usual)
        let runner = try fixture.runner(plan)
        let cost = try runner.cost()
        let done = try await runner.run(in: fixture.directory.path + "/whole")
        #expect(done.tokens == cost.tokens && done.projected == cost.projections)
        let bytes = try fixture.directory.bytes("whole/projections.jsonl")
        let others = try ["readings.jsonl", "header.json"].map {
            ($0, try fixture.directory.bytes("whole/" + $0))
        }
        let lines = bytes.indices.filter { bytes[$0] == 0x0A }
        #expect(lines.count == cost.projections)
        let header = plan.header
        let readings = try DownstreamReading.read(in: fixture.directory.path + "/whole")
        #expect(Set(readings.map(\.item)) == [0, 1, 2] && readings.allSatisfy { $0.at == 5 })
        // The answer's tokens come behind the opening.
        #expect(Set(readings.compactMap(\.mask).map { header.masks[$0] }) == ["user", "opening"])
        #expect(
            readings.allSatisfy { reading in
                (reading.passthrough != nil)
                    == (reading.mask.map { header.masks[$0] } == "opening")
            }
        )
        let prompt = header.directions.firstIndex { $0.arm == .prompt }
        #expect(readings.count { $0.direction == prompt && $0.layer == nil } == 3)
        for (number, end) in [bytes.count / 2, lines[lines.count / 2] + 1, 0, bytes.count]
            .enumerated()
        {
            let name = "part\(number)"
            for (file, whole) in others {
                try fixture.directory.write(name + "/" + file, bytes: whole)
            }
            try fixture.directory.write(name + "/projections.jsonl", bytes: Array(bytes[..<end]))
            let resumed = try await fixture.runner(plan).run(
                in: fixture.directory.path + "/" + name,
                resumes: true
            )
            #expect(resumed.made == 0 && resumed.projected == lines.count)
            #expect((resumed.tokens == 0) == (end == bytes.count))
            #expect(try fixture.directory.bytes(name + "/projections.jsonl") == bytes, "\(name)")
            for (file, whole) in others {
                #expect(try fixture.directory.bytes(name + "/" + file) == whole, "\(file)")
            }
        }
        // An experiment without probes is another one, and says which setting makes it so.
        let folder = fixture.directory.path + "/whole"
        let bare = try fixture.runner(
            try fixture.plan(count: 3, masks: ["user", "opening", "last"])
        )
        await #expect {
            try await bare.run(in: folder, resumes: true)
        } throws: { error in
            (error as? UndertoneError)?.message.contains("--probe-layers") == true
        }
        let registration = try AttributionRegistration(plan, written: "now", tool: "test")
        #expect(try registration.departures(of: bare.plan) == ["other probes behind the writes"])
    }
}
