import Foundation
import Undertone

/// A line that a person typed to look into a store.
package enum ReplInput: Equatable, Sendable {
    /// What commands there are.
    case help
    /// What the store is of.
    case info
    /// Its layers.
    case layers
    /// Another layer.
    case layer(Int)
    /// Its labels.
    case labels
    /// Examples with these words and this label.
    case examples(words: [String], label: String?)
    /// One example, whole.
    case show(String)
    /// What lies near an example.
    case near(String, count: Int, isCentred: Bool)
    /// An example's projections on all directions.
    case read(String)
    /// The examples that lie furthest along a direction.
    case along(String, count: Int)
    /// The difference of two labels' means.
    case difference(String, String)
    /// An answer of the model with a direction.
    case steer(SteerWords)
    /// Leave.
    case quit
    /// A blank line.
    case nothing

    /// Every command, with what it does.
    package static let commands: [(usage: String, summary: String)] = [
        ("info", "model, corpus and pooling of the store"),
        ("layers", "width, mean norm, share of the common part"),
        ("layer N", "look at another layer"),
        ("labels", "labels, with how many examples have each"),
        ("examples [label:NAME] [WORD…]", "examples with these words, by number and id"),
        ("show EXAMPLE", "one example, whole; by number or id"),
        ("near EXAMPLE [N] [centred]", "nearest by cosine; centred: mean taken off"),
        ("read EXAMPLE", "its projections on this layer's directions"),
        ("along NAME [N]", "examples furthest along it, both ways"),
        ("diff LABEL LABEL", "difference of two labels' means, as 'diff'"),
        ("steer NAME ALPHA [@PLACE…] TEXT", "the model's (-m) answer, without and with"),
        ("quit", "leave (Ctrl-D does, too)"),
        ("help", "this"),
    ]

    /// Reads a line; a slash before a command, as in a chat, may stand there.
    ///
    /// - Throws: `UndertoneError` for a command that there isn't, or that lacks something.
    package init(_ line: String) throws {
        let text = line.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.utf8.contains(0) else {
            throw UndertoneError.badInput("the line has a NUL character")
        }
        var words = LineWords(text.hasPrefix("/") ? String(text.dropFirst()) : text)
        guard let name = words.next() else {
            self = .nothing
            return
        }
        if name == "steer" {
            self = .steer(try SteerWords(parsing: String(words.rest)))
        } else {
            self = try Self.command(name, words.all())
        }
    }

    private static func command(_ name: String, _ words: [String]) throws -> ReplInput {
        /// So many words, or the usage as an error.
        func need(_ range: ClosedRange<Int>) throws {
            guard !range.contains(words.count) else { return }
            let usage = commands.first { $0.usage.split(separator: " ")[0] == name }?.usage ?? name
            throw UndertoneError.badInput("this command is written: \(usage)")
        }
        switch name {
        case "help", "?": return .help
        case "quit", "exit", "q": return .quit
        case "info": return .info
        case "layers": return .layers
        case "labels": return .labels
        case "layer":
            try need(1...1)
            return .layer(try number(words[0], from: 0))
        case "examples":
            let label = words.first { $0.hasPrefix("label:") }
            return .examples(
                words: words.filter { !$0.hasPrefix("label:") },
                label: label.map { LineWords.unquoted(String($0.dropFirst(6))) }
            )
        case "show":
            try need(1...1)
            return .show(words[0])
        case "near":
            try need(1...3)
            let counts = words.dropFirst().filter { $0 != "centred" }
            return .near(
                words[0],
                count: try counts.first.map { try number($0, from: 1) } ?? 10,
                isCentred: words.dropFirst().contains("centred")
            )
        case "read":
            try need(1...1)
            return .read(words[0])
        case "along":
            try need(1...2)
            return .along(words[0], count: words.count > 1 ? try number(words[1], from: 1) : 5)
        case "diff":
            try need(2...2)
            return .difference(words[0], words[1])
        default:
            let names = commands.map { String($0.usage.split(separator: " ")[0]) }
            let nearest = NearestNames.sorted(names, to: name).first ?? ""
            let guess = NearestNames.isNear(nearest, name) ? "; did you mean \(nearest)?" : ""
            throw UndertoneError.badInput("there is no command '\(name)'\(guess) (help lists them)")
        }
    }

    private static func number(_ word: String, from least: Int) throws -> Int {
        guard let number = Int(word), (least...1_000_000).contains(number) else {
            throw UndertoneError.badInput("'\(word)': a whole number from \(least) is wanted")
        }
        return number
    }
}
