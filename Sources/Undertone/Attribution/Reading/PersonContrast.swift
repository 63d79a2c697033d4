internal import Statistics

/// Directions of persons' emotions at one place, and how well each reads a person's emotion in dialogues that it never
/// saw.
struct PersonContrast {
    private let design: PersonDesign
    private let gram: GramMatrix
    /// By person, where states are told by scenes of their own.
    private let scenes: [Person: SceneContrast]

    /// Squared lengths below this are rounding.
    private let smallest: Double

    /// Prepares the states of all dialogues at a place, [dialogues, width].
    init(_ features: Matrix, _ design: PersonDesign) {
        self.design = design
        let gram = GramMatrix(features, centredOn: 0..<features.rows)
        let trace = (0..<gram.count).reduce(0) { $0 + gram.storage[$1 * (gram.count + 1)] }
        smallest = 1e-12 * trace / Double(max(1, gram.count))
        self.gram = gram
        scenes =
            design.grouping == .scenes
            ? Dictionary(
                uniqueKeysWithValues: design.people.map {
                    (
                        $0,
                        SceneContrast(
                            gram,
                            sceneOf: design.groups(of: $0),
                            count: design.groupCount
                        )
                    )
                }
            ) : [:]
    }

    /// A person's direction for an emotion, on dialogues in which a person (the same or another) shows it.
    ///
    /// - Returns: nil where nobody shows it, or the direction has no length.
    func area(_ fitted: Person, _ read: Person, _ emotion: String) -> ClusteredAUROC? {
        let scores: [Double]?
        if let contrast = scenes[fitted] {
            let groups = design.groups(of: fitted)
            let others = design.groups(of: read)
            scores = contrast.scores(
                positive: Set(design.positive(fitted, emotion).map { groups[$0] }),
                leftOut: groups.indices.map { [groups[$0], others[$0]] },
                smallest: smallest
            )
        } else {
            scores = self.scores(fitted, design.sides(fitted, emotion))
        }
        return area(
            scores,
            read,
            design.positive(read, emotion),
            design.negative(read, emotion)
        )
    }

    /// The mean over emotions of how well a person's directions read the person's own emotion, labels permuted.
    func shuffled(_ person: Person, number: Int, seed: UInt64) -> Double? {
        let areas: [Double]
        if let contrast = scenes[person] {
            let states = design.permutedStates(person, number: number, seed: seed)
            let groups = design.groups(of: person)
            let leftOut = groups.map { Set([$0]) }
            areas = design.emotions.compactMap { emotion in
                let positive = states.indices.filter { states[$0] == emotion }
                let negative = states.indices.filter { states[$0] != emotion }
                let scores = contrast.scores(
                    positive: Set(positive.map { groups[$0] }),
                    leftOut: leftOut,
                    smallest: smallest
                )
                return area(scores, person, positive, negative)?.value
            }
        } else {
            areas = design.emotions.compactMap { emotion in
                let sides = design.permuted(
                    design.sides(person, emotion),
                    number: number,
                    seed: seed
                )
                return area(
                    scores(person, sides),
                    person,
                    sides.flatMap(\.positive),
                    sides.flatMap(\.negative)
                )?.value
            }
        }
        return areas.isEmpty ? nil : Descriptive.mean(areas)
    }

    private func scores(_ person: Person, _ sides: [PersonDesign.Side]) -> [Double]? {
        let contrast = GroupContrast(gram, sides: sides)
        guard contrast.squaredLength > smallest else { return nil }
        return contrast.scores(
            groupOf: design.groups(of: person).map { $0 },
            groupCount: design.groupCount
        )
    }

    private func area(
        _ scores: [Double]?,
        _ read: Person,
        _ positive: [Int],
        _ negative: [Int]
    ) -> ClusteredAUROC? {
        guard let scores else { return nil }
        return ClusteredAUROC(
            scores: scores,
            positive: positive,
            negative: negative,
            clusterOf: design.groups(of: read),
            clusters: design.groupCount
        )
    }
}
