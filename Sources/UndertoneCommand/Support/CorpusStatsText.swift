import Foundation
import Undertone

/// A corpus's figures for the terminal.
enum CorpusStatsText {
    static func text(_ result: CorpusStatsResult) -> String {
        let statistics = result.statistics
        let words = statistics.words
        var parts = [
            """
            \(NumberText.counted(statistics.scenarios.count, "scenario")), \
            \(NumberText.counted(words.texts, "text")), \(NumberText.count(words.tokens)) words
            words per text: mean \(NumberText.fixed(words.mean, 1)), \(words.fewest) to \(words.most)
            different words: \(NumberText.count(words.types)) \
            (\(NumberText.fixed(Double(words.types) / Double(max(1, words.tokens)), 3)) of all; in a text \
            \(NumberText.fixed(words.typeTokenRatio, 3)) on average)
            """
        ]
        if !statistics.emotions.isEmpty { parts.append(design(result)) }
        if let leaks = result.leaks {
            parts += [readings(leaks), leakingWords(leaks)]
        } else if let note = result.withoutLeaks {
            parts.append("no leak report: \(note)")
        }
        return parts.joined(separator: "\n\n")
    }

    /// A row an emotion, a column a scenario by number, and what there is of the emotion's words.
    private static func design(_ result: CorpusStatsResult) -> String {
        let statistics = result.statistics
        let numbers = statistics.scenarios.indices.map { String(($0 + 1) % 10) }.joined()
        var table = TerminalTable([
            .init("emotion"), .init("family"), .init(numbers), .init("n", .right),
            .init("words", .right), .init("range", .right), .init("type/token", .right),
            .init("by words", .right),
            .init("by marks", .right),
        ])
        for emotion in statistics.emotions {
            let held = Set(emotion.scenarios)
            let place = result.leaks?.classes.firstIndex(of: emotion.label)
            let recalls = (result.leaks?.readings ?? []).map { reading in
                place.map { share(reading, $0) } ?? ""
            }
            table.add(
                [
                    emotion.label,
                    emotion.family ?? "",
                    statistics.scenarios.map { held.contains($0) ? "●" : "·" }.joined(),
                    "\(emotion.scenarios.count)",
                    NumberText.fixed(emotion.words.mean, 1),
                    "\(emotion.words.fewest)–\(emotion.words.most)",
                    NumberText.fixed(emotion.words.typeTokenRatio, 3),
                ] + recalls
            )
        }
        let names = statistics.scenarios.enumerated().map { "\($0 + 1) \(Terminal.plain($1))" }
        let lines = WordWrap.lines(
            names.enumerated().map { $0 < names.count - 1 ? $1 + "," : $1 },
            width: max(60, min(100, Terminal.output.width))
        )
        let note =
            "by words, by marks: the share told right by each reader below; * p < 0.05 after Bonferroni"
        return table.text() + "\n" + note + "\n\n"
            + lines.map { $0.joined(separator: " ") }.joined(separator: "\n")
    }

    private static func share(_ reading: LeakReport.Reading, _ place: Int) -> String {
        let isLeak = reading.recallP[place] * Double(reading.recallP.count) < 0.05
        return NumberText.percent(reading.recall[place]) + (isLeak ? "*" : " ")
    }

    private static func readings(_ leaks: LeakReport) -> String {
        var table = TerminalTable([
            .init("leaks: told from"), .init("accuracy", .right), .init("by chance", .right),
            .init("95 % of chance", .right), .init("p", .right),
        ])
        for reading in leaks.readings {
            table.add([
                reading.name,
                NumberText.percent(reading.accuracy, 1),
                NumberText.percent(reading.chance, 1),
                "≤ " + NumberText.percent(reading.highestChance, 1),
                NumberText.fixed(reading.p, 4),
            ])
        }
        return table.text() + "\n"
            + """
            \(leaks.classes.count) classes, the baseline among them (1 in \(leaks.classes.count) is \
            \(NumberText.percent(1 / Double(leaks.classes.count), 1))), each scenario left out in turn; \
            \(NumberText.count(leaks.permutations)) permutations of labels within scenarios, seed \(leaks.seed)
            """
    }

    private static func leakingWords(_ leaks: LeakReport) -> String {
        var table = TerminalTable([
            .init("leaking word"), .init("emotion"), .init("in scenarios", .right),
            .init("by chance", .right), .init("score", .right),
        ])
        for word in leaks.words {
            table.add([
                word.word, word.emotion, "\(word.scenarios) of \(word.of)",
                NumberText.fixed(word.expected, 1), NumberText.fixed(word.score, 1),
            ])
        }
        return table.text() + "\n"
            + "score: standard deviations above chance; the highest of all words is at most "
            + "\(NumberText.fixed(leaks.highestChanceScore, 1)) in 95 % of the permutations"
    }
}
