internal import Statistics

/// The highest AUROC of all places in each permutation of labels, by person.
struct PersonNulls {
    private var highest: [Person: [Double]] = [:]

    /// Nothing yet.
    init(people: [Person]) {
        for person in people { highest[person] = [] }
    }

    /// Takes a place's values, one a permutation and in the same order at every place.
    mutating func add(_ values: [Double], of person: Person) {
        guard let before = highest[person], !before.isEmpty else {
            highest[person] = values
            return
        }
        highest[person] = zip(before, values).map { old, new in
            new.isNaN ? old : old.isNaN ? new : max(old, new)
        }
    }

    /// An entry with its p against the highest of all places: (1 + # as high) / (1 + permutations).
    func adjusted(_ entry: PersonMap.Entry) -> PersonMap.Entry {
        guard entry.shuffled != nil, let values = highest[entry.fitted] else { return entry }
        var entry = entry
        let known = values.filter { !$0.isNaN }
        let count = known.count { $0 >= entry.auroc.estimate - 1e-9 }
        entry.adjusted = Double(1 + count) / Double(1 + known.count)
        return entry
    }
}
