internal import Statistics

/// What a model wrote under a direction, judged blindly.
enum WritingSection: ReportSection {
    static var kind: String { WritingResult.kind }

    static func content(
        of results: RunResults,
        with figures: ReportFigures
    ) throws -> ReportContent {
        let result = try results.decode(WritingResult.self)
        var body = try figures.html(of: results)
        body.append(table(result).html)
        if result.probe != nil { body.append(probeTable(result).html) }
        body.append(samples(result).html)
        return ReportContent(
            title: "Does writing “\(result.direction)” steer what the model says?",
            facts: [
                (
                    "Intervention",
                    "added at hidden state \(result.layer), tokens: \(result.options.tokens)"
                ),
                (
                    "Judge",
                    "\(result.judgeModel), fresh and unsteered: “\(result.options.judge.question) "
                        + "\(result.options.judge.stem) …”, of \(result.options.words.joined(separator: ", ")); it names "
                        + "\(NumberText.percent(result.judgeAccuracy)) of “I feel …” right"
                ),
            ] + probe(result) + [
                ("Prompts", "\(result.prompts), of \(result.scenarios) scenarios"),
                (
                    "Slope of the score",
                    result.slopes.map {
                        "\($0.arm.rawValue) \(NumberText.interval($0.slope, 2))"
                    }.joined(separator: "; ")
                ),
            ],
            body: body,
            caveats: [
                "A judge that is the model that wrote may share what it gets wrong.",
                "Score and perplexity are of short texts; read the samples.",
            ]
        )
    }

    private static func probe(_ result: WritingResult) -> [(name: String, value: String)] {
        guard let probe = result.probe else { return [] }
        let labels = zip(probe.words, probe.labels).map { $0 == $1 ? $0 : "\($0) (\($1))" }
        return [
            (
                "Second judge",
                "a probe on hidden state \(probe.layer) of \(probe.encoder), fitted on \(probe.trainTexts) texts of "
                    + "\(probe.corpus), never told the target: one of \(labels.joined(separator: ", "))"
            ),
            (
                "What it is worth",
                "on \(probe.heldOutTexts) held-out texts accuracy \(NumberText.interval(probe.accuracy)) (always the most "
                    + "frequent label: \(NumberText.fixed(probe.baseRate))), balanced "
                    + "\(NumberText.interval(probe.balancedAccuracy)) (guessing: "
                    + "\(NumberText.fixed(1 / Double(max(1, probe.words.count))))); it names "
                    + "\(NumberText.percent(probe.outright)) of “I feel …” right"
            ),
            (
                "Slope by the probe",
                (result.probeSlopes ?? []).map {
                    "\($0.arm.rawValue) \(NumberText.interval($0.slope, 2))"
                }.joined(separator: "; ")
            ),
        ]
    }

    private static func probeTable(_ result: WritingResult) -> ReportTable {
        ReportTable(
            caption:
                "The same texts by the probe; scores are contrasts between the words that it has.",
            columns: ["arm", "α", "shift (nats)", "judged so", "wrong way"],
            rows: result.rows.map { row in
                [
                    .text(row.arm.rawValue), .number(NumberText.short(row.alpha)),
                    .shift(row.byProbe?.shift), .share(row.byProbe?.judged),
                    .share(row.byProbe?.wrongWay),
                ]
            }
        )
    }

    private static func table(_ result: WritingResult) -> ReportTable {
        ReportTable(
            caption:
                "Score of ‘\(result.options.word)’ from the unsteered text's, with 95 % intervals over scenarios (for random "
                + "directions the range of 95 % of them), and what it costs.",
            columns: [
                "arm", "α", "shift (nats)", "judged so", "named", "wrong way", "unchanged",
                "perplexity", "distinct-2",
            ],
            rows: result.rows.map { row in
                [
                    .text(row.arm.rawValue), .number(NumberText.short(row.alpha)),
                    .shift(row.shift), .share(row.judged), .share(row.named),
                    .share(row.wrongWay), .number(NumberText.percent(row.unchanged)),
                    .number(NumberText.fixed(row.perplexity, 2)),
                    .number(row.distinct[1].map { NumberText.fixed($0, 2) } ?? "–"),
                ]
            }
        )
    }

    private static func samples(_ result: WritingResult) -> ReportTable {
        ReportTable(
            caption: "The texts of the first prompts, chosen by their place in the file.",
            columns: ["prompt", "arm", "α", "text", "judged", "by the probe"],
            rows: result.samples.map { sample in
                [
                    .text(sample.prompt), .text(sample.arm.rawValue),
                    .number(NumberText.short(sample.alpha)), .text(sample.text),
                    .text(sample.judged), .text(sample.byProbe ?? "–"),
                ]
            }
        )
    }
}
