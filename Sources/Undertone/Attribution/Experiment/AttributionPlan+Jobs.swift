/// One reading that is to be made of an item.
struct AttributionJob: Sendable, Hashable {
    /// The stem's number.
    var stem: Int
    /// What is written; nil: nothing.
    var write: AttributionWrite?
}

/// What is done to an item before it is asked.
struct AttributionWrite: Sendable, Hashable {
    /// The direction's number.
    var direction: Int
    /// Where; nil: another system turn instead of a write.
    var place: Place?

    /// Layer, mask (by number) and strength.
    struct Place: Sendable, Hashable {
        var layer: Int
        var mask: Int
        var alpha: Double
    }
}

extension AttributionPlan {
    /// Everything that is done to items of a split, unsteered readings and the prompt first.
    ///
    /// Dev items serve to choose layer and mask: they get the persons' directions at all places, at one strength. Test
    /// items get them at all strengths at the chosen layer, and at one strength elsewhere; random and shuffled
    /// directions at the chosen place, with both signs of the one strength. Items that aren't plain (``AttributionForm``)
    /// get what a verdict is checked by: named and random directions at the chosen place and strength.
    func writes(for item: AttributionItem) -> [AttributionWrite?] {
        let primary = header.primary
        let masks = Array(header.masks.indices)
        func writes(
            _ direction: Int,
            _ layers: [Int],
            _ masks: [Int],
            _ alphas: (Int) -> [Double]
        ) -> [AttributionWrite?] {
            layers.flatMap { layer in
                masks.flatMap { mask in
                    alphas(layer).map {
                        AttributionWrite(
                            direction: direction,
                            place: .init(layer: layer, mask: mask, alpha: $0)
                        )
                    }
                }
            }
        }
        var all: [AttributionWrite?] = [nil]
        let isPlain = item.form == .plain
        if item.split == .dev {
            guard isPlain, primary.chosenBy == .devItems else { return all }
            for direction in choosing {
                all += writes(direction, header.layers, masks) { _ in [primary.alpha] }
            }
            return all
        }
        let chosen = header.masks.firstIndex(of: primary.mask).map { [$0] } ?? []
        let strengths = header.alphas.filter {
            isPlain ? abs($0) == abs(primary.alpha) : $0 == primary.alpha
        }
        for (number, direction) in header.directions.enumerated() {
            switch direction.arm {
            case .prompt:
                all.append(AttributionWrite(direction: number, place: nil))
            case .shuffled where !isPlain: break
            case .random, .shuffled:
                all += writes(number, [primary.layer], chosen) { _ in strengths }
            case _ where !isPlain:
                all += writes(number, [primary.layer], chosen) { _ in strengths }
            case .story, .own, .user, .third, .sum:
                all += writes(number, header.layers, masks) {
                    $0 == primary.layer ? header.alphas : [primary.alpha]
                }
            }
        }
        return all
    }

    /// What is done to the content-free context: at the place of the verdicts, where that is known from the start.
    private var contentFreeWrites: [AttributionWrite?] {
        guard !isOpen, let mask = header.masks.firstIndex(of: header.primary.mask) else {
            return [nil]
        }
        let arms: [AttributionDirection.Arm] = [.story, .own, .user, .third, .sum]
        let named = header.directions.indices.filter { arms.contains(header.directions[$0].arm) }
        return [nil]
            + named.flatMap { direction in
                header.alphas.map { alpha in
                    AttributionWrite(
                        direction: direction,
                        place: .init(layer: header.primary.layer, mask: mask, alpha: alpha)
                    )
                }
            }
    }

    /// The directions by which layer and mask are chosen: the persons', or else the stories'.
    var choosing: [Int] {
        let persons = header.directions.indices.filter {
            header.directions[$0].arm.report != nil
        }
        return persons.isEmpty
            ? header.directions.indices.filter { header.directions[$0].arm == .story } : persons
    }

    /// Whether a stem is read after a write: ratings, a second outcome, at the layer and mask of the verdicts alone, and
    /// not of directions that are controls.
    private func asks(_ stem: Int, after write: AttributionWrite) -> Bool {
        guard header.stems[stem].kind != .words, let place = write.place else { return true }
        let arm = header.directions[write.direction].arm
        return place.layer == header.primary.layer
            && header.masks[place.mask] == header.primary.mask
            && arm != .random && arm != .shuffled
    }

    /// The readings of an item, in the record's order.
    ///
    /// - Parameters:
    ///   - item: its number, or that of the content-free context.
    ///   - exists: whether a mask chooses any token of the item's dialogue with this stem.
    /// - Returns: unsteered readings first.
    func jobs(_ item: Int, exists: (_ mask: Int, _ stem: Int) -> Bool) -> [AttributionJob] {
        let isPrompted = item >= 0 && scenes[item].prompt != nil
        let isPlain = item < 0 || scenes[item].item.form == .plain
        let writes = item < 0 ? contentFreeWrites : writes(for: scenes[item].item)
        return writes.flatMap { write -> [AttributionJob] in
            header.stems.indices.compactMap { stem in
                // Ratings are no part of what a verdict is checked by.
                guard isPlain || header.stems[stem].kind == .words else { return nil }
                if let write {
                    guard asks(stem, after: write) else { return nil }
                    if let place = write.place, !exists(place.mask, stem) { return nil }
                    if write.place == nil, !isPrompted { return nil }
                }
                return AttributionJob(stem: stem, write: write)
            }
        }
    }
}
