internal import Statistics

extension AttributionAnalysis {
    /// The place and strength at which dev items tell self, user and third apart best.
    ///
    /// For each direction of a person (arms self, user, third) the t ratio over dev scenarios of the person's own report
    /// less each other person's; the smaller one counts, so that a place must tell a person from both others. Where no
    /// direction is a person's, the largest t ratio of any person's report under the stories' directions. The place with
    /// the highest mean over directions; of equal ones the first layer and the lowest strength.
    ///
    /// - Parameter readings: readings that hold dev items, steered ones at the places to choose from.
    /// - Returns: The place, `chosenBy` ``AttributionPrimary/Choice/devItems``; nil without such directions or with fewer
    ///   than two dev scenarios.
    /// - Throws: `StatisticsError`.
    public static func choice(from readings: AttributionReadings) throws -> AttributionPrimary? {
        let header = readings.header
        let shifts = AttributionShifts(readings, split: .dev)
        guard shifts.scenarioNames.count > 1 else { return nil }
        var best: (score: Double, place: AttributionPrimary)?
        for layer in header.layers {
            for (mask, name) in header.masks.enumerated() {
                for alpha in header.alphas where alpha > 0 {
                    let cell = AttributionCell(layer: layer, mask: mask, alpha: alpha)
                    guard let score = try score(cell, shifts) else { continue }
                    if score > best?.score ?? -.infinity {
                        let place = AttributionPrimary(
                            layer: layer,
                            mask: name,
                            alpha: alpha,
                            chosenBy: .devItems
                        )
                        best = (score, place)
                    }
                }
            }
        }
        return best?.place
    }

    /// What the dev items would have chosen, and whether the header claims another choice by them.
    func choice() throws -> AttributionResult.Choice {
        let place = try Self.choice(from: readings)
        let primary = header.primary
        let isSame =
            place.map {
                $0.layer == primary.layer && $0.mask == primary.mask && $0.alpha == primary.alpha
            } ?? true
        return .init(place: place, isContradicted: primary.chosenBy == .devItems && !isSame)
    }

    /// Nil where nothing was read there.
    private static func score(
        _ cell: AttributionCell,
        _ shifts: AttributionShifts
    ) throws -> Double? {
        let header = shifts.readings.header
        let hasPersons = header.directions.contains { $0.arm.report != nil }
        var scores: [Double] = []
        for (number, direction) in header.directions.enumerated()
        where hasPersons ? direction.arm.report != nil : direction.arm == .story {
            let place = cell.with(direction: number)
            guard shifts.readings.contains(place),
                let target = direction.target.flatMap(header.index(ofWord:))
            else { continue }
            let view = AttributionView(shifts, place, target: target)
            let ratios: [Double]
            if let owner = direction.arm.report {
                guard let own = view.shifts[owner] else { continue }
                ratios = try AttributionView.persons.filter { $0 != owner }
                    .compactMap { other in
                        try view.shifts[other].flatMap { try ratio(own.minus($0), shifts) }
                    }
            } else {
                ratios = try AttributionView.persons
                    .compactMap { try view.shifts[$0].flatMap { try ratio($0.change, shifts) } }
            }
            if let score = hasPersons ? ratios.min() : ratios.max() { scores.append(score) }
        }
        return scores.isEmpty ? nil : Descriptive.mean(scores)
    }

    /// The mean over scenarios in standard errors; nil where it has none.
    private static func ratio(_ values: [Double], _ shifts: AttributionShifts) throws -> Double? {
        guard let values = try shifts.clustered(values), values.count > 1, values.standardError > 0
        else { return nil }
        return values.mean / values.standardError
    }
}
