internal import Statistics

/// A table of a report.
struct ReportTable {
    /// What a cell holds.
    enum Cell {
        /// Words; to the left.
        case text(String)
        /// A number, or words in place of one; to the right.
        case number(String)
        /// A number with its interval below it; to the right.
        case interval(String, String)
    }

    /// What the table shows.
    var caption: String
    /// The column heads.
    var columns: [String]
    /// The rows; each as long as `columns`.
    var rows: [[Cell]]
    /// Rows drawn apart, as references are.
    var setApart: Set<Int> = []

    /// The table as markup.
    var html: HTML {
        let numeric = columns.indices.map { column in
            rows.contains { row in
                if case .text = row[column] { false } else { true }
            }
        }
        let head = columns.indices.map { index in
            HTML.element(
                "th",
                ["scope": "col", "class": numeric[index] ? "number" : "words"],
                text: columns[index]
            )
        }
        let body = rows.enumerated().map { index, row in
            HTML.element(
                "tr",
                setApart.contains(index) ? ["class": "apart"] : [:],
                row.map(Self.html)
            )
        }
        let table = HTML.element(
            "table",
            ["aria-label": caption],
            [
                .element("thead", [.element("tr", head)]),
                .element("tbody", body),
            ]
        )
        // Not a `caption`: in a table wider than the page it would be as wide as the table.
        return .join([
            .element("p", ["class": "caption"], text: caption),
            .element("div", ["class": "table"], [table]),
        ])
    }

    private static func html(_ cell: Cell) -> HTML {
        switch cell {
        case .text(let text): .element("td", ["class": "words"], text: text)
        case .number(let text): .element("td", ["class": "number"], text: text)
        case .interval(let estimate, let range):
            .element(
                "td",
                ["class": "number"],
                [.text(estimate), .element("span", ["class": "range"], text: range)]
            )
        }
    }
}

extension ReportTable.Cell {
    /// A score between 0 and 1 with its interval.
    static func score(_ interval: Interval?) -> Self {
        guard let interval else { return .number("–") }
        return .interval(
            NumberText.fixed(interval.estimate),
            range(interval) { NumberText.fixed($0) }
        )
    }

    /// A shift with its sign and interval.
    static func shift(_ interval: Interval?) -> Self {
        guard let interval else { return .number("–") }
        return .interval(
            NumberText.signed(interval.estimate),
            range(interval) { NumberText.signed($0) }
        )
    }

    /// A share as a percentage with its interval.
    static func share(_ interval: Interval?) -> Self {
        guard let interval else { return .number("–") }
        return .interval(
            NumberText.percent(interval.estimate),
            range(interval) { NumberText.fixed($0 * 100, 0) }
        )
    }

    private static func range(_ interval: Interval, _ format: (Double) -> String) -> String {
        // A value that cannot vary, as chance, has no interval to show.
        guard interval.lower != interval.upper else { return "" }
        return "\(format(interval.lower)) … \(format(interval.upper))"
    }
}
