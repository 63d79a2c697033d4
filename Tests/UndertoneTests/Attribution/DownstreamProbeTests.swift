import Foundation
import LlamaEngine
import Statistics
import Testing
import Undertone

/// Probes and what a write brings along by itself.
@Suite struct DownstreamProbeTests {
    private static func probe(_ vector: [Float], deviation: Double = 2) -> DownstreamProbe {
        DownstreamProbe(
            person: .own,
            layer: 5,
            vector: vector,
            mean: 0.5,
            deviation: deviation,
            distance: 3,
            scenarios: 30,
            pooling: "opening"
        )
    }

    /// With blocks that do nothing, h + αv is what arrives: the change of z is the passthrough, and nothing is left.
    @Test func whatArrivesUnchangedIsThePassthrough() {
        var generator = SeededGenerator(seed: 4)
        for _ in 0..<20 {
            let probe = Self.probe(generator.unitVector(count: 128))
            let state = (0..<128).map { _ in Float(generator.nextGaussian()) }
            let addition = generator.unitVector(count: 128).map { $0 * 7 }
            let change = probe.z(zip(state, addition).map { $0 + $1 }) - probe.z(state)
            #expect(abs(change - probe.passthrough(addition)) < 1e-5)
            // What a block adds is left.
            let made = zip(zip(state, addition), probe.vector).map { $0.0 + $0.1 + 3 * $1 }
            let rest = probe.z(made) - probe.z(state) - probe.passthrough(addition)
            #expect(abs(rest - 3 / 2) < 1e-5)
        }
    }

    /// α‖h̄‖⟨v̂, p̂⟩ by hand.
    @Test func passthroughIsTheFormula() {
        let probe = Self.probe([0.6, 0.8, 0], deviation: 2)
        #expect(abs(probe.z([1, 1, 5]) - (1.4 - 0.5) / 2) < 1e-6)
        // α = .5, ‖h̄‖ = 10, v̂ = (0, 1, 0): .5 · 10 · .8 / 2.
        #expect(abs(probe.passthrough([0, 5, 0]) - 2) < 1e-6)
        #expect(probe.passthrough([0, 0, 5]) == 0)
    }

    @Test(arguments: [
        (0, 6, 4), (1, 6, 4), (2, 6, 5), (3, 6, 5), (4, 6, 5), (5, 6, 6), (12, 24, 20),
    ])
    func usualLayer(written: Int, last: Int, read: Int) {
        #expect(DownstreamLayers.usual(behind: written, last: last) == read)
        #expect(DownstreamLayers.usual(behind: last, last: last) == nil)
    }

    @Test func layersAreParsed() throws {
        #expect(try DownstreamLayers("default") == .usual)
        #expect(try DownstreamLayers("all") == .all)
        #expect(try DownstreamLayers("5,4") == .list([4, 5]))
        #expect(try DownstreamLayers("4-6").description == "4,5,6")
        #expect(errorOf { _ = try DownstreamLayers("nose") } != nil)
    }

    // MARK: - Fitting

    @Test func fittedOnUnsteeredDialoguesOfOthers() async throws {
        let fixture = try await AttributionFixture(layers: [3, 5, 6], random: 0)
        let probes = try DownstreamProbes(fitting: fixture.store, fixture.request(.usual))
        let header = probes.header
        #expect(header.persons == Person.allCases && header.omitted == nil)
        #expect(header.reach.map(\.read) == [[5], [6], []])
        #expect(header.probes.count == 6 && header.probes.allSatisfy { $0.pooling == "opening" })
        // They tell the emotion, and are not each other's.
        for probe in header.probes {
            #expect(probe.distance > 2, "\(probe)")
            #expect(probe.cosines.count == 2 && probe.cosines.values.allSatisfy { abs($0) < 0.5 })
        }
        let all = try DownstreamProbes(fitting: fixture.store, fixture.request(.all)).header
        #expect(all.reach.map(\.read) == [[4, 5, 6], [6], []])
        #expect(all.reach.map(\.primary) == [5, 6, nil])
        // A probe's unit is the spread of the dialogues it was fitted on.
        let rows = try LabelledRows(
            fixture.store.rows,
            target: "self:joyful",
            against: "self:neutral",
            in: ""
        )
        let own = try #require(probes.probes.first { $0.person == .own && $0.layer == 5 })
        let states = try fixture.store.matrix(layer: 5, rows: rows.rows)
        let z = (0..<states.rows).map { own.z(Array(states.row($0))) }
        let neutral = z.indices.filter { !rows.isTarget[$0] }.map { z[$0] }
        let target = z.indices.filter { rows.isTarget[$0] }.map { z[$0] }
        #expect(abs(Descriptive.mean(neutral)) < 1e-3)
        // Its d′ is of dialogues that it wasn't fitted on.
        let inside = Descriptive.cohensD(target, neutral)
        #expect(own.distance < inside && own.distance > inside / 2)
    }

