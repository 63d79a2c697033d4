extension RunRecorder {
    /// Does the work of a command and records how it ended, whichever way that is.
    ///
    /// - Parameter work: Returns the results and the verdict.
    /// - Returns: The run as it was recorded.
    /// - Throws: What `work` throws, after it was recorded. That the record could not be written then
    ///   does not hide the error of the work.
    @discardableResult
    public nonisolated func record<Result: RunResult>(
        _ work: () async throws -> (result: Result, verdict: String?)
    ) async throws -> Run {
        do {
            let (result, verdict) = try await work()
            return try await finish(result, verdict: verdict)
        } catch {
            _ = try? await fail(error)
            throw error
        }
    }
}
