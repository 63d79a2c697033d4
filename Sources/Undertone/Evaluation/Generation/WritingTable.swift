internal import Foundation
internal import LlamaEngine
internal import Statistics

/// The figures of what was written.
struct WritingTable {
    /// What a judge made of the texts.
    struct Judged {
        /// The words that it chooses from.
        var words: [String]
        /// The number of the target among them.
        var target: Int
        /// [settings, prompts, words].
        var scores: [[[Double]]]

        func score(_ setting: Int, _ prompt: Int) -> Double {
            TextJudge.score(scores[setting][prompt], target: target)
        }

        /// The number of its most probable word.
        func answer(_ setting: Int, _ prompt: Int) -> Int {
            ClosedSetContrast.largest(scores[setting][prompt])
        }
    }

    let options: WritingOptions
    let settings: [WritingExperiment.Setting]
    /// [settings, prompts].
    let written: [[Generation]]
    /// The model that was asked; then the probe, where there is one.
    let judges: [Judged]
    /// [settings, prompts].
    let surprise: [[Double]]
    let clusters: [Int]

    private var bootstrap: Bootstrap {
        Bootstrap(replicates: options.replicates, seed: options.seed)
    }

    /// Settings of an arm and strength: several for random directions.
    private func places(_ arm: WritingResult.Arm, _ alpha: Double) -> [Int] {
        settings.indices.filter { settings[$0].arm == arm && settings[$0].alpha == alpha }
    }

    /// What is done to each prompt's score, from the unsteered text's; setting 0 is the unsteered one.
    private func shifts(_ judge: Judged, _ setting: Int) -> [Double] {
        clusters.indices.map { judge.score(setting, $0) - judge.score(0, $0) }
    }

    func rows() throws -> [WritingResult.Row] {
        var rows: [WritingResult.Row] = []
        for arm in WritingResult.Arm.allCases {
            for alpha in Set(settings.filter { $0.arm == arm }.map(\.alpha)).sorted() {
                rows.append(try row(arm, alpha))
            }
        }
        return rows
    }

    private func row(_ arm: WritingResult.Arm, _ alpha: Double) throws -> WritingResult.Row {
        let own = places(arm, alpha)
        let texts = own.flatMap { written[$0] }
        let repeated = own.flatMap { _ in clusters }
        let named = texts.map {
            TextJudge.firstNamed(options.words, in: $0.text) == options.word ? 1.0 : 0
        }
        let judgements = try judges.map { try judgement($0, of: arm, alpha) }
        let tokens = Double(texts.reduce(0) { $0 + $1.tokens.count })
        return WritingResult.Row(
            arm: arm,
            alpha: alpha,
            shift: judgements[0].shift,
            judged: judgements[0].judged,
            byProbe: judgements.dropFirst().first,
            named: try bootstrap.mean(named, clusters: repeated),
            wrongWay: judgements[0].wrongWay,
            unchanged: Descriptive.mean(
                own.flatMap { setting in
                    clusters.indices.map {
                        written[setting][$0].text == written[0][$0].text ? 1.0 : 0
                    }
                }
            ),
            perplexity: exp(own.flatMap { surprise[$0] }.reduce(0, +) / max(1, tokens)),
            distinct: [1, 2, 3].map { DistinctTokens.share($0, of: texts.map(\.tokens)) },
            tokens: tokens / Double(max(1, texts.count))
        )
    }

    private func judgement(
        _ judge: Judged,
        of arm: WritingResult.Arm,
        _ alpha: Double
    ) throws -> WritingResult.Judgement {
        let own = places(arm, alpha)
        let repeated = own.flatMap { _ in clusters }
        let moved = own.flatMap { shifts(judge, $0) }
        let sign = alpha < 0 ? -1.0 : 1
        let shift: Interval?
        switch arm {
        case .unsteered: shift = nil
        case .random: shift = Self.range(own.map { Descriptive.mean(shifts(judge, $0)) })
        default: shift = try bootstrap.mean(moved, clusters: repeated)
        }
        return WritingResult.Judgement(
            shift: shift,
            judged: try bootstrap.mean(
                own.flatMap { setting in
                    clusters.indices.map { judge.answer(setting, $0) == judge.target ? 1 : 0 }
                },
                clusters: repeated
            ),
            wrongWay: arm == .unsteered
                ? nil
                : try bootstrap.mean(
                    moved.map { $0 * sign < -1e-6 ? 1 : 0 },
                    clusters: repeated
                )
        )
    }

    // MARK: - Slopes

    func slopes(_ judge: Judged) throws -> [WritingResult.Slope] {
        var slopes: [WritingResult.Slope] = []
        for arm in [WritingResult.Arm.direction, .shuffled] {
            let own = settings.indices.filter { settings[$0].arm == arm }
            guard !own.isEmpty else { continue }
            slopes.append(
                .init(
                    arm: arm,
                    slope: try bootstrap.mean(promptSlopes(judge, own), clusters: clusters)
                )
            )
        }
        let random = randomSlopes(judge)
        if !random.isEmpty {
            slopes.append(.init(arm: .random, slope: Self.range(random)))
        }
        return slopes
    }

    func randomSlopes(_ judge: Judged) -> [Double] {
        (0..<options.randomDirections).map { number in
            Descriptive.mean(
                promptSlopes(
                    judge,
                    settings.indices.filter {
                        settings[$0].arm == .random && settings[$0].number == number
                    }
                )
            )
        }
    }

    /// The least-squares slope of the score on α of each prompt, the unsteered text at 0 among the points.
    private func promptSlopes(_ judge: Judged, _ own: [Int]) -> [Double] {
        let all = [0] + own
        let alphas = all.map { settings[$0].alpha }
        let centre = Descriptive.mean(alphas)
        let spread = alphas.reduce(0) { $0 + ($1 - centre) * ($1 - centre) }
        return clusters.indices.map { prompt in
            zip(all, alphas).reduce(0.0) { $0 + ($1.1 - centre) * judge.score($1.0, prompt) }
                / spread
        }
    }

    /// The texts of the first prompts, of one random direction.
    func samples(_ prompts: [String]) -> [WritingResult.Sample] {
        prompts.indices.prefix(3).flatMap { prompt in
            settings.indices.filter { settings[$0].number == 0 }.map { setting in
                WritingResult.Sample(
                    prompt: String(prompts[prompt].suffix(200)),
                    arm: settings[setting].arm,
                    alpha: settings[setting].alpha,
                    text: written[setting][prompt].text,
                    judged: judges[0].words[judges[0].answer(setting, prompt)],
                    byProbe: judges.dropFirst().first.map {
                        $0.words[$0.answer(setting, prompt)]
                    }
                )
            }
        }
    }

    private static func range(_ values: [Double]) -> Interval {
        Interval(
            estimate: Descriptive.mean(values),
            lower: Descriptive.quantile(values, 0.025),
            upper: Descriptive.quantile(values, 0.975)
        )
    }
}
