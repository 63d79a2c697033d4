internal import Statistics

/// What a map of persons' emotions says, in words.
public enum PersonMapSummary {
    /// A paragraph: a sentence or two a person at the place that was fixed in advance, the best of all places with its
    /// correction, and what can't be concluded.
    public static func text(_ map: PersonMap) -> String {
        (["\(heading(map)):"] + findings(map) + limits(map)).joined(separator: " ")
    }

    /// The place that was fixed in advance, and who fixed it.
    public static func heading(_ map: PersonMap) -> String {
        "At ‘\(map.primary.position)’, hidden state \(map.primary.layer) (\(reason(map.primary)))"
    }

    /// A sentence or two a person at that place, then the best of all places.
    public static func findings(_ map: PersonMap) -> [String] {
        map.people.map { sentence($0, map) } + map.people.compactMap { best($0, map) }
    }

    /// What a person's directions read at the place that was fixed in advance, with the controls.
    public static func sentence(_ person: Person, _ map: PersonMap) -> String {
        let place = map.primary
        let whose = whose(person, map)
        guard
            let own = map.entry(
                place.position,
                layer: place.layer,
                fitted: person,
                read: person
            )
        else {
            return
                "\(whose) emotion can't be read there: all dialogues of a scenario are the same up to there."
        }
        var text =
            "\(whose) emotion is \(found(own)) (AUROC \(interval(own.auroc))"
        if let words = map.entry(place.position, layer: nil, fitted: person, read: person) {
            text += "; the words said by then alone \(interval(words.auroc))"
            if let over = own.overWords { text += ", difference \(signed(over))" }
        }
        if let null = own.shuffled {
            text +=
                "; shuffled labels \(fixed(null.mean)), 97.5 % of them below \(fixed(null.upper))"
            if let adjusted = own.adjusted {
                text +=
                    "; p = \(NumberText.fixed(adjusted)) over "
                    + NumberText.counted(map.own(person).count, "place")
            }
        }
        text += ")"
        let others = map.people.filter { $0 != person }.compactMap { other in
            map.entry(place.position, layer: place.layer, fitted: person, read: other).map {
                "\(object(other, map)) with \(interval($0.auroc))"
            }
        }
        if !others.isEmpty {
            text += ". The same directions read \(others.joined(separator: " and "))"
        }
        return text + "."
    }

    /// Whether something is read, with regard to interval, permuted labels, and words.
    public static func found(_ entry: PersonMap.Entry) -> String {
        let isThere =
            entry.auroc.lower > 0.5 && (entry.adjusted ?? entry.shuffled?.pUpper ?? 0) <= 0.05
        guard isThere else { return "not shown to be readable" }
        guard let over = entry.overWords else { return "read" }
        return over.lower > 0
            ? "read, and better than from the words" : "read, but not better than from the words"
    }

    private static func best(_ person: Person, _ map: PersonMap) -> String? {
        guard let best = map.best(person), let layer = best.layer, map.own(person).count > 1 else {
            return nil
        }
        let p = best.adjusted.map { ", p = \(NumberText.fixed($0)) over all" } ?? ""
        return
            "The best of \(map.own(person).count) places for \(object(person, map)): \(best.position), hidden state "
            + "\(layer), \(fixed(best.auroc.estimate)) (the highest of many, so too high by itself\(p))."
    }

    /// What the design can't tell.
    public static func limits(_ map: PersonMap) -> [String] {
        var limits: [String] = []
        if map.isEncoder {
            limits.append(
                "An encoder has no turns and says nothing: ‘self’ is the speaker whom the text calls the assistant, and a "
                    + "span's states have seen the whole text, not only what stands before it."
            )
        }
        switch map.grouping {
        case .folds:
            limits.append(
                "The dialogues name no scenario: they are left out by tenths, and what they share across tenths can raise "
                    + "these figures; the intervals rest on \(map.groups) groups."
            )
        case .scenes, .scenarios:
            if map.groups < 12 {
                limits.append("The intervals rest on \(map.groups) groups alone.")
            }
        }
        if map.permutations == 0 { limits.append("Labels were not permuted.") }
        if map.layers.contains(0) {
            limits.append(
                "Hidden state 0 of a span is the mean of its tokens' embeddings, so words without context too, and a sharper "
                    + "control there than the bag."
            )
        }
        limits.append(
            "That an emotion can be read somewhere doesn't say that the model uses it there; only a write can show that."
        )
        return limits
    }

    /// Who fixed a place.
    static func reason(_ place: PersonMap.Place) -> String {
        switch place.chosenBy {
        case .planted: "where states are planted"
        case .given: "given beforehand"
        case .convention: "fixed beforehand: the last position, two thirds of the way through"
        case nil: "looked for"
        }
    }

    private static func whose(_ person: Person, _ map: PersonMap) -> String {
        switch person {
        case .own: map.isEncoder ? "The assistant's" : "The model's own"
        case .user: "The user's"
        case .third: "The third person's"
        }
    }

    private static func object(_ person: Person, _ map: PersonMap) -> String {
        let whose = whose(person, map)
        return whose.prefix(1).lowercased() + whose.dropFirst()
    }

    private static func fixed(_ value: Double) -> String { NumberText.fixed(value, 2) }

    private static func interval(_ interval: Interval) -> String {
        "\(fixed(interval.estimate)) [\(fixed(interval.lower)), \(fixed(interval.upper))]"
    }

    private static func signed(_ interval: Interval) -> String {
        "\(NumberText.signed(interval.estimate)) [\(NumberText.signed(interval.lower)), "
            + "\(NumberText.signed(interval.upper))]"
    }
}
