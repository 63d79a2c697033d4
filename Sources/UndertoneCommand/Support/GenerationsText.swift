import Foundation
import Undertone

/// Answers side by side on a terminal: a block a prompt, in it one a plan.
enum GenerationsText {
    /// All answers; words that the first plan's answer hasn't are marked where there is colour.
    static func text(_ result: GenerationsResult, on terminal: Terminal = .output) -> String {
        let width = terminal.isInteractive ? min(terminal.width, 100) : Int.max
        return result.rows.enumerated().map { number, row in
            let blocks = zip(result.plans, row.answers).map { plan, answer in
                let head = terminal.styled(Terminal.plain(label(plan)), .bold)
                return head + ending(answer, terminal) + "\n"
                    + body(answer.text, against: row.answers.first?.text, width, terminal)
            }
            let prompt = terminal.styled(Terminal.plain(row.prompt), .faint)
            return ([prompt] + blocks).joined(separator: "\n")
        }.joined(separator: "\n\n")
    }

    /// What a plan is called.
    static func label(_ plan: String) -> String {
        plan == "\(SteeringPlan.none)" ? "unsteered" : plan
    }

    /// Why an answer ended, where it isn't by itself.
    private static func ending(_ answer: GenerationsResult.Answer, _ terminal: Terminal) -> String {
        let words = ["limit": "cut at the limit of tokens", "context": "the context is full"]
        return answer.end.flatMap { words[$0] }.map { terminal.styled("  (\($0))", .faint) } ?? ""
    }

    private static func body(
        _ text: String,
        against first: String?,
        _ width: Int,
        _ terminal: Terminal
    ) -> String {
        let known = first.map { Set(words($0).map { $0.lowercased() }) } ?? []
        return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let broken = WordWrap.lines(words(String(line)), width: width - 2)
            let lines = broken.map { line in
                line.map { word in
                    known.contains(word.lowercased()) ? word : terminal.styled(word, .yellow)
                }
                .joined(separator: " ")
            }
            return (lines.isEmpty ? [""] : lines).map { "  " + $0 }.joined(separator: "\n")
        }
        .joined(separator: "\n")
    }

    private static func words(_ text: String) -> [String] {
        text.split(whereSeparator: \.isWhitespace).map { Terminal.plain(String($0)) }
    }
}
