import Foundation
import Undertone

/// A run as text for a terminal.
enum RunText {
    static func description(of run: Run) -> String {
        var lines: [(name: String, value: String)] = [
            ("run", run.id),
            ("command", HTMLReport.commandLine(run)),
            ("status", run.status.rawValue),
            ("started", NumberText.date(run.started.timeIntervalSince1970)),
        ]
        if let seconds = run.wallSeconds { lines.append(("time", NumberText.seconds(seconds))) }
        if let bytes = run.peakMemoryBytes {
            lines.append(("peak memory", NumberText.bytes(bytes)))
        }
        if let model = run.model {
            lines.append(("model", "\(model.name) (\(model.path), SHA-256 \(model.sha256))"))
        }
        for corpus in run.corpora {
            let count = corpus.count.map { "\(NumberText.count($0)) texts, " } ?? ""
            lines.append((corpus.role, "\(corpus.spec) (\(count)SHA-256 \(corpus.sha256))"))
        }
        for (name, seed) in run.seeds.sorted(by: { $0.key < $1.key }) {
            lines.append(("seed: \(name)", String(seed)))
        }
        let versions = run.versions
        let llama = versions.llama.map { ", llama.cpp \($0)" } ?? ""
        lines.append(("versions", "undertone \(versions.tool)\(llama)"))
        lines.append(("machine", "\(versions.operatingSystem); \(versions.processor)"))
        if let error = run.error { lines.append(("error", error)) }
        if let verdict = run.verdict { lines.append(("verdict", verdict)) }
        var parts = [aligned(lines)]
        let settings = RunComparison.flatten(run.settings)
        if !settings.isEmpty { parts.append("settings\n" + aligned(settings, indentation: "  ")) }
        if let results = run.results {
            let rows = RunComparison.flattenResults(results)
            let title = Terminal.output.styled("results (\(results.kind))", .bold)
            parts.append(title + "\n" + aligned(rows, indentation: "  "))
            parts.append("undertone report \(run.id) -o report.html  # for tables and figures")
        }
        return parts.joined(separator: "\n\n")
    }

    private static func aligned(
        _ lines: [(name: String, value: String)],
        indentation: String = ""
    ) -> String {
        let lines = lines.map { (Terminal.plain($0.name), Terminal.plain($0.value)) }
        let width = lines.map { TerminalTable.width($0.0) }.max() ?? 0
        return lines.map { name, value in
            let space = String(repeating: " ", count: width - TerminalTable.width(name))
            return indentation + Terminal.output.styled(name, .faint) + space + "  " + value
        }.joined(separator: "\n")
    }
}
