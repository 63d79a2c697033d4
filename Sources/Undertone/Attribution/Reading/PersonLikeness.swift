internal import Statistics

/// How alike persons' directions of the same emotion are at a place.
struct PersonLikeness {
    private let design: PersonDesign
    private let bootstrap: Bootstrap

    init(_ design: PersonDesign, seed: UInt64) {
        self.design = design
        bootstrap = Bootstrap(replicates: 100, seed: seed)
    }

    /// The cosines of all pairs of persons, mean over emotions.
    ///
    /// - Parameters:
    ///   - features: the states, [dialogues, width].
    ///   - position: what was pooled.
    ///   - layer: the hidden state.
    /// - Returns: one a pair of persons who have directions of an emotion.
    /// - Throws: `StatisticsError` for states that are no numbers.
    func compare(
        _ features: Matrix,
        _ position: String,
        _ layer: Int
    ) throws -> [PersonMap.Likeness] {
        var found: [PersonMap.Likeness] = []
        for (index, first) in design.people.enumerated() {
            for second in design.people.dropFirst(index + 1) {
                let cosines = try design.emotions.compactMap {
                    try cosine(features, first, second, $0)
                }
                guard !cosines.isEmpty else { continue }
                let freed = cosines.compactMap(\.interval?.estimate)
                found.append(
                    .init(
                        position: position,
                        layer: layer,
                        first: first,
                        second: second,
                        cosine: Descriptive.mean(cosines.map(\.observed)),
                        disattenuated: freed.isEmpty ? nil : Descriptive.mean(freed)
                    )
                )
            }
        }
        return found
    }

    /// Nil where a direction has no length, as at the input on a token that is always the same.
    private func cosine(
        _ features: Matrix,
        _ first: Person,
        _ second: Person,
        _ emotion: String
    ) throws -> DisattenuatedCosine? {
        let sides: (first: [PersonDesign.Side], second: [PersonDesign.Side])
        if design.grouping == .scenes {
            sides = (against(first, emotion), against(second, emotion))
        } else {
            let both = (design.sides(first, emotion), design.sides(second, emotion))
            let groups = Set(both.0.map(\.group)).intersection(both.1.map(\.group))
            sides = (
                both.0.filter { groups.contains($0.group) },
                both.1.filter { groups.contains($0.group) }
            )
        }
        guard sides.first.count > 2, sides.second.count > 2 else { return nil }
        return try cosine(
            differences(features, sides.first),
            differences(features, sides.second)
        )
    }

    private func cosine(_ first: Matrix, _ second: Matrix) throws -> DisattenuatedCosine? {
        let isPaired = design.grouping != .scenes
        do {
            return try DisattenuatedCosine(first, second, isPaired: isPaired, bootstrap: bootstrap)
        } catch  where error.code == .tooFewData {
            return nil
        }
    }

    /// Each scene that tells the emotion against all dialogues without it.
    private func against(_ person: Person, _ emotion: String) -> [PersonDesign.Side] {
        let groups = design.groups(of: person)
        let negative = design.negative(person, emotion)
        let scenes = Dictionary(grouping: design.positive(person, emotion)) { groups[$0] }
        return scenes.sorted { $0.key < $1.key }.map { ($0.key, $0.value, negative) }
    }

    /// The difference of means within each group, [groups, width].
    private func differences(_ features: Matrix, _ sides: [PersonDesign.Side]) -> Matrix {
        var storage: [Float] = []
        storage.reserveCapacity(sides.count * features.columns)
        for side in sides {
            let positive = features.columnMeans(rows: side.positive)
            let negative = features.columnMeans(rows: side.negative)
            storage += zip(positive, negative).map { Float($0 - $1) }
        }
        return Matrix(rows: sides.count, columns: features.columns, storage: storage)
    }
}
