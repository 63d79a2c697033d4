import ArgumentParser
import Foundation
import LlamaEngine
import Undertone

/// `undertone doctor`.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Says what a model is and which of its sites can be read and written.",
        discussion: """
            Every site is read and written at every layer; a write counts when the written place moved by what \
            was asked and something after it changed.

              undertone doctor -m all-MiniLM-L6-v2-F32.gguf
              undertone doctor -m llama.gguf --json
            """
    )

    @OptionGroup var source: ModelOptions
    @OptionGroup var printing: OutputOptions

    func run() async throws {
        let loaded = try await source.load()
        let session = try await Session.make(
            model: loaded.model,
            configuration: SessionConfiguration(batchTokens: 64)
        )
        let report = DoctorReport(
            model: loaded.model.info,
            sha256: loaded.digest,
            templateIsKnown: (try? ChatTemplate(model: loaded.model.info)) != nil,
            sites: try await session.examineSites(),
            threads: session.configuration.threads,
            devices: LlamaBackend.devices.map { "\($0.name): \($0.description)" },
            features: LlamaBackend.systemInfo,
            llamaVersion: LlamaBackend.version,
            toolVersion: UndertoneVersion.current
        )
        try printing.show(report) { report.text() }
        let missing = report.sites.filter { $0.found.isEmpty || $0.found != $0.writable }
        guard !missing.contains(where: { $0.site == .hidden }) else {
            throw UndertoneError.checkFailed(
                "\(source.model): hidden states can't be read and written at every layer of this model; steering "
                    + "would be a sham there"
            )
        }
    }
}

/// What the doctor found.
struct DoctorReport: Encodable {
    var model: ModelInfo
    var sha256: String
    var templateIsKnown: Bool
    var sites: [SiteReport]
    var threads: Int
    var devices: [String]
    var features: String
    var llamaVersion: String
    var toolVersion: String

    func text() -> String {
        var lines: [String] = []
        func line(_ name: String, _ value: String) {
            lines.append(name.padding(toLength: 15, withPad: " ", startingAt: 0) + value)
        }
        let template =
            switch (model.chatTemplate, templateIsKnown) {
            case (nil, _): "none"
            case (_, true): "in the file, known to llama.cpp"
            case (_, false): "in the file, unknown to llama.cpp (name another with --template)"
            }
        line("model", "\(model.name) (\(model.path))")
        line("sha256", sha256)
        line("architecture", "\(model.architecture), \(model.isEncoder ? "encoder" : "decoder")")
        line(
            "size",
            "\(NumberText.count(model.parameterCount)) parameters, \(NumberText.bytes(Int64(model.byteCount)))"
        )
        line("quantisation", model.quantisation)
        line("blocks", "\(model.blockCount); hidden states 0…\(model.blockCount)")
        line("width", "\(model.width)")
        line("heads", "\(model.headCount), key-value \(model.keyValueHeadCount)")
        line("context", "\(NumberText.count(model.contextLength)) tokens")
        line("vocabulary", NumberText.count(model.vocabularyCount))
        line("chat template", template)
        line("threads", "\(threads)")
        line("devices", devices.joined(separator: "; "))
        line("features", features.trimmingCharacters(in: .whitespaces))
        line("versions", "undertone \(toolVersion), llama.cpp \(llamaVersion)")
        var table = TerminalTable([
            .init("site"), .init("width", .right), .init("read at"), .init("write arrives at"),
            .init("control vector at"),
        ])
        for site in sites {
            table.add([
                site.site.rawValue,
                site.width.map(String.init) ?? "–",
                Self.ranges(site.found),
                Self.ranges(site.writable),
                site.site == .hidden ? Self.ranges(site.controlVector) : "–",
            ])
        }
        return lines.joined(separator: "\n") + "\n\n" + table.text()
    }

    /// `0…6`, `2…4, 6` or `–`.
    static func ranges(_ layers: [HiddenStateIndex]) -> String {
        var parts: [ClosedRange<Int>] = []
        for layer in layers.map(\.rawValue) {
            if let last = parts.last, last.upperBound + 1 == layer {
                parts[parts.count - 1] = last.lowerBound...layer
            } else {
                parts.append(layer...layer)
            }
        }
        guard !parts.isEmpty else { return "–" }
        return parts.map {
            $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)…\($0.upperBound)"
        }
        .joined(separator: ", ")
    }
}
