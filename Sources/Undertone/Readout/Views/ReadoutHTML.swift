internal import Foundation
internal import LlamaEngine

/// A reading as one self-contained page: the text coloured by one concept at one layer, all values on hover.
///
/// The page loads nothing. Its only script, allowed by its hash, colours the text anew and fills the panel; without
/// scripts the text is coloured by the first concept, and browsers show the values of a token as its title.
package struct ReadoutHTML {
    /// The page.
    package let html: String

    /// Makes the page.
    ///
    /// - Parameters:
    ///   - reading: the reading.
    ///   - layer: the layer that is shown first.
    ///   - scale: the colours.
    package init(_ reading: TextReading, layer: Int, scale: DivergingScale = DivergingScale()) {
        let page = Page(reading: reading, layer: layer, scale: scale)
        html = "<!DOCTYPE html>\n" + page.markup.markup + "\n"
    }

    private struct Page {
        let reading: TextReading
        let layer: Int
        let scale: DivergingScale

        var point: SitePoint {
            let points = reading.directions.points
            return points.first { $0.layer.rawValue == layer } ?? points[0]
        }
        /// The concept that is shown first: the one with the largest |z|.
        var name: String { reading.ranked(at: point).first ?? reading.directions.names[0] }

        var markup: HTML {
            let policy =
                "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-\(Self.scriptHash)'"
            let head: [HTML] = [
                .void("meta", ["charset": "utf-8"]),
                .void("meta", ["http-equiv": "Content-Security-Policy", "content": policy]),
                .void(
                    "meta",
                    ["name": "viewport", "content": "width=device-width, initial-scale=1"]
                ),
                .element("title", text: "Readout by token · \(reading.model)"),
                .element("style", [ReportStyle.sheet, ReadoutPageStyle.sheet]),
            ]
            let layout = ReadoutLayout(reading)
            let caption =
                reading.model + ", " + ReadoutCaption.place(reading) + "; "
                + ReadoutCaption.baseline(reading.baseline)
            let main: [HTML] = [
                .element("h1", text: "Readout by token"),
                .element("p", ["class": "caption"], text: caption),
                controls,
                .element(
                    "div",
                    ["class": "text", "id": "text"],
                    layout.blocks.filter { !$0.cells.isEmpty }.map(block)
                ),
                .element(
                    "aside",
                    ["id": "panel", "aria-live": "polite"],
                    [.element("p", text: "Point at a token for all of its values.")]
                ),
                summary,
                .element("pre", ["id": "data", "hidden": ""], text: data),
                .element("script", [ReadoutPageStyle.script]),
            ]
            return .element(
                "html",
                ["lang": "en"],
                [
                    .element("head", head),
                    .element("body", [.element("main", ["class": "readout"], main)]),
                ]
            )
        }

        private var controls: HTML {
            func options(_ values: [String], _ chosen: String) -> [HTML] {
                values.enumerated().map { number, value in
                    value == chosen
                        ? .element("option", ["value": "\(number)", "selected": ""], text: value)
                        : .element("option", ["value": "\(number)"], text: value)
                }
            }
            let layers = reading.directions.points.map { "\($0.layer)" }
            let bar = (0..<9).map { step -> HTML in
                let value = (Double(step) - 4) / 4 * scale.limit
                let style = "background:\(scale.color(value));color:\(scale.ink(value))"
                let label = step % 2 == 0 ? NumberText.short(value) : ""
                return .element("span", ["style": style], text: label)
            }
            return .element(
                "div",
                ["class": "controls"],
                [
                    .element(
                        "label",
                        [
                            .text("emotion "),
                            .element(
                                "select",
                                ["id": "name"],
                                options(reading.directions.names, name)
                            ),
                        ]
                    ),
                    .element(
                        "label",
                        [
                            .text("layer "),
                            .element("select", ["id": "layer"], options(layers, "\(point.layer)")),
                        ]
                    ),
                    .element(
                        "div",
                        ["class": "bar", "title": "z: standard deviations of neutral tokens"],
                        bar
                    ),
                    .element("span", ["class": "unit"], text: "z, s.d. of neutral tokens"),
                ]
            )
        }

        private func block(_ block: ReadoutLayout.Block) -> HTML {
            let entry = reading.directions.index(of: name, at: point) ?? 0
            let cells = block.cells.flatMap { cell -> [HTML] in
                let z = reading.z(cell: cell.tokens, entry: entry)
                let colored = HTML.element(
                    "span",
                    [
                        "class": cell.isOpening ? "k o" : "k",
                        "data-a": "\(cell.tokens.lowerBound)",
                        "data-b": "\(cell.tokens.upperBound)",
                        "style": "background:\(scale.color(z));color:\(scale.ink(z))",
                        "title": ReadoutTitle.text(reading, cell),
                    ],
                    text: cell.isOpening ? ReadoutLayout.opening : cell.words
                )
                return cell.words == cell.text ? [colored] : [.text(cell.blanks), colored]
            }
            var content: [HTML] = []
            if let role = block.role { content.append(.element("h3", text: role)) }
            content.append(.element("p", ["class": "flow"], cells))
            return .element("section", content)
        }

        /// Means by turn, at the layer shown first.
        private var summary: HTML {
            let places = reading.directions.indices(at: point)
            let ranked = reading.ranked(at: point).prefix(9)
            let entries = places.filter { ranked.contains(reading.directions.entries[$0].name) }
            let head =
                ["turn", "tokens"].map { HTML.element("th", ["class": "words"], text: $0) }
                + entries.map {
                    HTML.element(
                        "th",
                        ["class": "number"],
                        text: reading.directions.entries[$0].name
                    )
                }
            func row(_ label: String, _ tokens: String, _ values: [Double]) -> HTML {
                .element(
                    "tr",
                    [
                        .element("td", ["class": "words"], text: label),
                        .element("td", ["class": "words"], text: tokens),
                    ]
                        + entries.map { entry -> HTML in
                            let z = values[entry]
                            return .element(
                                "td",
                                [
                                    "class": "number",
                                    "style": "background:\(scale.color(z));color:\(scale.ink(z))",
                                ],
                                text: NumberText.signed(z)
                            )
                        }
                )
            }
            let rows = reading.summaries.flatMap { summary -> [HTML] in
                let turn = summary.role.map { "\(summary.turn + 1) \($0)" } ?? "text"
                return [
                    summary.opening.map {
                        row("\(turn), opening \(ReadoutLayout.opening)", "1", $0)
                    },
                    summary.means.map { row(turn, NumberText.count(summary.tokens), $0) },
                ].compactMap { $0 }
            }
            let title = "Mean z by turn, layer \(point.layer)"
            return .element(
                "section",
                [
                    .element("h2", text: title),
                    .element(
                        "div",
                        ["class": "table"],
                        [
                            .element(
                                "table",
                                [
                                    .element("thead", [.element("tr", head)]),
                                    .element("tbody", rows),
                                ]
                            )
                        ]
                    ),
                ]
            )
        }

        /// Names, layers, and for each token the values by layer, then by name; null where a layer lacks one.
        private var data: String {
            let directions = reading.directions
            func table(_ rows: [[Double]], _ format: String) -> String {
                let order = directions.points.flatMap { point in
                    directions.names.map { directions.index(of: $0, at: point) }
                }
                let lines = rows.map { row in
                    "["
                        + order.map { $0.map { String(format: format, row[$0]) } ?? "null" }
                        .joined(separator: ",") + "]"
                }
                return "[\(lines.joined(separator: ","))]"
            }
            func list(_ values: [String]) -> String {
                "[\(values.map { JSONText.quoted($0) }.joined(separator: ","))]"
            }
            return """
                {"limit":\(scale.limit),"names":\(list(directions.names)),\
                "layers":\(list(directions.points.map { "\($0.layer)" })),\
                "pieces":\(list(reading.text.tokens.map(\.piece))),\
                "z":\(table(reading.z, "%.2f")),"projection":\(table(reading.projections, "%.4g"))}
                """
        }

        private static let scriptHash: String = {
            let digits = Array(ContentDigest.of(Array(ReadoutPageStyle.script.markup.utf8)))
            let bytes = stride(from: 0, to: digits.count, by: 2).compactMap {
                UInt8(String(digits[$0...$0 + 1]), radix: 16)
            }
            return Data(bytes).base64EncodedString()
        }()
    }
}
