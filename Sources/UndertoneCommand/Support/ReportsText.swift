import Statistics
import Undertone

/// `reports` results on a terminal.
enum ReportsText {
    static func text(_ result: ReportsResult) -> String {
        var table = TerminalTable(
            [.init("α", .right), .init("written", .left)]
                + Person.allCases.flatMap {
                    [.init("\($0.rawValue): shift [95 %]", .right), .init("flipped", .right)]
                }
        )
        for row in result.rows {
            table.add(
                [row.arm == .prompt ? "–" : NumberText.short(row.alpha), name(row, result)]
                    + Person.allCases.flatMap { person -> [String] in
                        guard let effect = row.effect(on: person) else { return ["–", "–"] }
                        return [shift(effect.shift), NumberText.percent(effect.flipped.estimate)]
                    }
            )
        }
        let right = Person.allCases.compactMap { person in
            result.accuracy[person].map {
                "\(person.rawValue) \(NumberText.percent($0.estimate))"
            }
        }
        return """
            Toward '\(result.target)', written at hidden state \(result.layer) on the token that opens the reply; \
            α in units of ‖h̄‖ = \(NumberText.short(result.alphaUnit))
            \(result.conversations) conversations that nothing was fitted on; answers right without a write: \
            \(right.joined(separator: ", "))

            \(table.text())
            """
    }

    private static func name(_ row: ReportsResult.Row, _ result: ReportsResult) -> String {
        row.arm == .random ? "\(result.randomCount) random" : row.name
    }

    private static func shift(_ interval: Interval) -> String {
        "\(NumberText.signed(interval.estimate)) [\(NumberText.signed(interval.lower)), "
            + "\(NumberText.signed(interval.upper))]"
    }
}
