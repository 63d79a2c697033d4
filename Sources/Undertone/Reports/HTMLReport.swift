internal import Foundation

/// One self-contained page about a run, made from the run alone.
///
/// The same run and the same gnuplot give the same bytes. The page loads nothing and runs no script.
public struct HTMLReport: Sendable {
    /// The page.
    public let html: String
    /// Why figures are missing from the page; empty where all were drawn.
    public let problems: [String]

    /// Makes the page of a run.
    ///
    /// - Parameters:
    ///   - run: The run; one that failed gets a page too.
    ///   - gnuplot: What draws the figures; without one the page says in their places what to install.
    /// - Throws: `UndertoneError` where the run's results cannot be read.
    public init(
        of run: Run,
        gnuplot: Result<Gnuplot, any Error> = Result { try Gnuplot.find() }
    ) throws {
        let figures = ReportFigures(gnuplot: gnuplot)
        let content = try run.results.map { results in
            try ReportSections.section(of: results.kind).content(of: results, with: figures)
        }
        html = "<!DOCTYPE html>\n" + Self.page(run, content).markup + "\n"
        problems = figures.problems
    }

    /// Writes the page, whole or not at all.
    ///
    /// - Parameter path: The file.
    /// - Throws: `UndertoneError` where it cannot be written.
    public func write(to path: String) throws {
        do {
            try Data(html.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw UndertoneError(.failed, "the report cannot be written", file: path, cause: error)
        }
    }

    private static func page(_ run: Run, _ content: ReportContent?) -> HTML {
        let title = content?.title ?? "undertone \(run.command)"
        let policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
        let metadata: [HTML] = [
            .void("meta", ["charset": "utf-8"]),
            .void(
                "meta",
                [
                    "http-equiv": "Content-Security-Policy",
                    "content": policy,
                ]
            ),
            .void(
                "meta",
                [
                    "name": "viewport",
                    "content": "width=device-width, initial-scale=1",
                ]
            ),
            .element("title", text: "\(title) · run \(run.id)"),
            .element("style", [ReportStyle.sheet]),
        ]
        let head = HTML.element("head", metadata)
        var main = [header(run, title: title), verdict(run)]
        if let content {
            let facts = common(run) + content.facts
            main.append(.element("h2", text: "What was done"))
            main.append(list(facts))
            // A demonstration brings its own headings.
            if run.results?.kind != DemoResult.kind {
                main.append(.element("h2", text: "What came out"))
            }
            main += content.body
            if !content.caveats.isEmpty {
                main.append(.element("h2", text: "Read with care"))
                main.append(.element("ul", content.caveats.map { .element("li", text: $0) }))
            }
        }
        main += again(run) + provenance(run)
        return .element(
            "html",
            ["lang": "en"],
            [head, .element("body", [.element("main", main)])]
        )
    }

    private static func header(_ run: Run, title: String) -> HTML {
        let date = NumberText.date(run.started.timeIntervalSince1970)
        let line = ["undertone \(run.command)", "run \(run.id)", date].joined(separator: " · ")
        return .element(
            "header",
            [.element("p", ["class": "over"], text: line), .element("h1", text: title)]
        )
    }

    private static func verdict(_ run: Run) -> HTML {
        let text: String
        switch run.status {
        case .done: text = run.verdict ?? "The run ended with the results below."
        case .failed: text = "The run failed: \(run.error ?? "no reason was recorded")"
        case .interrupted:
            text = "The run was stopped before its end. \(run.error ?? "")"
        case .running: text = "The run had not ended when this page was made."
        }
        let isGood = run.status == .done
        // A blank line begins a paragraph, in words of ours and of errors alike.
        let paragraphs = text.split(separator: "\n\n").map { HTML.element("p", text: String($0)) }
        return .element("div", ["class": isGood ? "verdict" : "verdict bad"], paragraphs)
    }

    private static func common(_ run: Run) -> [(name: String, value: String)] {
        var facts: [(name: String, value: String)] = []
        if let model = run.model { facts.append(("Model", model.name)) }
        for corpus in run.corpora {
            let count = corpus.count.map { ", \(NumberText.count($0)) texts" } ?? ""
            facts.append(("Corpus (\(corpus.role))", corpus.spec + count))
        }
        return facts
    }

    /// Names and values, one under another.
    static func list(_ facts: [(name: String, value: String)]) -> HTML {
        .element(
            "dl",
            facts.filter { !$0.value.isEmpty }.flatMap { fact -> [HTML] in
                [.element("dt", text: fact.name), .element("dd", text: fact.value)]
            }
        )
    }
}
