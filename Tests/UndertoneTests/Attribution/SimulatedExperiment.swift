import Foundation
import Statistics
import Undertone

/// An attribution experiment on a model that doesn't exist: what each direction does to each report is planted.
///
/// A score is a level of (item, report, word), a little of the stem, and for a write α·(planted effect on the target +
/// a part of the scenario's + a part of the item's). A random direction has a level of its own on every (report,
/// word), which stays the same over items: it moves reports for certain, and for no reason.
struct SimulatedExperiment {
    /// A direction and what it does to the contrast of each report at α = 1.
    struct Planted {
        var name: String
        var arm: AttributionDirection.Arm
        var effects: [ReportKind: Double]
        /// Layers at which it acts; nil: all.
        var layers: [Int]?
        /// What it does in items of other forms; there the same unless it is named.
        var others: [AttributionForm: [ReportKind: Double]] = [:]
    }

    var words = ["joyful", "angry", "afraid", "sad", "calm", "neutral"]
    var target = "joyful"
    var directions: [Planted] = []
    var random = 40
    /// Standard deviation of what a random direction does to a word in a report.
    var randomSpread = 0.5
    /// Judged directions that do nothing but what random ones do.
    var idle = 0
    var hasShuffled = false
    var hasPrompt = false
    /// What the prompt does to the model's own report.
    var promptEffect = 0.0
    var reports = ReportKind.allCases
    var stems = 2
    var hasDigits = false
    var hasContentFree = false
    var scenarios = 16
    var variants = 2
    /// Further items of each scenario.
    var forms: [AttributionForm] = []
    /// By how much the unsteered reports name the user's sadness, by form.
    var roles: [AttributionForm: Double] = [:]
    var devScenarios = 0
    var layers = [3]
    var masks = ["opening"]
    var alphas = [1.0]
    var primaryAlpha = 1.0
    /// Standard deviation over scenarios of a direction's effect on a report.
    var scenarioNoise = 0.4
    var itemNoise = 0.4
    var bound = 0.0
    /// Items in which the target is the unsteered answer of the report of the model itself.
    var ceilingItems = 0
    var seed: UInt64 = 1

    static let variantNames = ["ambiguous", "congruent", "opposite"]

    var header: AttributionHeader {
        var names: [AttributionDirection] = directions.map {
            .init(name: $0.name, arm: $0.arm, target: target, norm: 1)
        }
        for index in 0..<idle {
            names.append(.init(name: "idle \(index)", arm: .story, target: target, norm: 1))
        }
        for index in 0..<random {
            names.append(.init(name: "random \(index)", arm: .random, target: nil, norm: 1))
        }
        if hasShuffled {
            names.append(.init(name: "shuffled", arm: .shuffled, target: nil, norm: 1))
        }
        if hasPrompt {
            names.append(.init(name: "prompt", arm: .prompt, target: target, norm: 0))
        }
        var asked: [AttributionStem] = []
        for report in reports {
            for index in 0..<stems {
                asked.append(
                    .init(id: "\(report.rawValue) \(index)", report: report, kind: .words, text: "")
                )
            }
            guard hasDigits else { continue }
            for kind in [AttributionStem.Kind.digits, .digitsReversed] {
                asked.append(
                    .init(id: "\(report.rawValue) \(kind)", report: report, kind: kind, text: "")
                )
            }
        }
        let items = (0..<scenarios + devScenarios).flatMap { scenario in
            let names =
                (0..<variants).map { Self.variantNames[$0 % 3] }
                + forms.map { $0.rawValue + "-opposite" }
            return names.enumerated().map { number, name in
                AttributionItem(
                    id: "\(scenario)/\(number)",
                    scenario: "scene \(scenario)",
                    variant: name,
                    split: scenario < scenarios ? .test : .dev,
                    states: [AttributionForm(variant: name) == .swapped ? .own : .user: "sad"]
                )
            }
        }
        return AttributionHeader(
            model: "simulated",
            modelSHA256: String(repeating: "0", count: 64),
            words: words,
            valences: ["joyful": 0.8, "sad": -0.8],
            layers: layers,
            masks: masks,
            alphas: alphas,
            directions: names,
            reports: reports,
            stems: asked,
            items: items,
            seed: seed,
            bound: bound,
            primary: .init(
                layer: layers[0],
                mask: masks[0],
                alpha: primaryAlpha,
                chosenBy: .given
            )
        )
    }

    func readings() throws -> AttributionReadings {
        let header = header
        var result = try AttributionReadings(header: header)
        try forEach(header) { try result.add($0) }
        return result
    }

    func result(_ options: AttributionOptions = .quick) throws -> AttributionResult {
        try AttributionAnalysis(try readings(), options: options).result()
    }

    // MARK: - Readings

