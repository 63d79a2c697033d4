import Foundation
import Statistics
import Testing
import Undertone

/// What probes read behind the writes: planted changes, and what is made of them.
@Suite struct DownstreamAnalysisTests {
    /// A simulated experiment whose probes read a planted rest and a planted passthrough.
    struct Probed {
        var experiment: SimulatedExperiment
        /// By direction and person what the model makes of the write at α = 1, in standard deviations.
        var rest: [String: [Person: Double]] = [:]
        /// What the write brings along at α = 1, the same for all persons and directions.
        var passthrough = 0.0
        /// Standard deviation of what a random direction makes of itself.
        var randomSpread = 0.3
        var persons = Person.allCases
        /// d′ of the probe of the model itself.
        var ownDistance = 3.0

        init(_ effects: [ReportKind: Double] = [.own: 3]) {
            experiment = SimulatedExperiment()
            experiment.directions = [
                .init(name: "self:joyful", arm: .own, effects: effects)
            ]
        }

        var header: AttributionHeader {
            var header = experiment.header
            header.downstream = .init(
                target: "joyful",
                persons: persons,
                probes: persons.map {
                    .init(
                        person: $0,
                        layer: 5,
                        deviation: 2,
                        distance: $0 == .own ? ownDistance : 3,
                        scenarios: 30,
                        pooling: "opening",
                        cosines: [:]
                    )
                },
                reach: [.init(written: 3, read: [5], primary: 5)],
                omitted: nil
            )
            return header
        }

        func readings() throws -> AttributionReadings {
            let header = header
            var result = try AttributionReadings(header: header)
            try experiment.forEach(header) { try result.add($0) }
            var generator = SeededGenerator(seed: 9)
            let before = header.items.map { _ in persons.map { _ in generator.nextGaussian() } }
            for item in header.items.indices where header.items[item].split == .test {
                try result.add(
                    DownstreamReading(item: item, at: 5, z: before[item].map { Float($0) })
                )
            }
            for (number, direction) in header.directions.enumerated() {
                let own = persons.map { person in
                    direction.arm == .random
                        ? generator.nextGaussian() * randomSpread
                        : rest[direction.name]?[person] ?? 0
                }
                for item in header.items.indices where header.items[item].split == .test {
                    let z = zip(before[item], own).map {
                        Float($0 + $1 + passthrough + 0.2 * generator.nextGaussian())
                    }
                    try result.add(
                        DownstreamReading(
                            item: item,
                            direction: number,
                            layer: 3,
                            mask: 0,
                            alpha: 1,
                            at: 5,
                            z: z,
                            passthrough: persons.map { _ in Float(passthrough) }
                        )
                    )
                }
            }
            return result
        }

        func result() throws -> AttributionResult {
            try AttributionAnalysis(readings(), options: .quick).result()
        }
    }

    @Test func plantedRestIsFoundWithoutThePassthrough() throws {
        var probed = Probed()
        probed.rest = ["self:joyful": [.own: 2]]
        probed.passthrough = 4
        let result = try probed.result()
        let found = try #require(result.downstream)
        let row = try #require(found.primaryRow("self:joyful"))
        let own = try #require(row.effect(on: .own))
        #expect(abs(own.rest.mean - 2) < 0.15 && abs(own.raw - 6) < 0.15 && own.passthrough == 4)
        let interval = try #require(own.rest.interval)
        #expect(interval.lower > 1.7 && interval.upper < 2.3)
        let band = try #require(own.rest.random)
        #expect(band.count == 40 && band.upper < 1 && band.lower > -1)
        #expect(abs(try #require(row.effect(on: .user)).rest.mean) < 0.15)
        #expect(found.comparisons.map(\.byProbe) == [.own])
        #expect(found.comparisons.map(\.agreement) == [.agrees])
        #expect(found.family == 5)
        #expect(AttributionSummary.text(result).contains("self, as by words"))
        // Nothing of it goes into the verdict.
        #expect(result.findings.map(\.verdict) == [.own] && result.family == 5)
    }

    /// A write that the model makes nothing of is read by every probe that it points along, and is no effect.
    @Test func passthroughAloneIsNoEffect() throws {
        var probed = Probed()
        probed.passthrough = 6
        let result = try probed.result()
        let comparison = try #require(result.downstream?.comparisons.first)
        #expect(comparison.byProbe == .undetermined && comparison.byWords == .own)
        #expect(comparison.agreement == .open)
        #expect(AttributionSummary.text(result).contains("neither confirms nor contradicts self"))
    }

    @Test func disagreementIsSaid() throws {
        var probed = Probed()
        probed.rest = ["self:joyful": [.user: 2]]
        let result = try probed.result()
        #expect(result.findings.map(\.verdict) == [.own])
        #expect(result.downstream?.comparisons.map(\.byProbe) == [.user])
        #expect(result.downstream?.comparisons.map(\.agreement) == [.differs])
        #expect(AttributionSummary.text(result).contains("disagrees with self by words"))
    }

