import ArgumentParser
import Foundation
import LlamaEngine
import Undertone

/// `undertone extract`.
struct ExtractCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "extract",
        abstract: "Reads a corpus through a model and keeps the hidden states.",
        discussion: """
            Writes activations.safetensors (one tensor a layer, a row a text), examples.jsonl and manifest.json \
            into a folder. Stopped at any moment, the same command goes on where it was. Memory: the model, one \
            chunk of vectors, one pass.

              undertone extract -m MiniLM.gguf --corpus goemotions:data/goemotions --split train \\
                --labels joy,neutral --single-label -o train
              undertone extract -m llama.gguf --corpus jsonl:chats.jsonl --pool span:user --layers 8-16 -o chats
            """
    )

    @OptionGroup var source: ModelOptions
    @OptionGroup var corpus: CorpusArguments

    @Option(name: .long, help: "Layers (hidden states): all, or like 3,5-8.")
    var layers = "all"

    @Option(name: .long, help: "Where: hidden, attention, mlp, heads or neurons.")
    var site = "hidden"

    @Option(
        name: .long,
        help:
            "How tokens become a vector: mean, last, first, opening (what opens the first reply) or span:NAME (a role, or a span that is marked)."
    )
    var pool = "mean"

    @Flag(name: .long, help: "F32 throughout: no flash attention, exact activations. Slower.")
    var precise = false

    @Flag(name: .customLong("f16"), help: "Store half precision: half the size.")
    var half = false

    @Flag(name: .long, help: "Pool the model's own marks and the template's tokens, too.")
    var includeSpecial = false

    @Flag(name: .long, help: "Cut texts over the model's context, and count them.")
    var truncate = false

    @Option(
        name: .long,
        help:
            "A chat template that llama.cpp knows, instead of the model's own; plain: a line 'Role: words' a turn."
    )
    var template: String?

    @Flag(name: .long, help: "Replace another store in the folder.")
    var overwrite = false

    @Option(name: [.customShort("o"), .long], help: "The folder of the store.")
    var output: String

    @OptionGroup var printing: OutputOptions

    func run() async throws {
        let request = try request()
        let summary = try CorpusSummary.scan(corpus.corpus, options: corpus.options)
        let loaded = try await source.load()
        let run = try await Recording.run("extract", settings: settings) { recorder in
            let loadedRun = loaded.run
            let spec = RunCorpus(
                role: "corpus",
                spec: corpus.corpus,
                sha256: summary.sha256,
                count: summary.count
            )
            try await recorder.update { run in
                run.model = loadedRun
                run.corpora = [spec]
            }
            return (try await extract(request, summary, loaded), nil)
        }
        guard let results = run.results else { return }
        let result = try results.decode(ExtractionResult.self)
        try printing.show(result) { text(result, run) }
    }

    private func extract(
        _ request: ExtractionRequest,
        _ summary: CorpusSummary,
        _ loaded: LoadedModel
    ) async throws -> ExtractionResult {
        var progress: ProgressReporter?
        let outcome = try await Extractor(model: loaded.model, modelDigest: loaded.digest)
            .run(request, summary: summary) { done, total, tokens in
                let reporter =
                    progress
                    ?? ProgressReporter(
                        "extracting",
                        unit: "texts",
                        total: total,
                        startedWith: done
                    )
                progress = reporter
                reporter.update(done: done, tokens: tokens)
            }
        progress?.finish()
        let manifest = outcome.store.manifest
        return ExtractionResult(
            store: request.directory,
            site: manifest.site,
            pooling: manifest.pooling,
            storage: manifest.precision.rawValue,
            layers: manifest.layers,
            width: manifest.widths.first ?? 0,
            texts: manifest.examples,
            tokens: outcome.tokensRead,
            truncated: outcome.truncated,
            resumed: outcome.resumedAt,
            labels: summary.labelCounts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
                .map { .init(label: $0.key, texts: $0.value) }
        )
    }

    private func request() throws -> ExtractionRequest {
        guard let place = Site(rawValue: site) else {
            throw UndertoneError.unknown(
                "site",
                site,
                among: Site.allCases.map(\.rawValue),
                in: "--site"
            )
        }
        return ExtractionRequest(
            corpus: corpus.corpus,
            options: corpus.options,
            layers: try LayerSelection(layers),
            site: place,
            pooling: try PoolingRule(pool),
            includesSpecial: includeSpecial,
            truncates: truncate,
            precise: precise,
            half: half,
            template: template,
            directory: output,
            overwrites: overwrite
        )
    }

    private func text(_ result: ExtractionResult, _ run: Run) -> String {
        let already = result.resumed == result.texts ? " (complete before)" : ""
        let cut = result.truncated > 0 ? ", \(result.truncated) cut to the context" : ""
        let labels = result.labels.prefix(6).map { "\($0.label) \(NumberText.count($0.texts))" }
            .joined(separator: ", ")
        let more = result.labels.count > 6 ? ", and \(result.labels.count - 6) more" : ""
        return """
            \(result.store): \(NumberText.count(result.texts)) texts\(cut)\(already), \(result.site) at layers \
            \(LayerSelection.list(result.layers).description), width \(result.width), \(result.storage)
            labels: \(result.labels.isEmpty ? "none" : labels + more)
            run \(run.id)
            """
    }

    private struct Settings: Encodable {
        var corpus: CorpusOptions
        var layers: String
        var site: String
        var pool: String
        var precise: Bool
        var half: Bool
        var includeSpecial: Bool
        var truncate: Bool
        var template: String?
        var threads: Int
        var output: String
    }

    private var settings: Settings {
        Settings(
            corpus: corpus.options,
            layers: layers,
            site: site,
            pool: pool,
            precise: precise,
            half: half,
            includeSpecial: includeSpecial,
            truncate: truncate,
            template: template,
            threads: source.threads ?? SessionConfiguration.defaultThreads,
            output: output
        )
    }
}
