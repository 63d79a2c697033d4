import Foundation
import Statistics
import Testing
import Undertone

@Suite struct StoreExplorerTests {
    /// 40 rows in two groups about a common mean; the second layer is narrower.
    private func store(in directory: TemporaryDirectory) throws -> (ActivationStore, [[Float]]) {
        var generator = SeededGenerator(seed: 7)
        var fixture = StoreFixture()
        fixture.manifest.examples = 40
        fixture.manifest.layers = [2, 5]
        fixture.manifest.widths = [6, 3]
        let rows = (0..<40).map { row in
            (0..<6).map { column -> Float in
                Float(generator.nextGaussian()) + (column == 0 ? 9 : 0)
                    + (column == 1 ? (row % 2 == 0 ? 3 : -3) : 0)
            }
        }
        guard
            case .writer(let writer) = try ActivationStoreWriter.start(
                in: directory.path + "/store",
                manifest: fixture.manifest
            )
        else { throw UndertoneError.failed("there is a store") }
        let narrow = rows.flatMap { $0.prefix(3) }
        try writer.append(
            rows: [rows.flatMap { $0 }, narrow],
            examples: (0..<40).map { row in
                StoredExample(
                    id: "row\(row)",
                    labels: [row % 2 == 0 ? "self:joyful" : "neutral"],
                    scenario: "s\(row / 2)",
                    tokens: row,
                    text: row % 10 == 0 ? "A red Carrot \(row)" : "a stone \(row)"
                )
            }
        )
        return (try writer.finish(), rows)
    }

    @Test func rowsAndSearch() throws {
        let directory = try TemporaryDirectory()
        let explorer = try StoreExplorer(try store(in: directory).0)
        #expect(explorer.layer == 5 && explorer.examples.count == 40)
        #expect(try explorer.row("row3") == 3 && explorer.row("1") == 0 && explorer.row("40") == 39)
        for (name, words) in [("41", "has 40"), ("0", "has 40"), ("rwo3", "row3")] {
            let error = #expect(throws: UndertoneError.self) { try explorer.row(name) }
            #expect(error?.message.contains(words) == true)
        }
        #expect(explorer.search(["CARROT", "red"]) == [0, 10, 20, 30])
        #expect(explorer.search([], label: "neutral").count == 20)
        #expect(explorer.search(["row1"], label: "neutral") == [1, 11, 13, 15, 17, 19])
        #expect(explorer.search(["nowhere"]).isEmpty && explorer.search([]).count == 40)
        #expect(explorer.labels.map(\.label) == ["neutral", "self:joyful"])
    }

    @Test func layers() throws {
        let directory = try TemporaryDirectory()
        let (store, rows) = try store(in: directory)
        var explorer = try StoreExplorer(store, layer: 2)
        let layers = try explorer.layers()
        #expect(layers.map(\.layer) == [2, 5] && layers.map(\.width) == [6, 3])
        let norm = rows.map { Double(VectorMath.norm($0)) }.reduce(0, +) / 40
        #expect(abs(layers[0].meanNorm - norm) < 1e-4)
        #expect(layers[0].commonShare > 0.7 && layers[0].commonShare < 1)
        #expect(throws: UndertoneError.self) { try explorer.move(to: 3) }
        #expect(explorer.layer == 2)
        try explorer.move(to: 5)
        #expect(explorer.layer == 5)
        #expect(throws: UndertoneError.self) { try StoreExplorer(store, layer: 9) }
    }

    /// Against cosines computed one by one.
    @Test func nearest() throws {
        let directory = try TemporaryDirectory()
        let (store, rows) = try store(in: directory)
        let explorer = try StoreExplorer(store, layer: 2)
        let mean = (0..<6).map { column in rows.reduce(0) { $0 + $1[column] } / 40 }
        let centred = rows.map { row in zip(row, mean).map { $0 - $1 } }
        for isCentred in [false, true] {
            let found = explorer.nearest(to: 4, count: 7, isCentred: isCentred)
            #expect(found.count == 7 && !found.contains { $0.row == 4 })
            let kept = isCentred ? centred : rows
            let expected = rows.indices.filter { $0 != 4 }
                .sorted {
                    VectorMath.cosine(kept[4], kept[$0]) > VectorMath.cosine(kept[4], kept[$1])
                }
            #expect(found.map(\.row) == Array(expected.prefix(7)))
            for neighbour in found {
                let cosine = Double(VectorMath.cosine(rows[4], rows[neighbour.row]))
                let shifted = Double(VectorMath.cosine(centred[4], centred[neighbour.row]))
                #expect(abs(neighbour.cosine - cosine) < 1e-4)
                #expect(abs(neighbour.centred - shifted) < 1e-3)
            }
        }
        #expect(explorer.nearest(to: 0, count: 100).count == 39)
    }

    @Test func differencesAndProjections() throws {
        let directory = try TemporaryDirectory()
        let (store, rows) = try store(in: directory)
        let explorer = try StoreExplorer(store, layer: 2)
        let direction = try explorer.difference("self:joyful", against: "neutral")
        #expect(direction.point == (try explorer.point) && direction.vector[1] > 0.9)
        let values = try explorer.projections(on: direction)
        for (row, value) in zip(rows, values) {
            #expect(abs(value - Double(VectorMath.dot(row, direction.vector))) < 1e-4)
        }
        #expect(throws: UndertoneError.self) {
            try explorer.difference("self:joyful", against: "sad")
        }
        let other = try StoreExplorer(store, layer: 5)
        #expect(throws: UndertoneError.self) { try other.projections(on: direction) }
    }
}
