import Foundation
import Testing

/// What goes where: results to standard output, progress and errors to standard error; `--json` is JSON.
@Suite(.enabled(if: BuiltCommand.path != nil, "the command is not built beside the tests"))
struct OutputTests {
    /// Each command on the tiny model; `$` is the workplace.
    @Test func jsonOfEveryCommand() throws {
        let place = try Workplace()
        let corpus = try place.corpus()
        let store = place.file("store")
        for (arguments, key) in [
            (["doctor", "-m", TestModels.llama], "sites"),
            (["extract", "-m", TestModels.llama, "--corpus", corpus, "-o", store], "texts"),
            (["extract", "-m", TestModels.llama, "--corpus", corpus, "-o", store], "resumed"),
            (
                [
                    "fit", store, "--target", "joy", "--against", "neutral", "-o",
                    place.file("v.safetensors"),
                ],
                "directions"
            ),
            (
                [
                    "probe", store, "--target", "joy", "--against", "neutral", "--C", "0.1",
                    "--replicates", "100", "--figures", place.file("figures"),
                ], "layers"
            ),
            (
                [
                    "evaluate", "-m", TestModels.llama, "--direction", place.file("v.safetensors"),
                    "--corpus", corpus, "--alpha", "0,0.3", "--random", "2", "--replicates", "100",
                    "--figures", place.file("figures"),
                ], "target"
            ),
            (["runs", "list"], ""),
            (["runs", "show", "last"], "id"),
            (["report", "last", "-o", place.file("report.html")], "files"),
        ] {
            let outcome = try place.run(arguments + ["--json"])
            #expect(outcome.status == 0, "\(arguments): \(outcome.words)")
            let value = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
            #expect(outcome.output.hasSuffix("\n"))
            if !key.isEmpty {
                #expect((value as? [String: Any])?[key] != nil, "\(arguments) has no '\(key)'")
            }
            let plain = try place.run(arguments)
            #expect(plain.status == 0 && !plain.output.isEmpty, "\(arguments): \(plain.words)")
            #expect(!plain.output.contains("\u{1B}"))
        }
        let list = try JSONSerialization.jsonObject(
            with: Data(try place.run(["runs", "list", "--json"]).output.utf8)
        )
        let ids = (list as? [[String: Any]])?.compactMap { $0["id"] as? String } ?? []
        #expect(ids.count == 10)
        let compare = try place.run(["runs", "compare"] + ids.prefix(2) + ["--json"])
        #expect(compare.status == 0, "\(compare.words)")
        _ = try JSONSerialization.jsonObject(with: Data(compare.output.utf8))
    }

    @Test func progressGoesToStandardError() throws {
        let place = try Workplace()
        let outcome = try place.extract(place.corpus(), ["--json"])
        #expect(outcome.error.contains("extracting:") && outcome.error.contains("texts"))
        #expect(!outcome.output.contains("extracting"))
    }

    /// A run that failed is in the registry as such, with its words.
    @Test func failedRunIsRecorded() throws {
        let place = try Workplace()
        let outcome = try place.extract(place.corpus(), ["--pool", "span:user"])
        expectRefusal(outcome, ["span:user"])
        let show = try place.run(["runs", "show", "last"])
        #expect(show.status == 0 && show.output.contains("failed"), "\(show.words)")
        #expect(show.output.contains("span:user"))
    }

    struct Dump: Decodable {
        var command: Command

        struct Command: Decodable {
            var commandName: String
            var shouldDisplay: Bool?
            var subcommands: [Command]?
        }
    }

    /// Whoever asks for help sees how the command is called, in a line to copy.
    @Test func helpOfEveryCommandHasExamples() throws {
        let place = try Workplace()
        let dump = try place.run(["--experimental-dump-help"])
        let root = try JSONDecoder().decode(Dump.self, from: Data(dump.output.utf8)).command
        var paths: [[String]] = []
        func collect(_ command: Dump.Command, _ path: [String]) {
            for child in command.subcommands ?? []
            where child.shouldDisplay != false && child.commandName != "help" {
                paths.append(path + [child.commandName])
                collect(child, path + [child.commandName])
            }
        }
        collect(root, [])
        #expect(paths.count >= 10)
        for path in paths {
            let help = try place.run(path + ["--help"])
            #expect(help.status == 0 && help.error.isEmpty, "\(path): \(help.words)")
            let example = "\n  undertone " + path.joined(separator: " ") + " "
            let bare = "\n  undertone " + path.joined(separator: " ") + "\n"
            #expect(
                help.output.contains(example) || help.output.contains(bare),
                "the help of '\(path.joined(separator: " "))' has no example"
            )
        }
    }
}
