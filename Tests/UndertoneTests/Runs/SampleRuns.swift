import Foundation
import Statistics
import Undertone

/// Runs with made-up but plausible numbers: the same on every machine.
enum SampleRuns {
    static let hostile = "</title><script>alert('x')</script>\"'&`id`$(id)\u{202E}\u{0}\n%s\\"

    static func interval(_ estimate: Double, _ half: Double) -> Interval {
        Interval(estimate: estimate, lower: estimate - half, upper: estimate + half, level: 0.95)
    }

    static func scores(_ auroc: Double, _ half: Double = 0.02) -> ClassificationScores {
        ClassificationScores(
            accuracy: interval(auroc - 0.03, half / 2),
            balancedAccuracy: interval(auroc - 0.08, half * 1.5),
            precision: interval(auroc - 0.4, half * 3),
            recall: interval(auroc - 0.1, half * 3),
            f1: interval(auroc - 0.3, half * 2.5),
            auroc: interval(auroc, half),
            averagePrecision: interval(auroc - 0.25, half * 2.5)
        )
    }

    static func probe(target: String = "joy", against: String = "neutral") -> ProbeResult {
        let probe = [0.9367, 0.9370, 0.9445, 0.9451, 0.9422, 0.9407, 0.9397]
        let direction = [0.8673, 0.8548, 0.8765, 0.8868, 0.8836, 0.8485, 0.9070]
        var length = ClassificationScores()
        length.auroc = interval(0.583, 0.05)
        length.balancedAccuracy = interval(0.55, 0.04)
        var majority = ClassificationScores()
        majority.accuracy = interval(0.945, 0.011)
        majority.balancedAccuracy = interval(0.5, 0)
        majority.auroc = interval(0.5, 0)
        return ProbeResult(
            target: target,
            against: against,
            site: "hidden states",
            pooling: "mean",
            method: "L2 logistic regression, C = 0.01, standardised on the training texts",
            evaluation: "fitted on train, scored on test (official splits)",
            counts: [
                ClassCount(label: target, train: 853, test: 93),
                ClassCount(label: against, train: 12823, test: 1606),
            ],
            layers: probe.indices.map { layer in
                ProbeResult.Layer(
                    layer: layer,
                    scores: scores(probe[layer], 0.021),
                    directionAUROC: interval(direction[layer], 0.032)
                )
            },
            baselines: [
                ProbeResult.Baseline(name: "bag of words", scores: scores(0.953, 0.019)),
                ProbeResult.Baseline(name: "length", scores: length),
                ProbeResult.Baseline(name: "majority", scores: majority),
            ]
        )
    }

    static func fit(name: String = "joy − neutral") -> FitResult {
        FitResult(
            target: "joy",
            against: "neutral",
            site: "hidden states",
            pooling: "mean",
            output: "joy.safetensors",
            directions: (0...6).map { layer in
                FitResult.Direction(
                    name: name,
                    layer: layer,
                    method: "dim",
                    scenarios: 13676,
                    texts: 13676,
                    normRatio: 0.15 + 0.02 * Double(layer),
                    splitHalfCosine: 0.97 - 0.01 * Double(layer),
                    dPrime: 1.4 + 0.1 * Double(layer),
                    isUsable: true
                )
            }
        )
    }

