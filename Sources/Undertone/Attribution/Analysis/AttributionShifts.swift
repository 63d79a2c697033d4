internal import Foundation
internal import Statistics

/// Computes what conditions did to reports, for the items of one split: plain ones, unless others are asked for.
struct AttributionShifts {
    let readings: AttributionReadings
    /// Indices of the split's items.
    let items: [Int]
    /// The scenario of each of `items`, from 0.
    let scenarios: [Int]
    /// The scenarios' names.
    let scenarioNames: [String]
    private let subtractsContentFree: Bool
    let wordStems: [ReportKind: [Int]]
    private let digitStems: [ReportKind: [Int]]
    /// By item (the content-free context first) and stem: the unsteered answer; −1 where it wasn't read.
    private let answers: [Int]

    init(
        _ readings: AttributionReadings,
        split: AttributionItem.Split,
        subtractsContentFree: Bool = false,
        where isWanted: (AttributionItem) -> Bool = { $0.form == .plain }
    ) {
        let header = readings.header
        self.readings = readings
        self.subtractsContentFree = subtractsContentFree
        items = header.items.indices.filter {
            header.items[$0].split == split && isWanted(header.items[$0])
        }
        scenarioNames = Set(items.map { header.items[$0].scenario }).sorted()
        let numbers = Dictionary(
            uniqueKeysWithValues: scenarioNames.enumerated().map { ($1, $0) }
        )
        scenarios = items.map { numbers[header.items[$0].scenario] ?? 0 }
        func stems(_ isAsked: (AttributionStem.Kind) -> Bool) -> [ReportKind: [Int]] {
            Dictionary(
                grouping: header.stems.indices.filter { isAsked(header.stems[$0].kind) },
                by: { header.stems[$0].report }
            )
        }
        wordStems = stems { $0 == .words }
        digitStems = stems { $0 != .words }
        var answers = [Int](repeating: -1, count: (header.items.count + 1) * header.stems.count)
        for item in -1..<header.items.count {
            for stem in header.stems.indices where header.stems[stem].kind == .words {
                guard let start = readings.offset(.unsteered, item: item, stem: stem) else {
                    continue
                }
                let scores = readings.storage[start..<start + header.words.count]
                let best = scores.indices.max { scores[$0] < scores[$1] } ?? start
                answers[(item + 1) * header.stems.count + stem] = best - start
            }
        }
        self.answers = answers
    }

    // MARK: - Words

    /// The reports that are read by words.
    var reports: [ReportKind] { readings.header.reports.filter { wordStems[$0] != nil } }

    /// What a condition did to a report's contrast for a target.
    func shift(_ cell: AttributionCell, target: Int, report: ReportKind) -> AttributionShift {
        let empty = [Double](repeating: .nan, count: items.count)
        var result = AttributionShift(change: empty, before: empty, after: empty)
        guard let stems = wordStems[report], let place = readings.place(cell),
            let base = readings.place(.unsteered)
        else { return result }
        var free: [Double] = []
        for stem in stems {
            if let found = contentFree(place, base, stem, target) { free.append(found) }
        }
        result.contentFree = free.isEmpty ? nil : Descriptive.mean(free)
        for (row, item) in items.enumerated() {
            var (before, after, change, used, ceilings, floors) = (0.0, 0.0, 0.0, 0.0, 0, 0)
            for stem in stems {
                guard let old = readings.offset(place: base, item: item, stem: stem),
                    let new = readings.offset(place: place, item: item, stem: stem)
                else { continue }
                let answer = self.answer(item, stem)
                if answer == target {
                    ceilings += 1
                    continue
                }
                let (first, second) = (
                    contrast(old, target, answer), contrast(new, target, answer)
                )
                before += first
                after += second
                change += second - first
                if subtractsContentFree {
                    change -= contentFree(place, base, stem, target, without: answer) ?? 0
                }
                used += 1
                if isLowest(old, target) { floors += 1 }
            }
            if used == 0 {
                if ceilings > 0 { result.ceiling += 1 }
                continue
            }
            result.change[row] = change / used
            result.before[row] = before / used
            result.after[row] = after / used
            if Double(floors) == used { result.floor += 1 }
        }
        return result
    }

    private func answer(_ item: Int, _ stem: Int) -> Int {
        answers[(item + 1) * readings.header.stems.count + stem]
    }

