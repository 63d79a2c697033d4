internal import Foundation

extension HTMLReport {
    /// How to do the run again.
    static func again(_ run: Run) -> [HTML] {
        var pieces: [HTML] = [
            .element("h2", text: "To do it again"),
            .element("pre", text: commandLine(run)),
        ]
        if !run.seeds.isEmpty {
            let seeds = run.seeds.sorted { $0.key < $1.key }
                .map { "\($0.key) \($0.value)" }
                .joined(separator: ", ")
            pieces.append(
                .element(
                    "p",
                    text: "Seeds: \(seeds). The same files and seeds give the same numbers."
                )
            )
        }
        if case .object(let settings) = run.settings, settings.count > 0 {
            let facts = settings.members.map { (name: $0.key, value: $0.value.plainText) }
            pieces.append(
                .element(
                    "details",
                    [.element("summary", text: "All settings, defaults included"), list(facts)]
                )
            )
        }
        return pieces
    }

    /// Versions, hashes, time and memory.
    static func provenance(_ run: Run) -> [HTML] {
        var facts: [(name: String, value: String)] = []
        if let model = run.model {
            facts.append(("Model file", model.path))
            facts.append(("Model SHA-256", model.sha256))
        }
        for corpus in run.corpora {
            facts.append(("Corpus SHA-256 (\(corpus.role))", corpus.sha256))
        }
        facts.append(("undertone", run.versions.tool))
        if let llama = run.versions.llama { facts.append(("llama.cpp", llama)) }
        facts.append(("System", run.versions.operatingSystem))
        facts.append(("Processor", run.versions.processor))
        if let seconds = run.wallSeconds { facts.append(("Time", NumberText.seconds(seconds))) }
        if let bytes = run.peakMemoryBytes {
            facts.append(("Peak memory", NumberText.bytes(bytes)))
        }
        let footer = """
            “Emotion” here means a functional representation: a direction in a model’s hidden states \
            that behaves as the word would lead one to expect. Nothing on this page is a claim about \
            feeling or experience.
            """
        return [
            .element("h2", text: "Versions and hashes"),
            .element("div", ["class": "provenance"], [list(facts)]),
            .element("footer", [.element("p", text: footer)]),
        ]
    }

    /// The command as one types it into a shell.
    package static func commandLine(_ run: Run) -> String {
        (["undertone"] + run.arguments.map(shellQuote)).joined(separator: " ")
    }

    private static func shellQuote(_ argument: String) -> String {
        let isPlain =
            !argument.isEmpty
            && argument.unicodeScalars.allSatisfy { scalar in
                scalar.isASCII
                    && (scalar.properties.isAlphabetic
                        || "0123456789_@%+=:,./-".unicodeScalars.contains(scalar))
            }
        return isPlain ? argument : "'" + argument.replacing("'", with: "'\\''") + "'"
    }
}
