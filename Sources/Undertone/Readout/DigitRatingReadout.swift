internal import Foundation
public import LlamaEngine

/// Asks a decoder for a rating from 0 to 9 and takes the expectation over the digits.
///
/// Σ d·p(d) / Σ p(d) over the ten digits, once with 0 = none and 9 = extreme, once the other way round.
public final class DigitRatingReadout {
    /// The question; the scale is put behind it.
    public let question: String
    private let readout: ClosedSetReadout

    /// How the scale is told, in both orders.
    public static let scales = (
        ascending: "Answer with one digit from 0 (none) to 9 (extreme).",
        descending: "Answer with one digit from 0 (extreme) to 9 (none)."
    )

    /// Creates a readout.
    ///
    /// - Parameters:
    ///   - model: a decoder.
    ///   - question: such as `How much joy is in this text?`
    ///   - stem: how the answer begins; the digit comes next.
    ///   - precise: F32 throughout.
    ///   - batchTokens: tokens a pass; no context may be longer.
    /// - Throws: `UndertoneError` for an encoder.
    public init(
        model: Model,
        question: String,
        stem: String = "Answer:",
        precise: Bool = false,
        batchTokens: Int = 1024
    ) throws {
        self.question = question
        readout = try ClosedSetReadout(
            NextTokenReader(model: model, precise: precise, batchTokens: batchTokens),
            words: (0...9).map(String.init),
            stems: [stem],
            prompt: ReadoutPrompt(model: model, separator: "\n")
        )
    }

    /// Reads the ratings of contexts.
    ///
    /// - Throws: `UndertoneError` for contexts that can't be written out or are too long, or a vocabulary without
    ///   digits; `EngineError`.
    public func ratings(_ contexts: [ReadoutContext]) async throws -> DigitRatings {
        func scores(_ scale: String) async throws -> ClosedSetScores {
            try await readout.scores(
                contexts.map { $0.asking(question + " " + scale) },
                calibrates: false
            )
        }
        let ascending = try await scores(Self.scales.ascending)
        let descending = try await scores(Self.scales.descending)
        return DigitRatings(
            ascending: ascending.plainShares.map(Self.expectation),
            descending: descending.plainShares.map { 9 - Self.expectation($0) },
            mass: zip(ascending.mass, descending.mass).map { ($0 + $1) / 2 }
        )
    }

    static func expectation(_ shares: [Double]) -> Double {
        shares.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element }
    }
}
