internal import Statistics

/// How well each layer's hidden states tell classes apart, beside what a bag of words, the texts'
/// length and the majority tell.
///
/// Each layer gets an L2 logistic regression on features standardised with the training rows'
/// figures. Scored rows are those of a test set, or, without one, each row in the fold that left
/// its whole scenario out; no row is scored by a model, standardiser, vocabulary or C that saw it.
/// Decision values are cut at 0. Intervals resample scenarios where there are any, else examples.
///
/// In cross-validation the decision values of all folds are pooled, which costs a little AUROC
/// where folds' intercepts differ (Airola et al. 2011); stratified folds keep that small.
public struct LayerProbe: Sendable {
    /// The settings.
    public var options: Options

    /// Creates a probe.
    public init(options: Options) {
        self.options = options
    }

    /// Probes every layer of the data.
    ///
    /// - Parameters:
    ///   - train: The examples to fit on; also those to score, by folds, without a test set.
    ///   - test: The examples to score, with the same classes and layers.
    ///   - progress: Called after each layer with the layers done and their number.
    /// - Returns: The readings of layers and controls.
    /// - Throws: `StatisticsError` for a class without examples, a scenario on both sides, too few
    ///   scenarios for the folds, non-finite features or cancellation; what loading features throws.
    public func run(
        train: ProbeData,
        test: ProbeData? = nil,
        progress: ((_ done: Int, _ total: Int) -> Void)? = nil
    ) throws -> LayerProbeResult {
        let trial = try ProbeTrial(options: options, train: train, test: test)
        let controls = try trial.controls()
        var layers: [LayerProbeResult.Layer] = []
        for layer in train.layers {
            layers.append(try trial.read(layer: layer))
            progress?(layers.count, train.layers.count)
        }
        let scored = trial.scored
        let trainTexts = Set(train.texts)
        return LayerProbeResult(
            classes: train.classes,
            trainCounts: train.classCounts,
            testCounts: scored.classCounts,
            folds: test == nil ? options.folds : nil,
            clusters: scored.hasClusters ? Set(scored.groups).count : nil,
            repeatedTexts: test?.texts.count { trainTexts.contains($0) } ?? 0,
            options: options,
            layers: layers,
            controls: controls.readings,
            notes: controls.notes + Self.notes(on: layers)
        )
    }

    private static func notes(on layers: [LayerProbeResult.Layer]) -> [String] {
        let unfinished = layers.filter { !$0.probe.converged }.map { String($0.layer) }
        guard !unfinished.isEmpty else { return [] }
        return ["the fit did not converge at layers \(unfinished.joined(separator: ", "))"]
    }
}
