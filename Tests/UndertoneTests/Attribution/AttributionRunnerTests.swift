import Foundation
import LlamaEngine
import Statistics
import Testing
import Undertone

/// The attribution experiment on the organism: what it reads, costs, and leaves behind.
@Suite(.serialized) struct AttributionRunnerTests {
    @Test func ownDirectionsMoveOwnReports() async throws {
        let fixture = try await AttributionFixture()
        let folder = fixture.directory.path + "/run"
        let rows = try await fixture.effects(try fixture.plan(count: 12), in: folder)
        for person in Person.allCases {
            let row = try #require(rows.first { $0.direction == person.label("joyful") })
            let own = try #require(row.shifts[person.report])
            for kind in ReportKind.allCases where kind != person.report {
                let other = try #require(row.shifts[kind])
                #expect(own > other + 3, "\(person) \(kind): \(row.shifts)")
            }
        }
        let sum = try #require(rows.first { $0.arm == .sum })
        #expect(Person.allCases.allSatisfy { (sum.shifts[$0.report] ?? 0) > 2 }, "\(sum.shifts)")
        let prompt = try #require(rows.first { $0.arm == .prompt })
        let moved = try #require(prompt.shifts[.own])
        #expect(moved > (prompt.shifts[.user] ?? 0) + 3, "\(prompt.shifts)")
        let own = try #require(rows.first { $0.arm == .own })
        let random = try #require(own.effect(on: .own)?.shift.random)
        #expect(random.count == 6 && abs(random.mean) < 1.5, "\(random)")
    }

