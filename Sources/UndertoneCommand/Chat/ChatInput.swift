import Foundation
import Undertone

/// A line that a person typed into a chat: something to say, or a command.
package enum ChatInput: Equatable, Sendable {
    /// A turn.
    case say(String)
    /// What commands there are.
    case help
    /// A direction's strength, and where it is written, if that was said.
    case steer(SteerWords)
    /// A whole plan; nil: show it.
    case plan(String?)
    /// The strength of every step.
    case alpha(Double)
    /// Along which directions answers are read; none: all; nil: not at all.
    case read([String]?)
    /// Another system turn; nil: show it.
    case system(String?)
    /// Back to before the last exchange or change.
    case undo
    /// The last answer again.
    case regenerate
    /// Keep the chat in a file.
    case save(String)
    /// Begin anew.
    case clear
    /// Leave.
    case quit
    /// A blank line.
    case nothing

    /// Every command, with what it does.
    package static let commands: [(usage: String, summary: String)] = [
        ("/steer NAME ALPHA [@PLACE…]", "write a direction from now on; 0 takes it out"),
        ("/plan [PLAN|none]", "show or replace the whole plan"),
        ("/alpha ALPHA", "the strength of every step that has one"),
        ("/read on|off|NAME…", "each written token along the directions"),
        ("/system [TEXT]", "show or replace the system turn, begin anew"),
        ("/regen", "the last answer again, under the plan as it is"),
        ("/undo", "take back the last exchange or change"),
        ("/save FILE", "keep the chat for --chat FILE"),
        ("/clear", "begin anew, plan and system turn kept"),
        ("/quit", "leave (Ctrl-D does, too)"),
        ("/help", "this; two slashes begin a turn with one"),
    ]

    /// Reads a line.
    ///
    /// - Throws: `UndertoneError` for a command that there isn't, or that lacks something.
    package init(_ line: String) throws {
        let text = line.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.utf8.contains(0) else {
            throw UndertoneError.badInput("the line has a NUL character")
        }
        guard text.hasPrefix("/"), !text.hasPrefix("//") else {
            // Two slashes say one.
            let words = text.hasPrefix("//") ? String(text.dropFirst()) : text
            self = words.isEmpty ? .nothing : .say(words)
            return
        }
        var words = LineWords(String(text.dropFirst()))
        let name = words.next() ?? ""
        self = try Self.command(name, String(words.rest))
    }

    private static func command(_ name: String, _ rest: String) throws -> ChatInput {
        switch name {
        case "help", "?": return .help
        case "steer": return .steer(try SteerWords(parsing: rest))
        case "plan": return .plan(rest.isEmpty ? nil : rest)
        case "alpha":
            guard let value = Double(rest.replacing("\u{2212}", with: "-")), value.isFinite else {
                throw UndertoneError.badInput(
                    "'/alpha \(rest)': a number is wanted, as in /alpha 0.3"
                )
            }
            return .alpha(value)
        case "read":
            switch rest {
            case "", "on": return .read([])
            case "off": return .read(nil)
            default:
                var words = LineWords(rest.replacing(",", with: " "))
                return .read(words.all())
            }
        case "system": return .system(rest.isEmpty ? nil : rest)
        case "undo": return .undo
        case "regen", "regenerate": return .regenerate
        case "save":
            guard !rest.isEmpty else {
                throw UndertoneError.badInput("'/save' needs a file, as in /save chat.json")
            }
            return .save(LineWords.unquoted(rest))
        case "clear": return .clear
        case "quit", "exit", "q": return .quit
        default:
            let names = commands.map { String($0.usage.split(separator: " ")[0].dropFirst()) }
            let nearest = NearestNames.sorted(names, to: name).first ?? ""
            let guess = NearestNames.isNear(nearest, name) ? "; did you mean /\(nearest)?" : ""
            throw UndertoneError.badInput(
                "there is no command '/\(name)'\(guess) (/help lists them; // begins a turn with a slash)"
            )
        }
    }
}
