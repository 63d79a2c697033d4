import Foundation
import LlamaEngine
import Undertone

/// What an attribution experiment is made of: items, questions and directions, given or the project's own.
struct AttributionInputs {
    let loaded: LoadedModel
    let target: String
    let folder: String
    let seed: UInt64

    /// The truth beside an organism; nil for any other model.
    var truth: PlantedTruth? {
        let path = loaded.model.info.path.replacingOccurrences(
            of: ".gguf",
            with: ".truth.safetensors"
        )
        guard let truth = try? PlantedTruth(path), truth.modelSHA256 == loaded.digest else {
            return nil
        }
        return truth
    }

    /// The items' kind and place.
    struct Items {
        /// `attribution` or `planted`.
        var format: String
        var path: String

        /// Reads `format:path`.
        init(_ spec: String) throws {
            let parts = spec.split(separator: ":", maxSplits: 1).map(String.init)
            guard parts.count == 2, ["attribution", "planted"].contains(parts[0]) else {
                throw UndertoneError.badInput(
                    "\"\(spec)\" names no items; write attribution:DIR for authored scenes, planted:FILE for an "
                        + "organism's chats"
                )
            }
            format = parts[0]
            path = NSString(string: parts[1]).expandingTildeInPath
        }

        /// The questions beside the items.
        var questions: String {
            let folder =
                format == "planted"
                ? URL(fileURLWithPath: path).deletingLastPathComponent().path : path
            return folder + "/" + AttributionQuestions.fileName
        }
    }

    /// The items that were named, or the project's for this model.
    func items(_ spec: String?) throws -> Items {
        if let spec { return try Items(spec) }
        let advice = "name items with --items"
        return truth != nil
            ? try Items(
                "planted:" + ProjectFiles.find("Corpora/organism-chats/chats.jsonl", orElse: advice)
            )
            : try Items("attribution:" + ProjectFiles.find("Corpora/attribution", orElse: advice))
    }

    /// Checks authored scenes before anything is computed; what is found goes to standard error.
    ///
    /// - Throws: `UndertoneError` that names the first error's file and line.
    func lint(_ items: Items, questions: String) throws {
        let findings = try AttributionLinter.lint(items.path, questions: questions).findings
        let errors = findings.filter { !$0.isWarning }
        for finding in findings where finding != errors.first {
            ProgressReporter.writeToStandardError(
                (finding.isWarning ? "warning: " : "error: ")
                    + Terminal.plain(finding.description) + "\n"
            )
        }
        guard let first = errors.first else { return }
        let more = errors.count - 1
        throw UndertoneError.badInput(
            "\(first.rule): \(first.message)"
                + (more > 0 ? " (and \(NumberText.counted(more, "more error")) above)" : "")
                + "; 'undertone corpus lint attribution:\(items.path)' checks scenes, --explain \(first.rule) says why",
            file: first.file,
            line: first.line
        )
    }

    /// The directions of files.
    func directions(files: [String], allowsMismatch: Bool) throws -> [Undertone.Direction] {
        let found = try files.flatMap { try VectorFile.read($0) }
        for direction in found {
            try direction.check(
                against: loaded.model.info,
                sha256: loaded.digest,
                allowsMismatch: allowsMismatch
            )
        }
        return found
    }

    /// The organism's: those of three persons, fitted on its chats, and of its stories, at each layer inside it.
    ///
    /// - Returns: the directions, with the hidden states that the persons' were fitted on.
    /// - Throws: `UndertoneError` for any other model: its directions must be given.
    func organismDirections() async throws -> (
        directions: [Undertone.Direction], store: ActivationStore
    ) {
        guard truth != nil else {
            throw UndertoneError.badInput(
                "name directions with --directions: 'self:\(target)', 'user:\(target)', 'third:\(target)' or "
                    + "'\(target)' ('undertone fit' writes them); only an organism that ships brings its own"
            )
        }
        let advice = "name directions with --directions"
        let chats = try await extract(
            "jsonl:"
                + ProjectFiles.find("Corpora/organism-chats/chats.jsonl", orElse: advice),
            .opening,
            split: "fit",
            "chat-activations"
        )
        let stories = try await extract(
            "paired:" + ProjectFiles.find("Corpora/organism", orElse: advice),
            .mean,
            split: nil,
            "story-activations"
        )
        let inside = 1..<loaded.model.info.blockCount
        var found: [Undertone.Direction] = []
        for layer in inside {
            for person in Person.allCases {
                found.append(
                    try DirectionFitter(
                        store: chats,
                        target: person.label(target),
                        against: person.label("neutral"),
                        method: "dim",
                        seed: seed
                    ).fit(layer: layer)
                )
            }
            var story = try DirectionFitter(
                store: stories,
                target: target,
                against: "baseline",
                method: "paired",
                seed: seed
            ).fit(layer: layer)
            // One unit of α for all: what is written is written into chats.
            story.meanHiddenNorm = found.last?.meanHiddenNorm ?? story.meanHiddenNorm
            found.append(story)
        }
        return (found, chats)
    }

    private func extract(
        _ corpus: String,
        _ pooling: PoolingRule,
        split: String?,
        _ name: String
    ) async throws -> ActivationStore {
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
        var options = CorpusOptions()
        options.split = split
        let request = ExtractionRequest(
            corpus: corpus,
            options: options,
            pooling: pooling,
            includesSpecial: pooling == .opening,
            directory: folder + "/" + name,
            overwrites: true
        )
        return try await Extractor(model: loaded.model, modelDigest: loaded.digest)
            .run(request).store
    }
}