    /// The counted cost is what is computed, and the record has every reading that was planned.
    @Test func costIsWhatIsComputed() async throws {
        let fixture = try await AttributionFixture(random: 3)
        let runner = try fixture.runner(
            try fixture.plan(count: 3, masks: AttributionPlan.maskNames)
        )
        let cost = try runner.cost()
        let folder = fixture.directory.path + "/run"
        let done = try await runner.run(in: folder)
        #expect(done.tokens == cost.tokens && done.done == cost.readings)
        #expect(cost.saving > 5, "\(cost)")
        let header = runner.plan.header
        let readings = try AttributionReading.read(in: folder)
        #expect(readings.count == cost.readings)
        #expect(Set(readings.map(\.item)) == [-1, 0, 1, 2])
        for reading in readings {
            let isWords = header.stems[reading.stem].kind == .words
            #expect(reading.scores.count == (isWords ? header.words.count : 10))
            #expect(reading.scores.allSatisfy { $0 <= 0 && $0.isFinite })
            if let direction = reading.direction, header.directions[direction].arm == .prompt {
                #expect(reading.layer == nil && reading.mask == nil && reading.alpha == nil)
            } else {
                #expect((reading.direction == nil) == (reading.alpha == nil))
            }
        }
        // Ratings are read at the place of the verdicts alone, and not of controls.
        let opening = header.masks.firstIndex(of: "opening")
        let ratings = readings.filter { header.stems[$0.stem].kind != .words }
        #expect(ratings.allSatisfy { $0.mask == nil || $0.mask == opening })
        #expect(
            ratings.allSatisfy { reading in
                reading.direction.map { header.directions[$0].arm != .random } ?? true
            }
        )
        #expect(ratings.contains { $0.mask == opening })
        // The content-free context is written by every named direction, and by none else.
        let free = Set(readings.filter { $0.item < 0 }.compactMap(\.direction))
        let controls: [AttributionDirection.Arm] = [.random, .shuffled, .prompt]
        let named = header.directions.indices.filter {
            !controls.contains(header.directions[$0].arm)
        }
        #expect(free == Set(named))
        let keys = readings.map {
            "\($0.item) \($0.stem) \($0.direction ?? -1) \($0.layer ?? -1) \($0.mask ?? -1) \($0.alpha ?? 0)"
        }
        #expect(Set(keys).count == keys.count, "no reading twice")
    }

    /// A tree of shared beginnings says what each text says alone.
    @Test func sharedReadingsAreThoseOfEachAlone() async throws {
        let fixture = try await AttributionFixture(random: 2)
        let plan = try fixture.plan(count: 2, masks: AttributionPlan.maskNames)
        let together = fixture.directory.path + "/together"
        try await fixture.runner(plan).run(in: together)
        let alone = fixture.directory.path + "/alone"
        // No room for two of them in a pass.
        let single = try AttributionRunner(
            model: fixture.organism.model,
            plan: plan,
            batchTokens: 170,
            threads: 2
        )
        #expect(try single.cost().tokens > fixture.runner(plan).cost().tokens)
        try await single.run(in: alone)
        let readings = try AttributionReading.read(in: together)
        let others = try AttributionReading.read(in: alone)
        #expect(readings.count == others.count)
        for (first, second) in zip(readings, others) {
            #expect(first.item == second.item && first.direction == second.direction)
            // Flash attention rounds keys and values to 16 bits, in another order.
            for (x, y) in zip(first.scores, second.scores) where x > -12 {
                #expect(abs(x - y) <= 0.1, "\(first) \(second)")
            }
        }
    }

    @Test func resumedIsTheSameFile() async throws {
        let fixture = try await AttributionFixture(random: 2)
        let plan = try fixture.plan(count: 4)
        let whole = fixture.directory.path + "/whole"
        try await fixture.runner(plan).run(in: whole)
        let bytes = try fixture.directory.bytes("whole/readings.jsonl")
        let header = try fixture.directory.bytes("whole/header.json")
        let lines = bytes.indices.filter { bytes[$0] == 0x0A }
        // Torn in a line, between two lines of an item, before the first reading, and not at all.
        for (number, end) in [bytes.count / 2, lines[lines.count / 2] + 1, 0, bytes.count]
            .enumerated()
        {
            let name = "part\(number)"
            try fixture.directory.write(name + "/readings.jsonl", bytes: Array(bytes[..<end]))
            try fixture.directory.write(name + "/header.json", bytes: header)
            let done = try await fixture.runner(plan).run(
                in: fixture.directory.path + "/" + name,
                resumes: true
            )
            #expect(done.done == lines.count)
            #expect(end != bytes.count || done.made == 0)
            #expect(try fixture.directory.bytes(name + "/readings.jsonl") == bytes, "\(name)")
            #expect(try fixture.directory.bytes(name + "/header.json") == header)
        }
    }

    /// Without a given place the planted one is found on dev items.
    @Test func placeIsChosenOnDevItems() async throws {
        let fixture = try await AttributionFixture(layers: [2, 3, 5], random: 1)
        let plan = try fixture.plan(
            count: 12,
            devShare: 0.5,
            masks: ["user", "opening", "last"],
            primary: nil
        )
        #expect(plan.isOpen)
        let folder = fixture.directory.path + "/run"
        let runner = try fixture.runner(plan)
        let before = try await runner.run(in: folder, stopsBeforeTest: true)
        let registration = try AttributionRegistration(runner.plan, written: "now", tool: "test")
        let primary = runner.plan.header.primary
        #expect(primary.mask == "opening" && primary.chosenBy == .devItems, "\(primary)")
        #expect(primary.layer <= 3)
        let dev = try AttributionReading.read(in: folder)
        #expect(dev.count == before.done)
        #expect(dev.allSatisfy { $0.item < 0 || plan.header.items[$0.item].split == .dev })

        let later = try fixture.runner(plan)
        try await later.run(in: folder, resumes: true)
        #expect(later.plan.header.primary == primary)
        #expect(try registration.departures(of: later.plan).isEmpty)
        let other = try fixture.runner(
            try fixture.plan(count: 12, devShare: 0.25, bound: 2)
        )
        let departures = try registration.departures(of: other.plan)
        #expect(departures.contains { $0.contains("bound") }, "\(departures)")
        #expect(departures.contains { $0.contains("items") }, "\(departures)")
    }

    @Test func wrongInputIsRefused() async throws {
        let fixture = try await AttributionFixture(random: 1)
        let plan = try fixture.plan(count: 2)
        let folder = fixture.directory.path + "/run"
        try await fixture.runner(plan).run(in: folder)
        await #expect(throws: UndertoneError.self, "there are readings") {
            try await fixture.runner(plan).run(in: folder)
        }
        await #expect(throws: UndertoneError.self, "another experiment") {
            try await fixture.runner(try fixture.plan(count: 3)).run(in: folder, resumes: true)
        }
        func message(_ work: () throws -> Void) -> String { errorOf(work)?.message ?? "" }
        #expect(message { _ = try fixture.plan(masks: ["opening", "nose"]) }.contains("nose"))
        #expect(message { _ = try fixture.plan(bound: -1) }.contains("bound"))
        #expect(message { _ = try fixture.plan(primary: nil) }.contains("dev items"))
        let elsewhere = AttributionPrimary(
            layer: 2,
            mask: "opening",
            alpha: 0.5,
            chosenBy: .given
        )
        #expect(message { _ = try fixture.plan(primary: elsewhere) }.contains("layer 2"))
        let strong = AttributionPrimary(layer: 3, mask: "opening", alpha: 2, chosenBy: .given)
        #expect(message { _ = try fixture.plan(primary: strong) }.contains("α = 2"))
        #expect(
            message {
                _ = try AttributionVectors([], target: "joyful", layers: .all)
            }.contains("self:joyful")
        )
        let encoder = try GoldenModels.model("bert")
        #expect(
            message { _ = try AttributionRunner(model: encoder, plan: plan) }.contains("no self")
        )
    }
}

extension Person {
    /// The report on this person.
    fileprivate var report: ReportKind { ReportKind(rawValue: rawValue) ?? .object }
}