    /// Directions whose rest is what random ones have: no more than 5 % may be called.
    @Test func randomRestIsNotFound() throws {
        // At most so many at a rate of 5 % (p = .003 and .005).
        let (count, most) = SlowTier.isOn ? (200, 18) : (20, 4)
        var called = 0
        for seed in 0..<count {
            var probed = Probed()
            probed.experiment.seed = UInt64(seed)
            probed.experiment.reports = [.own, .user, .third]
            probed.experiment.stems = 1
            probed.experiment.variants = 1
            var generator = SeededGenerator(seed: UInt64(7000 + seed))
            let values = Person.allCases.map {
                ($0, generator.nextGaussian() * probed.randomSpread)
            }
            probed.rest = ["self:joyful": Dictionary(uniqueKeysWithValues: values)]
            let found = try #require(
                try AttributionAnalysis(
                    probed.readings(),
                    options: .init(replicates: 200, draws: 500)
                ).result().downstream
            )
            if found.comparisons.first?.byProbe != .undetermined { called += 1 }
        }
        #expect(called <= most, "\(called) of \(count)")
    }

    @Test func fewerPersonsGiveNoConclusion() throws {
        var probed = Probed()
        probed.persons = [.own, .user]
        probed.rest = ["self:joyful": [.own: 2]]
        let found = try #require(try probed.result().downstream)
        #expect(found.comparisons.map(\.byProbe) == [.undetermined])
        #expect(found.primaryRow("self:joyful")?.effects.count == 2)
    }

    /// A probe that tells nothing is moved for certain by the direction that shares its noise: nothing is concluded.
    @Test func probeThatTellsNothingDecidesNothing() throws {
        var probed = Probed([:])
        probed.rest = ["self:joyful": [.own: 2]]
        probed.ownDistance = 0.3
        let result = try probed.result()
        let found = try #require(result.downstream)
        #expect(found.comparisons.map(\.byProbe) == [.undetermined])
        #expect(found.findings.first?.unavailable.first?.reason.contains("d′ 0.3") == true)
        #expect(result.limits.contains { $0.contains("hardly tells the emotion") })
        #expect(found.primaryRow("self:joyful")?.effects.count == 3)
        probed.ownDistance = 1
        #expect(try probed.result().downstream?.comparisons.map(\.byProbe) == [.own])
    }

    // MARK: - Without probes

    /// A record of before there were probes is read and judged as it was.
    @Test func oldRecordsAreJudged() throws {
        let experiment = Probed().experiment
        var text = String(
            decoding: try JSONEncoder().encode(experiment.header),
            as: UTF8.self
        )
        #expect(!text.contains("downstream"))
        let header = try JSONDecoder().decode(AttributionHeader.self, from: Data(text.utf8))
        #expect(header == experiment.header && header.downstream == nil)
        let result = try experiment.result()
        #expect(result.downstream == nil && result.findings.map(\.verdict) == [.own])
        #expect(result.limits.contains { $0.contains("weren't read by probe") })
        text = String(decoding: try JSONEncoder().encode(result), as: UTF8.self)
        let decoded = try JSONDecoder().decode(AttributionResult.self, from: Data(text.utf8))
        #expect(decoded == result)
    }

    @Test(arguments: [
        ("last", 3, "comes behind it"), ("opening", 3, ""), ("opening", 5, "No probe reads behind"),
    ])
    func whyNothingIsRead(mask: String, layer: Int, words: String) throws {
        var experiment = Probed().experiment
        experiment.masks = [mask]
        experiment.layers = [layer]
        var header = experiment.header
        header.downstream = Probed().header.downstream
        var readings = try AttributionReadings(header: header)
        try experiment.forEach(header) { try readings.add($0) }
        let result = try AttributionAnalysis(readings, options: .quick).result()
        #expect(result.downstream?.comparisons.isEmpty == true)
        #expect(words.isEmpty || result.limits.contains { $0.contains(words) }, "\(result.limits)")
        header.downstream = DownstreamProbes(omitted: "there is no store").header
        let bare = try AttributionAnalysis(
            try { () throws -> AttributionReadings in
                var readings = try AttributionReadings(header: header)
                try experiment.forEach(header) { try readings.add($0) }
                return readings
            }(),
            options: .quick
        ).result()
        #expect(bare.downstream == nil)
        #expect(bare.limits.contains("Nothing is read by probe: there is no store."))
    }

    @Test func foreignReadingsAreRefused() throws {
        var readings = try Probed().readings()
        let wrong: [(DownstreamReading, String)] = [
            (.init(item: 900, at: 5, z: [0, 0, 0]), "item 900"),
            (.init(item: 0, at: 4, z: [0, 0, 0]), "hidden state 4"),
            (.init(item: 0, at: 5, z: [0, 0]), "2 values"),
            (.init(item: 0, direction: 900, at: 5, z: [0, 0, 0]), "direction 900"),
            (
                .init(item: 0, direction: 0, layer: 5, mask: 0, alpha: 1, at: 5, z: [0, 0, 0]),
                "isn't behind"
            ),
        ]
        for (reading, words) in wrong {
            let message = errorOf { try readings.add(reading) }?.message ?? ""
            #expect(message.contains(words), "\(message)")
        }
    }

    // MARK: - Report

    @Test func pageShowsTheOutcome() throws {
        var probed = Probed()
        probed.rest = ["self:joyful": [.own: 2]]
        probed.passthrough = 4
        let result = try probed.result()
        let run = try SampleRuns.run(result, verdict: AttributionSummary.text(result))
        let page = try HTMLReport(of: run).html
        for text in ["read by probe", "passthrough", "+4.00", "by words"] {
            #expect(page.contains(text), "\(text)")
        }
        let kept = try RunResults(result)
        #expect(try kept.decode(AttributionResult.self) == result)
    }
}
