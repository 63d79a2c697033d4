import Undertone

/// The two halves of an attribution experiment, with their progress.
enum AttributionSteps {
    /// Makes the readings.
    ///
    /// - Parameters:
    ///   - runner: The experiment.
    ///   - folder: Where they go.
    ///   - total: How many there are, as far as that is known.
    ///   - resumes: Whether those that are there are kept.
    ///   - stopsBeforeTest: Whether no test item is run.
    /// - Returns: What was done.
    /// - Throws: `UndertoneError`, `EngineError` or `CancellationError`.
    static func read(
        _ runner: AttributionRunner,
        in folder: String,
        total: Int,
        resumes: Bool = false,
        stopsBeforeTest: Bool = false
    ) async throws -> AttributionRunner.Progress {
        var reporter: ProgressReporter?
        let state = try await runner.run(
            in: folder,
            resumes: resumes,
            stopsBeforeTest: stopsBeforeTest
        ) { state in
            let shown =
                reporter
                ?? ProgressReporter(
                    "asking",
                    unit: "readings",
                    total: total,
                    startedWith: state.done + state.projected
                )
            reporter = shown
            shown.update(done: state.done + state.projected, tokens: state.tokens)
        }
        reporter?.finish()
        return state
    }

    /// Judges the readings of a folder.
    ///
    /// - Throws: `UndertoneError` or `StatisticsError`.
    static func judge(_ folder: String) throws -> AttributionResult {
        var reporter: ProgressReporter?
        let result = try AttributionAnalysis(AttributionReadings(folder: folder)).result {
            done,
            total in
            let shown =
                reporter ?? ProgressReporter("judging", unit: "conditions", total: total)
            reporter = shown
            shown.update(done: done)
        }
        reporter?.finish()
        return result
    }
}
