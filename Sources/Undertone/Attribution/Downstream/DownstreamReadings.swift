internal import Foundation

/// What probes read, in memory: by condition and state, item and person.
struct DownstreamReadings: Sendable {
    /// A condition and the hidden state that was read behind it.
    struct Place: Sendable, Hashable {
        var cell: AttributionCell
        var at: Int
    }

    /// What a write did to what one probe reads.
    struct Change: Sendable {
        /// What is left of the change without the passthrough, [items]; NaN where there is no reading.
        var rest: [Double]
        /// What the probe read before, likewise.
        var before: [Double]
        /// What it reads behind the write, likewise.
        var after: [Double]
        /// What the write brings along by itself, mean over items; 0 where the token wasn't written.
        var passthrough: Double
    }

    /// A last line that was cut off, as by a kill, and left out.
    private(set) var tornLine: Int?
    private let header: AttributionHeader
    private let downstream: AttributionHeader.Downstream
    /// By place, [items × persons]; NaN where there is no reading.
    private var values: [Place: [Float]] = [:]
    private var passed: [Place: [Float]] = [:]

    /// Nil for an experiment without probes.
    init?(header: AttributionHeader) {
        guard let downstream = header.downstream, !downstream.probes.isEmpty else { return nil }
        self.header = header
        self.downstream = downstream
    }

    /// Reads `projections.jsonl` of a folder; one that isn't there yet has no readings.
    ///
    /// - Throws: `UndertoneError` with file and line for what isn't a reading of this experiment.
    mutating func read(_ path: String) throws {
        guard AtomicFile.exists(path) else { return }
        let lines = try LineReader(path)
        let decoder = JSONDecoder()
        while let line = try lines.next() {
            if TextCheck.isBlank(line.text) { continue }
            do {
                try add(decoder.decode(DownstreamReading.self, from: Data(line.text.utf8)))
            } catch let error as DecodingError {
                guard !line.ending.isEmpty else {
                    tornLine = line.number
                    return
                }
                throw UndertoneError.badInput(
                    DecodingMessage.text(error),
                    file: path,
                    line: line.number
                )
            } catch var error as UndertoneError {
                (error.file, error.line) = (path, line.number)
                throw error
            }
        }
    }

    /// Adds a reading.
    ///
    /// - Throws: `UndertoneError` for one that isn't of this experiment.
    mutating func add(_ reading: DownstreamReading) throws {
        let persons = downstream.persons.count
        func refuse(_ message: String) -> UndertoneError { .badInput(message) }
        guard header.items.indices.contains(reading.item) else {
            throw refuse(
                "item \(reading.item): the header has \(header.items.count), counted from 0"
            )
        }
        guard downstream.layers.contains(reading.at) else {
            throw refuse("hidden state \(reading.at) has no probe in the header")
        }
        guard reading.z.count == persons, reading.passthrough?.count ?? persons == persons else {
            throw refuse("\(reading.z.count) values; the header has probes of \(persons) persons")
        }
        if let direction = reading.direction {
            guard header.directions.indices.contains(direction) else {
                throw refuse(
                    "direction \(direction): the header has \(header.directions.count), counted from 0"
                )
            }
            if let layer = reading.layer, layer >= reading.at {
                throw refuse("hidden state \(reading.at) isn't behind the written one, \(layer)")
            }
        }
        let place = Place(
            cell: AttributionCell(
                direction: reading.direction,
                layer: reading.layer,
                mask: reading.mask,
                alpha: reading.alpha
            ),
            at: reading.at
        )
        let start = reading.item * persons
        let empty = [Float](repeating: .nan, count: header.items.count * persons)
        values[place, default: empty].replaceSubrange(start..<start + persons, with: reading.z)
        if let passthrough = reading.passthrough {
            passed[place, default: empty]
                .replaceSubrange(start..<start + persons, with: passthrough)
        }
    }

    // MARK: - Looking up

    /// The conditions that were read, in no order.
    var places: [Place] { values.keys.filter { $0.cell != .unsteered } }

    /// Whether a condition was read at a state.
    func contains(_ cell: AttributionCell, at layer: Int) -> Bool {
        values[Place(cell: cell, at: layer)] != nil
    }

    /// What a condition did to what a person's probe reads; nil where it wasn't read.
    func change(
        _ cell: AttributionCell,
        at layer: Int,
        of person: Person,
        items: [Int]
    ) -> Change? {
        let place = Place(cell: cell, at: layer)
        guard let column = downstream.persons.firstIndex(of: person),
            let after = values[place],
            let before = values[Place(cell: .unsteered, at: layer)]
        else { return nil }
        let count = downstream.persons.count
        func numbers(_ values: [Float]) -> [Double] {
            items.map { Double(values[$0 * count + column]) }
        }
        let (first, second) = (numbers(before), numbers(after))
        let own = passed[place].map(numbers) ?? [Double](repeating: 0, count: items.count)
        let rest = zip(zip(first, second), own).map { $0.1 - $0.0 - $1 }
        let known = own.indices.filter { !rest[$0].isNaN }
        return Change(
            rest: rest,
            before: first,
            after: second,
            passthrough: known.isEmpty
                ? 0 : known.reduce(0) { $0 + own[$1] } / Double(known.count)
        )
    }
}
