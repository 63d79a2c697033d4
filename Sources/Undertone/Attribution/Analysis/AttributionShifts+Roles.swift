internal import Statistics

extension AttributionShifts {
    /// Without a write: by how much the report of whoever shows an emotion names it beyond the reports of persons who
    /// don't; [items], NaN where nobody shows one or a reading is missing.
    ///
    /// Where it is below 0 the reports don't follow roles: they name an emotion for another than the one who shows it.
    func roles() -> [Double] {
        let header = readings.header
        guard let base = readings.place(.unsteered) else { return items.map { _ in .nan } }
        /// The mean over stems of the emotion's score less the mean of the other answers'.
        func contrast(_ report: ReportKind, _ word: Int, _ item: Int) -> Double? {
            let values = (wordStems[report] ?? []).compactMap { stem -> Double? in
                guard let start = readings.offset(place: base, item: item, stem: stem) else {
                    return nil
                }
                let scores = readings.storage[start..<start + header.words.count].map(Double.init)
                let others = scores.reduce(0, +) - scores[word]
                return scores[word] - others / Double(scores.count - 1)
            }
            return values.isEmpty ? nil : Descriptive.mean(values)
        }
        return items.map { item in
            let states = header.items[item].states
            let differences = Person.allCases.compactMap { person -> Double? in
                guard let emotion = states[person], let word = header.index(ofWord: emotion),
                    let report = ReportKind(rawValue: person.rawValue),
                    let own = contrast(report, word, item)
                else { return nil }
                let others = Person.allCases.filter { $0 != person && states[$0] != emotion }
                    .compactMap { ReportKind(rawValue: $0.rawValue) }
                    .compactMap { contrast($0, word, item) }
                return others.isEmpty ? nil : own - Descriptive.mean(others)
            }
            return differences.isEmpty ? .nan : Descriptive.mean(differences)
        }
    }
}
