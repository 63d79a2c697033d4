import ArgumentParser
import Foundation
import LlamaEngine
import Undertone

/// `--read`, on commands that let a model write.
struct ReadOptions: ParsableArguments {
    @Flag(
        name: .long,
        help: "Show how far each token lies along the directions (z) while it is written."
    )
    var read = false

    @Option(name: .long, help: "Read along these directions only, separated by commas.")
    var readNames: String?

    @Option(
        name: .long,
        help: "Read at this layer (hidden state); default: the one with the best mean d′."
    )
    var readLayer: Int?

    @Option(name: .long, help: "Read along directions of this method, where there are several.")
    var readMethod: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The neutral text that z is set against: any corpus; default: what ships.",
            valueName: "format:path"
        )
    )
    var neutral: String?

    /// The names that were asked for; nil: all.
    var names: [String]? {
        readNames.map { $0.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) } }
    }

    /// A reader of tokens.
    ///
    /// - Parameters:
    ///   - directions: Those that there are.
    ///   - names: Which of them; nil: all.
    ///   - loaded: The model.
    ///   - neutral: What z is set against.
    ///   - allowsMismatch: Whether directions of another model file are taken.
    /// - Returns: The reader, at one layer.
    /// - Throws: `UndertoneError` for directions that aren't there or don't fit.
    func reader(
        _ directions: [Undertone.Direction],
        names: [String]?,
        _ loaded: LoadedModel,
        _ neutral: NeutralReading,
        allowsMismatch: Bool
    ) async throws -> TokenReader {
        let chosen = try choose(directions, names)
        for direction in directions
        where chosen.index(of: direction.name, at: direction.point) != nil {
            try direction.check(
                against: loaded.model.info,
                sha256: loaded.digest,
                allowsMismatch: allowsMismatch
            )
        }
        return TokenReader(
            directions: chosen,
            baseline: try await neutral.baseline(chosen, loaded)
        )
    }

    private func choose(
        _ all: [Undertone.Direction],
        _ names: [String]?
    ) throws -> ReadoutDirections {
        guard !all.isEmpty else {
            throw UndertoneError.badInput(
                "there is nothing to read along; give directions with --directions FILE"
            )
        }
        func directions(_ layers: LayerSelection) throws -> ReadoutDirections {
            try ReadoutDirections(
                all,
                names: names,
                layers: layers,
                method: readMethod,
                file: "the files of --directions"
            )
        }
        if let readLayer { return try directions(.list([readLayer])) }
        let found = try directions(.all)
        let there = Set(found.points)
        let best = ReadoutDirections.bestLayer(
            all.filter { there.contains($0.point) },
            names: names,
            method: readMethod
        )
        return try best.map { try directions(.list([$0])) } ?? found
    }
}
