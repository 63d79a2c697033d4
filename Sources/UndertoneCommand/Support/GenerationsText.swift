import Foundation
import Undertone

/// Answers side by side on a terminal: a block a prompt, a line a strength.
enum GenerationsText {
    static func text(_ result: GenerationsResult) -> String {
        let names = result.alphas.map { "α = \(NumberText.signed($0, 1))" }
        let width = names.map(\.count).max() ?? 0
        return result.rows.map { row in
            let lines = zip(names, row.answers).map { name, answer in
                "   " + name.padding(toLength: width + 2, withPad: " ", startingAt: 0) + answer
            }
            return (["   \(row.prompt)"] + lines).joined(separator: "\n")
        }.joined(separator: "\n\n")
    }
}