    /// Items that a probe was fitted on are refused, and so is a layer that isn't behind the write.
    @Test func wrongProbes() async throws {
        let fixture = try await AttributionFixture(random: 0)
        let own = try fixture.plan(count: 4, probes: .usual, split: "fit")
        #expect(own.header.downstream?.omitted?.contains("own items") == true)
        #expect(own.probes?.probes.isEmpty == true)
        func message(_ layers: DownstreamLayers) -> String {
            errorOf {
                _ = try DownstreamProbes(fitting: fixture.store, fixture.request(layers))
            }?.message ?? ""
        }
        #expect(message(.list([3])).contains("hidden state 3"))
        #expect(message(.list([9])).contains("hidden state 9"))
        var request = fixture.request(.usual)
        request.written = [6]
        let last = try DownstreamProbes(fitting: fixture.store, request).header
        #expect(last.omitted == "no hidden state is behind the written one")
        request.written = [5]
        request.layers = .list([5])
        #expect(errorOf { _ = try DownstreamProbes(fitting: fixture.store, request) } != nil)
        request = fixture.request(.usual)
        request.target = "happy"
        let unknown = try DownstreamProbes(fitting: fixture.store, request).header
        #expect(unknown.omitted?.contains("self:happy") == true)
    }

    /// Directions of a file are probes where they are behind the write and say how unsteered texts project.
    @Test func takenOutOfFiles() async throws {
        let fixture = try await AttributionFixture(random: 0)
        let organism = fixture.organism
        func directions(_ layer: Int) throws -> [Undertone.Direction] {
            try Person.allCases.map {
                try organism.direction(
                    $0,
                    "joyful",
                    fixture.store,
                    layer: HiddenStateIndex(layer)
                )
            }
        }
        let request = fixture.request(.usual)
        let found = try DownstreamProbes(directions(3) + directions(4), request)
        #expect(found.header.reach.map(\.read) == [[4]] && found.probes.count == 3)
        let fitted = try DownstreamProbes(fitting: fixture.store, fixture.request(.list([4])))
        // d′ is of halves that the seed draws; here they are others.
        func alike(_ probes: [DownstreamProbe]) -> [DownstreamProbe] {
            probes.map {
                var copy = $0
                copy.distance = 0
                return copy
            }
        }
        #expect(alike(found.probes) == alike(fitted.probes))
        for (one, other) in zip(found.probes, fitted.probes) {
            #expect(abs(one.distance - other.distance) < 0.5)
        }
        let bare = try DownstreamProbes(directions(3), request).header
        #expect(bare.omitted?.contains("behind the written ones") == true)
        #expect(
            try DownstreamProbes(
                directions(5).map {
                    var copy = $0
                    copy.readout = nil
                    return copy
                },
                request
            ).header.omitted?.contains("how unsteered texts project") == true
        )
        let scene = AttributionItem(
            id: "a",
            scenario: "a scene",
            variant: "",
            split: .test,
            states: [:]
        )
        #expect(
            try DownstreamProbes(
                directions(5).map {
                    var copy = $0
                    copy.origin.scenarios = ["a scene"]
                    return copy
                },
                fixture.request(.usual, items: [scene])
            ).header.omitted?.contains("scenes of the items") == true
        )
    }
}