    static func evaluation(
        target: String = "joy",
        against: String = "neutral",
        randomDirections: Int = 20
    ) -> EvaluationResult {
        var generator = SeededGenerator(seed: 7)
        func normal() -> Double {
            (0..<12).reduce(-6) { sum, _ in sum + Double.random(in: 0..<1, using: &generator) }
        }
        let alphas = [0, 0.1, 0.3, 0.5]
        let slopes = (0..<randomDirections).map { _ in normal() * 1.1 }
        let texts = (0..<400).map { index in
            (index < 93, normal() * 1.6 + (index < 93 ? 1.1 : -3.4))
        }
        return EvaluationResult(
            target: target,
            against: against,
            direction: "\(target) − \(against)",
            method: "dim",
            layerWritten: 3,
            layerRead: 6,
            tokens: "all",
            alphaUnit: 8.417,
            counts: [
                ClassCount(label: target, train: 853, test: 93),
                ClassCount(label: against, train: 12823, test: 1606),
            ],
            reader: "L2 logistic regression on unsteered training texts",
            rows: alphas.map { alpha in
                EvaluationResult.Row(
                    alpha: alpha,
                    scores: scores(0.94 - 0.1 * alpha),
                    shift: interval(7.2 * alpha - 2.6 * alpha * alpha, 0.28 * alpha),
                    shareMoved: interval(0.98 * (1 - 0.5 * (1 - min(1, 2 * alpha))), 0.01),
                    cosine: interval(1 - 0.5 * alpha * alpha, 0.004 * alpha)
                )
            },
            random: EvaluationResult.RandomArm(
                count: randomDirections,
                rows: alphas.map { alpha in
                    let shifts = slopes.map { $0 * alpha - 0.4 * alpha * alpha }
                    let ordered = shifts.sorted()
                    return EvaluationResult.RandomArm.Row(
                        alpha: alpha,
                        shifts: shifts,
                        band: Interval(
                            estimate: shifts.reduce(0, +) / Double(max(1, shifts.count)),
                            lower: ordered.first ?? 0,
                            upper: ordered.last ?? 0,
                            level: 0.95
                        )
                    )
                }
            ),
            shuffled: alphas.map { .init(alpha: $0, shift: interval(0.9 * $0, 0.25 * $0)) },
            probeShift: alphas.map {
                .init(alpha: $0, scores: scores(0.9451), shift: 11.3 * $0)
            },
            samples: alphas.dropFirst().map { alpha in
                EvaluationResult.Sample(
                    alpha: alpha,
                    texts: texts.map { isTarget, value in
                        EvaluationResult.Text(
                            isTarget: isTarget,
                            unsteered: value,
                            steered: value * (1 - 0.3 * alpha) + 6.5 * alpha + normal() * 0.3,
                            random: value + normal() * 0.5 * alpha + 0.3 * alpha
                        )
                    }
                )
            }
        )
    }

    static func demo() throws -> DemoResult {
        DemoResult(parts: [
            .init(
                title: "1. Can joy be read?",
                text: "A linear probe was fitted at every hidden state.",
                results: try RunResults(probe())
            ),
            .init(
                title: "2. The direction",
                text: "The difference of the class means, at every layer.",
                results: try RunResults(fit())
            ),
            .init(
                title: "3. Written into the running model",
                text: "Does the model read as more joyful downstream of the write?",
                results: try RunResults(evaluation())
            ),
        ])
    }

    static func run(_ result: some RunResult, verdict: String? = nil) throws -> Run {
        let kind = type(of: result).kind
        var run = Run(
            id: "261121-k3fz",
            command: kind,
            arguments: [
                kind, "-m", "all-MiniLM-L6-v2-F32.gguf", "--direction", "joy's own.safetensors",
                "--corpus", "goemotions:data/goemotions", "--split", "test", "--alpha",
                "0,0.1,0.3,0.5",
            ],
            settings: ["alpha": [0, 0.1, 0.3, 0.5], "layer": 3, "pool": "mean", "precise": false],
            seeds: ["bootstrap": 1, "random directions": 2],
            model: RunModel(
                name: "all-MiniLM-L6-v2",
                path: "models/all-MiniLM-L6-v2-F32.gguf",
                sha256: String(repeating: "3fa9c1d2", count: 8)
            ),
            corpora: [
                RunCorpus(
                    role: "test",
                    spec: "goemotions:data/goemotions",
                    sha256: String(repeating: "81c0e7b4", count: 8),
                    count: 1699
                )
            ],
            versions: RunVersions(
                tool: "0.1.0",
                llama: "0.3.36",
                operatingSystem: "Debian GNU/Linux 12",
                processor: "Example CPU, 2 cores"
            ),
            started: Date(timeIntervalSince1970: 1_795_270_000)
        )
        run.wallSeconds = 71.25
        run.peakMemoryBytes = 431_000_000
        run.status = .done
        run.results = try RunResults(result)
        run.verdict = verdict
        return run
    }
}