    /// Calls the closure with each reading; unsteered ones come last, as order mustn't matter.
    func forEach(
        _ header: AttributionHeader,
        _ body: (AttributionReading) throws -> Void
    ) throws {
        var generator = SeededGenerator(seed: seed)
        var levels: [[Double]] = []
        for item in -1..<header.items.count {
            for report in header.reports {
                var level = header.words.map { _ in generator.nextGaussian() * 1.5 }
                if item >= 0, report == .user {
                    level[3] += roles[header.items[item].form] ?? 0
                }
                if item >= 0, item < ceilingItems, report == .own { level[0] = 9 }
                levels.append(level)
            }
        }
        for (number, direction) in header.directions.enumerated() {
            var drawn = generator.fork()
            let planted = number < directions.count ? directions[number] : nil
            let isIdle = planted == nil && direction.arm != .prompt
            let own = header.reports.map { _ in
                header.words.map { _ in isIdle ? drawn.nextGaussian() * randomSpread : 0 }
            }
            let noise = effects(header, &drawn)
            for cell in cells(direction, header) {
                for item in -1..<header.items.count where item >= 0 || hasContentFree {
                    for (stem, asked) in header.stems.enumerated() {
                        guard let report = header.reports.firstIndex(of: asked.report) else {
                            continue
                        }
                        let alpha = cell.alpha ?? 1
                        let acts =
                            planted?.layers.map { $0.contains(cell.layer ?? 0) } ?? true
                        var shift = own[report].map { $0 * alpha }
                        shift[0] +=
                            alpha * (acts ? effects(planted, item, header)[asked.report] ?? 0 : 0)
                            + (direction.arm == .prompt && asked.report == .own ? promptEffect : 0)
                            + alpha * noise[item + 1][report]
                        try body(
                            reading(
                                header,
                                stem,
                                item,
                                levels,
                                report,
                                shift,
                                .init(
                                    direction: number,
                                    layer: cell.layer,
                                    mask: cell.mask,
                                    alpha: cell.alpha
                                )
                            )
                        )
                    }
                }
            }
        }
        for item in -1..<header.items.count where item >= 0 || hasContentFree {
            for (stem, asked) in header.stems.enumerated() {
                guard let report = header.reports.firstIndex(of: asked.report) else { continue }
                let none = header.words.map { _ in 0.0 }
                try body(reading(header, stem, item, levels, report, none, .unsteered))
            }
        }
    }

    private func effects(
        _ planted: Planted?,
        _ item: Int,
        _ header: AttributionHeader
    ) -> [ReportKind: Double] {
        let form = item >= 0 ? header.items[item].form : .plain
        return planted.map { $0.others[form] ?? $0.effects } ?? [:]
    }

    private func cells(
        _ direction: AttributionDirection,
        _ header: AttributionHeader
    ) -> [AttributionCell] {
        if direction.arm == .prompt { return [.unsteered] }
        if direction.arm == .random {
            return header.alphas.map {
                AttributionCell(layer: header.layers[0], mask: 0, alpha: $0)
            }
        }
        return header.layers.flatMap { layer in
            header.masks.indices.flatMap { mask in
                header.alphas.map { AttributionCell(layer: layer, mask: mask, alpha: $0) }
            }
        }
    }

    /// By item (the content-free context first) and report: what chance adds to a direction's effect.
    private func effects(
        _ header: AttributionHeader,
        _ generator: inout SeededGenerator
    ) -> [[Double]] {
        var scenes: [String: [Double]] = [:]
        var result = [header.reports.map { _ in 0.0 }]
        for item in header.items {
            let scene =
                scenes[item.scenario]
                ?? header.reports.map { _ in generator.nextGaussian() * scenarioNoise }
            scenes[item.scenario] = scene
            result.append(scene.map { $0 + generator.nextGaussian() * itemNoise })
        }
        return result
    }

    private func reading(
        _ header: AttributionHeader,
        _ stem: Int,
        _ item: Int,
        _ levels: [[Double]],
        _ report: Int,
        _ shift: [Double],
        _ cell: AttributionCell
    ) -> AttributionReading {
        let kind = header.stems[stem].kind
        var scores: [Double]
        if kind == .words {
            let level = levels[(item + 1) * header.reports.count + report]
            scores = zip(level, shift).enumerated().map { word, pair in
                pair.0 + pair.1 + 0.1 * Double((stem + word) % 3)
            }
        } else {
            // The more joyful, the higher the rating.
            let centre = 4.5 + shift[0]
            scores = (0...9).map { digit in
                let rating = Double(kind == .digits ? digit : 9 - digit)
                return -(rating - centre) * (rating - centre) / 4
            }
        }
        let top = scores.max() ?? 0
        let total = top + log(scores.reduce(0) { $0 + exp($1 - top) })
        scores = scores.map { $0 - total }
        return AttributionReading(
            item: item,
            stem: stem,
            direction: cell.direction,
            layer: cell.layer,
            mask: cell.mask,
            alpha: cell.alpha,
            scores: scores.map(Float.init)
        )
    }
}

extension AttributionOptions {
    /// Enough for verdicts, quick in tests.
    static let quick = AttributionOptions(replicates: 500, draws: 2000)
}
