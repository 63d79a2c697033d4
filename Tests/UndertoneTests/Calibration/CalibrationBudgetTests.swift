import Foundation
import LlamaEngine
import Statistics
import Testing
import Undertone

/// What is held against the budget, and what is said where it wasn't kept.
@Suite(.serialized) struct CalibrationBudgetTests {
    private func calibrate(
        _ organism: Organism,
        _ direction: Undertone.Direction,
        divergence: Double
    ) async throws -> CalibrationResult {
        try await Calibrator(
            model: organism.model,
            sha256: organism.digest,
            options: CalibrationOptions(
                alphas: [0.25, 0.5],
                budget: CalibrationBudget(divergence: divergence, perplexityRatio: 100),
                words: organism.truth.emotions,
                randomDirections: 0,
                generations: 0,
                generatedTokens: 16,
                replicates: 200
            )
        ).run(
            [direction],
            neutral: try CalibrationText.read(
                "jsonl:" + Organism.chats,
                options: CorpusOptions(split: "combinations", limit: 12)
            ),
            neutralSHA256: "n",
            items: try CalibrationText.read(
                "jsonl:" + Organism.chats,
                options: CorpusOptions(split: "wordings", limit: 16)
            )
        )
    }

    /// A strength whose mean is within the budget and whose interval isn't is not chosen.
    @Test func upperEndIsHeldAgainstIt() async throws {
        let organism = try Organism()
        let directory = try TemporaryDirectory()
        let store = try await organism.states("fit", in: directory)
        let direction = try organism.direction(.own, "sad", store)
        let wide = try await calibrate(organism, direction, divergence: 10)
        #expect(wide.choices[0].alpha == 0.5)
        let dev = try #require(wide.curves[0].dose(0.5)?.dev)
        let bound = try #require(dev.divergenceBound)
        #expect(bound > dev.divergence && dev.perplexityRatioBound != nil)
        let between = try await calibrate(
            organism,
            direction,
            divergence: (dev.divergence + bound) / 2
        )
        #expect(between.choices[0].alpha != 0.5)
        let over = try await calibrate(organism, direction, divergence: bound)
        #expect(over.choices[0].alpha == 0.5)
    }

    /// Where the second half goes over it, the verdict and the direction's own record say so.
    @Test func overBudgetIsSaid() async throws {
        let organism = try Organism()
        let directory = try TemporaryDirectory()
        let store = try await organism.states("fit", in: directory)
        let direction = try organism.direction(.own, "sad", store)
        var result = try await calibrate(organism, direction, divergence: 10)
        #expect(!result.isOverBudget(result.choices[0]))
        #expect(result.calibration(of: direction)?.isOverBudget == false)
        #expect(!CalibrationVerdict.text(result).contains("Over budget"))
        // As if the second half were worse than the first let expect.
        result.budget.divergence = 1e-3
        #expect(result.isOverBudget(result.choices[0]))
        #expect(result.calibration(of: direction)?.isOverBudget == true)
        #expect(CalibrationVerdict.text(result).contains("Over budget on test"))
    }
}
