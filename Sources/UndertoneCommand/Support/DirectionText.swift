import LlamaEngine
import Statistics
import Undertone

/// Directions in a terminal.
enum DirectionText {
    /// The quality cards as tables.
    static func cards(_ directions: [Undertone.Direction]) -> String {
        let hasReadouts = directions.contains { $0.readout != nil }
        let hasNeurons = directions.contains { $0.quality.card?.neuron != nil }
        let hasStrengths = directions.contains { $0.calibration != nil }
        var table = TerminalTable(
            [
                .init("direction", maximumWidth: 28), .init("layer", .right), .init("method"),
                .init("‖v‖/‖h‖", .right), .init("split-half cos", .right),
                .init("d′ (crossed)", .right),
                .init("pair cos", .right), .init("wrong pairs", .right), .init("λ₁/Σλ", .right),
                .init("cos dim", .right), .init("R² on others", .right),
            ] + (hasReadouts ? [.init("baseline → target, sd (mean norms)")] : [])
                + (hasNeurons ? [.init("nearest neuron")] : [])
                + (hasStrengths ? [.init("calibrated")] : []) + [
                    .init("scenarios", .right), .init("texts", .right), .init("usable"),
                ]
        )
        for direction in directions {
            let quality = direction.quality
            let card = quality.card
            table.add(
                [
                    Terminal.plain(direction.name),
                    "\(direction.point.layer)",
                    direction.method,
                    NumberText.fixed(quality.normRatio),
                    number(quality.splitHalfCosine),
                    number(quality.dPrime, 2),
                    number(card?.pairCosine),
                    card?.wrongPairs.map { NumberText.percent($0) } ?? "–",
                    number(card?.firstShare, 2) + (card?.shape.map { " \($0)" } ?? ""),
                    number(card?.cosineWithDim),
                    number(card?.redundancy, 2),
                ] + (hasReadouts ? [readout(direction)] : [])
                    + (hasNeurons ? [neuron(card?.neuron)] : [])
                    + (hasStrengths ? [strength(direction.calibration)] : []) + [
                        NumberText.count(quality.scenarios),
                        NumberText.count(quality.texts),
                        quality.isUsable
                            ? "yes" : "no: fewer than \(DirectionFitter.fewestClusters) scenarios",
                    ]
            )
        }
        let origins = Set(directions.map { origin($0) }).sorted()
        return ([table.text()] + origins + details(directions)).joined(separator: "\n")
    }

    private static func number(_ value: Double?, _ places: Int = 3) -> String {
        value.map { NumberText.fixed($0, places) } ?? "–"
    }

    /// The means of the projections and their spread, in the unit of α.
    private static func readout(_ direction: Undertone.Direction) -> String {
        guard let readout = direction.readout else { return "–" }
        let unit = Double(direction.meanHiddenNorm)
        let means = [readout.baselineMean, readout.targetMean].map {
            NumberText.signed($0 / unit, 3)
        }
        return means.joined(separator: " → ")
            + ", \(NumberText.fixed(readout.deviation / unit, 3))"
    }

    private static func neuron(_ neuron: Undertone.Direction.Card.Neuron?) -> String {
        guard let neuron else { return "–" }
        return "\(NumberText.signed(neuron.cosine, 2)) block \(neuron.block), \(neuron.index)"
            + (neuron.isAll ? ": essentially one neuron" : "")
    }

    /// The strength that calibration found, and whether it kept within the budget where nothing was chosen.
    private static func strength(_ calibration: Undertone.Direction.Calibration?) -> String {
        guard let calibration else { return "–" }
        return "α \(NumberText.short(calibration.alpha))@\(Terminal.plain(calibration.tokens)), KL "
            + NumberText.fixed(calibration.divergence.estimate)
            + (calibration.isOverBudget ? ": over budget on test" : "")
    }

    private static func origin(_ direction: Undertone.Direction) -> String {
        let origin = direction.origin
        var text =
            "against \(direction.against); \(origin.model), \(origin.corpus), "
            + "\(direction.point.site.rawValue), pooled by \(origin.pooling)"
        if let removal = origin.denoising {
            text +=
                "; hidden state \(direction.point.layer) without \(removal.components) components that hold "
                + "\(NumberText.percent(removal.share)) of the variance of \(removal.texts) neutral texts"
        }
        return Terminal.plain(text)
    }

    /// Neighbours and outliers, where they are of one layer.
    private static func details(_ directions: [Undertone.Direction]) -> [String] {
        guard Set(directions.map(\.point)).count == 1 else { return [] }
        var table = TerminalTable([
            .init("direction", maximumWidth: 28), .init("method"), .init("nearest others"),
            .init("most outlying texts (standard deviations from their class)"),
        ])
        for direction in directions {
            guard let card = direction.quality.card else { continue }
            table.add([
                Terminal.plain(direction.name),
                direction.method,
                card.nearest.map { "\(Terminal.plain($0.name)) \(NumberText.fixed($0.cosine, 2))" }
                    .joined(separator: ", "),
                card.outliers.map {
                    "\(Terminal.plain($0.id)) \(NumberText.fixed($0.deviation, 1))"
                }
                .joined(separator: ", "),
            ])
        }
        return ["", table.text()]
    }

    /// The matrix of cosines, columns by number.
    static func matrix(_ comparison: DirectionComparison) -> String {
        let hasFamilies = comparison.families.contains { !$0.isEmpty }
        var table = TerminalTable(
            [.init("", .right), .init("direction", maximumWidth: 28)]
                + (hasFamilies ? [.init("family")] : [])
                + comparison.names.indices.map { .init("\($0 + 1)", .right) }
        )
        for (row, name) in comparison.names.enumerated() {
            table.add(
                ["\(row + 1)", Terminal.plain(name)]
                    + (hasFamilies ? [Terminal.plain(comparison.families[row])] : [])
                    + comparison.cosines[row].map { NumberText.fixed($0, 2) }
            )
        }
        return table.text()
    }
}
