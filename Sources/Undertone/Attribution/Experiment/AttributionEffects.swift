internal import Statistics

/// What writes did to the reports, as plain means: the raw effects, without any test.
///
/// The effect of a reading is the change of the contrast (``ClosedSetContrast``) from the unsteered one of the same item
/// and stem; of an item it is the mean over the stems of words.
public struct AttributionEffects: Sendable {
    /// The mean effects of one direction at one place.
    public struct Row: Sendable, Hashable, Codable {
        /// The direction.
        public var direction: String
        /// Where it comes from.
        public var arm: AttributionDirection.Arm
        /// By report, in logits.
        public var effects: [ReportKind: Double]
        /// By report how many items there are whose unsteered answer wasn't the target.
        public var counts: [ReportKind: Int]
    }

    private struct Place: Hashable {
        var direction: Int
        var layer: Int?
        var mask: Int?
        var alpha: Double?
    }

    private struct Asked: Hashable {
        var item: Int
        var stem: Int
    }

    private let header: AttributionHeader
    private let target: Int
    private var unsteered: [Asked: [Double]] = [:]
    private var steered: [Place: [Asked: [Double]]] = [:]

    /// Sorts readings.
    ///
    /// - Parameters:
    ///   - header: the experiment.
    ///   - readings: all of them.
    ///   - target: the emotion that is looked at, one of the header's words.
    public init(header: AttributionHeader, readings: [AttributionReading], target: String) {
        self.header = header
        self.target = header.words.firstIndex(of: target) ?? 0
        for reading in readings where reading.item >= 0 && header.stems[reading.stem].kind == .words
        {
            let asked = Asked(item: reading.item, stem: reading.stem)
            let scores = reading.scores.map(Double.init)
            guard let direction = reading.direction else {
                unsteered[asked] = scores
                continue
            }
            let place = Place(
                direction: direction,
                layer: reading.layer,
                mask: reading.mask,
                alpha: reading.alpha
            )
            steered[place, default: [:]][asked] = scores
        }
    }

    /// The effects at a place, of directions that were written there; the prompt's wherever.
    ///
    /// - Parameters:
    ///   - layer: the hidden state.
    ///   - mask: the tokens.
    ///   - alpha: the strength.
    ///   - split: of which items.
    /// - Returns: rows in the header's order.
    public func rows(
        layer: Int,
        mask: String,
        alpha: Double,
        split: AttributionItem.Split = .test
    ) -> [Row] {
        let number = header.masks.firstIndex(of: mask)
        return header.directions.indices.compactMap { direction in
            let isPrompt = header.directions[direction].arm == .prompt
            let place = Place(
                direction: direction,
                layer: isPrompt ? nil : layer,
                mask: isPrompt ? nil : number,
                alpha: isPrompt ? nil : alpha
            )
            return steered[place].map { row(direction, $0, split) }
        }
    }

    /// The layer and mask at which the persons' directions move their own report most beyond the others, on dev items.
    ///
    /// Where no direction is a person's, the one at which they move most at all.
    func choice(of directions: [Int]) -> AttributionPrimary {
        var best = (value: -Double.infinity, primary: header.primary)
        for layer in header.layers {
            for mask in header.masks {
                let rows = rows(layer: layer, mask: mask, alpha: header.primary.alpha, split: .dev)
                    .filter { row in
                        directions.contains { header.directions[$0].name == row.direction }
                    }
                guard !rows.isEmpty else { continue }
                let value = Descriptive.mean(rows.map(Self.margin))
                guard value > best.value else { continue }
                best.value = value
                best.primary.layer = layer
                best.primary.mask = mask
            }
        }
        best.primary.chosenBy = .devItems
        return best.primary
    }

    /// The effect on one's own report minus the mean on the other persons'.
    private static func margin(_ row: Row) -> Double {
        let persons = row.effects.filter { $0.key.person != nil }
        guard let own = persons.first(where: { $0.key.rawValue == row.arm.rawValue }) else {
            return persons.values.max() ?? -.infinity
        }
        let others = persons.filter { $0.key != own.key }.map(\.value)
        return own.value - (others.isEmpty ? 0 : Descriptive.mean(others))
    }

    private func row(
        _ direction: Int,
        _ readings: [Asked: [Double]],
        _ split: AttributionItem.Split
    ) -> Row {
        var changes: [ReportKind: [Int: [Double]]] = [:]
        for (asked, scores) in readings.sorted(by: {
            ($0.key.item, $0.key.stem) < ($1.key.item, $1.key.stem)
        })
        where header.items[asked.item].split == split && header.items[asked.item].form == .plain {
            guard let before = unsteered[asked],
                let change = ClosedSetContrast.change(before, scores, target: target)
            else { continue }
            let report = header.stems[asked.stem].report
            changes[report, default: [:]][asked.item, default: []].append(change)
        }
        let means = changes.mapValues { items in
            items.sorted { $0.key < $1.key }.map { Descriptive.mean($0.value) }
        }
        return Row(
            direction: header.directions[direction].name,
            arm: header.directions[direction].arm,
            effects: means.mapValues(Descriptive.mean),
            counts: means.mapValues(\.count)
        )
    }
}
