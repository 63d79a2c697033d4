import LlamaEngine
import Undertone

/// What `repl` shows of a store.
enum StoreText {
    /// How many examples a list has.
    static let listed = 20

    /// Model, corpus, pooling.
    static func info(_ store: ActivationStore) -> String {
        let manifest = store.manifest
        return Terminal.plain(
            "\(manifest.model.name): \(manifest.site) at layers "
                + manifest.layers.map(String.init).joined(separator: ", ")
                + " of \(manifest.model.blockCount), pooled by \(manifest.pooling)"
        ) + "\n"
            + Terminal.plain(
                "\(NumberText.counted(store.count, "example")) of \(manifest.corpus.spec)"
            )
    }

    /// A line a layer.
    static func layers(_ layers: [StoreExplorer.LayerSummary], current: Int) -> String {
        var table = TerminalTable([
            .init("layer", .right), .init("width", .right), .init("mean norm", .right),
            .init("‖mean‖ / mean norm", .right), .init(""),
        ])
        for layer in layers {
            table.add([
                "\(layer.layer)", "\(layer.width)", NumberText.fixed(layer.meanNorm, 2),
                NumberText.fixed(layer.commonShare, 2),
                layer.layer == current ? "← looked at" : "",
            ])
        }
        return table.text()
    }

    /// A line a label.
    static func labels(_ labels: [(label: String, count: Int)]) -> String {
        var table = TerminalTable([.init("label"), .init("examples", .right)])
        for (label, count) in labels { table.add([label, NumberText.count(count)]) }
        return table.text()
    }

    private static let columns: [TerminalTable.Column] = [
        .init("#", .right), .init("id", maximumWidth: 24), .init("labels", maximumWidth: 30),
        .init("text", maximumWidth: 80),
    ]

    private static func cells(_ row: Int, _ examples: [StoredExample]) -> [String] {
        let example = examples[row]
        let words = example.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return ["\(row + 1)", example.id, example.labels.joined(separator: " "), words]
    }

    /// A line an example, the first of many.
    static func examples(_ rows: [Int], _ examples: [StoredExample]) -> String {
        guard !rows.isEmpty else { return "no example" }
        var table = TerminalTable(columns)
        for row in rows.prefix(listed) { table.add(cells(row, examples)) }
        let more =
            rows.count > listed
            ? "\n\(listed) of \(NumberText.count(rows.count)); more words narrow it down" : ""
        return table.text() + more
    }

    /// One example, whole.
    static func whole(_ example: StoredExample) -> String {
        let head = Terminal.plain(
            [
                example.id, example.labels.joined(separator: " "),
                example.scenario.map { "scenario \($0)" }, example.split.map { "split \($0)" },
                NumberText.counted(example.tokens, "token"),
            ]
            .compactMap { $0 }.joined(separator: " · ")
        )
        let text =
            example.turns.map { $0.map { "\($0.role): \($0.content)" }.joined(separator: "\n") }
            ?? example.text
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { Terminal.plain(String($0)) }
        return ([Terminal.output.styled(head, .bold)] + lines).joined(separator: "\n")
    }

    /// Neighbours of an example, under it.
    static func nearest(
        _ found: [StoreExplorer.Neighbour],
        to row: Int,
        _ examples: [StoredExample]
    ) -> String {
        var table = TerminalTable([.init("cosine", .right), .init("centred", .right)] + columns)
        table.add(["", ""] + cells(row, examples))
        for neighbour in found {
            table.add(
                [NumberText.fixed(neighbour.cosine), NumberText.fixed(neighbour.centred)]
                    + cells(neighbour.row, examples)
            )
        }
        return table.text()
    }

    /// A projection in the unit of α, and as z where the direction says how.
    private static func place(_ direction: Undertone.Direction, _ value: Double) -> [String] {
        let readout = direction.readout.flatMap { $0.isUsable ? $0 : nil }
        return [
            NumberText.signed(value / Double(direction.meanHiddenNorm), 3),
            readout.map { NumberText.signed($0.z(value), 1) } ?? "–",
        ]
    }

    /// An example's projections, a line a direction.
    static func projections(_ values: [(Undertone.Direction, Double)]) -> String {
        var table = TerminalTable([
            .init("direction"), .init("method"), .init("v̂·h, mean norms", .right),
            .init("z", .right),
        ])
        for (direction, value) in values {
            table.add([direction.name, direction.method] + place(direction, value))
        }
        return table.text()
    }

    /// The examples that lie furthest along a direction, the middle left out.
    static func along(
        _ direction: Undertone.Direction,
        _ values: [Double],
        _ examples: [StoredExample],
        count: Int
    ) -> String {
        var table = TerminalTable(
            [.init("v̂·h, mean norms", .right), .init("z", .right)] + columns
        )
        let order = values.indices.sorted { (values[$1], $0) < (values[$0], $1) }
        let isWhole = order.count <= 2 * count
        for row in isWhole ? order : Array(order.prefix(count)) {
            table.add(place(direction, values[row]) + cells(row, examples))
        }
        if !isWhole {
            table.add(["…"])
            for row in order.suffix(count) {
                table.add(place(direction, values[row]) + cells(row, examples))
            }
        }
        return table.text()
    }

    /// A difference of means with its figures, beside the directions that there are.
    static func difference(
        _ direction: Undertone.Direction,
        _ target: String,
        _ other: String,
        _ cosines: [(Undertone.Direction, Double)]
    ) -> String {
        let quality = direction.quality
        func number(_ value: Double?) -> String { value.map { NumberText.fixed($0, 2) } ?? "–" }
        var lines = [
            Terminal.plain(
                "diff: mean of \(target) − mean of \(other), layer \(direction.point.layer)"
            ),
            "‖difference‖ \(NumberText.fixed(Double(direction.norm), 2)), of the mean norm "
                + "\(number(quality.normRatio)); split-half cosine \(number(quality.splitHalfCosine)), d′ "
                + "\(number(quality.dPrime)); \(NumberText.counted(quality.texts, "text"))"
                + (quality.isUsable ? "" : " (too few to rely on)"),
        ]
        if !cosines.isEmpty {
            var table = TerminalTable([
                .init("direction"), .init("method"), .init("cosine", .right),
            ])
            for (known, cosine) in cosines {
                table.add([known.name, known.method, NumberText.signed(cosine, 2)])
            }
            lines.append(table.text())
        }
        return lines.joined(separator: "\n")
    }
}