    /// The target's score minus the mean of the others but the unsteered answer (`ClosedSetContrast`).
    private func contrast(_ start: Int, _ target: Int, _ answer: Int) -> Double {
        let count = readings.header.words.count
        var sum = 0.0
        for word in 0..<count where word != target && word != answer {
            sum += Double(readings.storage[start + word])
        }
        return Double(readings.storage[start + target]) - sum / Double(count - 2)
    }

    private func isLowest(_ start: Int, _ target: Int) -> Bool {
        let own = readings.storage[start + target]
        return (0..<readings.header.words.count).allSatisfy {
            $0 == target || readings.storage[start + $0] > own
        }
    }

    /// The change after the content-free context; `answer` is what is left out, there the context's own answer if nil.
    private func contentFree(
        _ place: Int,
        _ base: Int,
        _ stem: Int,
        _ target: Int,
        without answer: Int? = nil
    ) -> Double? {
        let item = AttributionReading.contentFree
        guard let old = readings.offset(place: base, item: item, stem: stem),
            let new = readings.offset(place: place, item: item, stem: stem)
        else { return nil }
        let left = answer ?? self.answer(item, stem)
        guard left != target else { return nil }
        return contrast(new, target, left) - contrast(old, target, left)
    }

    // MARK: - Digits

    /// The reports that are rated by digits.
    var ratedReports: [ReportKind] { readings.header.reports.filter { digitStems[$0] != nil } }

    /// Change of the expected rating, both orders of the scale averaged, times the sign of the target's valence: above
    /// 0 toward the target; [items], NaN where a reading is missing.
    ///
    /// - Returns: Nil for a target without valence, or a report that isn't rated.
    func ratingShift(_ cell: AttributionCell, target: Int, report: ReportKind) -> [Double]? {
        let header = readings.header
        guard let valence = header.valences[header.words[target]], valence != 0,
            let stems = digitStems[report], let place = readings.place(cell),
            let base = readings.place(.unsteered)
        else { return nil }
        return items.map { item in
            var orders: [AttributionStem.Kind: [Double]] = [:]
            for stem in stems {
                guard let old = readings.offset(place: base, item: item, stem: stem),
                    let new = readings.offset(place: place, item: item, stem: stem)
                else { continue }
                let kind = header.stems[stem].kind
                let change = expectation(new) - expectation(old)
                orders[kind, default: []].append(kind == .digits ? change : -change)
            }
            guard !orders.isEmpty else { return .nan }
            let mean = Descriptive.mean(
                AttributionStem.Kind.allCases.compactMap { orders[$0].map(Descriptive.mean) }
            )
            return valence > 0 ? mean : -mean
        }
    }

    /// Σ d·p(d) / Σ p(d) over the ten digits.
    private func expectation(_ start: Int) -> Double {
        let scores = readings.storage[start..<start + 10]
        let top = Double(scores.max() ?? 0)
        var (sum, mass) = (0.0, 0.0)
        for digit in 0..<10 {
            let share = exp(Double(readings.storage[start + digit]) - top)
            sum += Double(digit) * share
            mass += share
        }
        return sum / mass
    }

    // MARK: - Scenarios

    /// The values that are numbers, reduced to their scenarios; nil where there is none.
    func clustered(_ values: [Double]) throws(StatisticsError) -> ClusteredValues? {
        let kept = values.indices.filter { !values[$0].isNaN }
        guard !kept.isEmpty else { return nil }
        let used = Set(kept.map { scenarios[$0] }).sorted()
        var numbers = [Int](repeating: 0, count: scenarioNames.count)
        for (number, scenario) in used.enumerated() { numbers[scenario] = number }
        return try ClusteredValues(
            kept.map { values[$0] },
            clusters: kept.map { numbers[scenarios[$0]] }
        )
    }

    /// The mean over scenarios of their items' means; NaN where there is none.
    func mean(_ values: [Double]) -> Double {
        var sums = [Double](repeating: 0, count: scenarioNames.count)
        var counts = sums
        for (value, scenario) in zip(values, scenarios) where !value.isNaN {
            sums[scenario] += value
            counts[scenario] += 1
        }
        var (sum, number) = (0.0, 0.0)
        for (part, count) in zip(sums, counts) where count > 0 {
            sum += part / count
            number += 1
        }
        return number > 0 ? sum / number : .nan
    }
}
