internal import Foundation

/// The readings of an experiment in memory: scores by condition, item and stem.
///
/// Four bytes a score and four a (condition, item, stem); no line is kept.
public struct AttributionReadings: Sendable {
    /// What the experiment is.
    public let header: AttributionHeader
    /// What probes read behind the writes; nil for an experiment without probes.
    private(set) var projections: DownstreamReadings?
    /// The number of readings.
    public private(set) var count = 0
    /// The number of a last line that was cut off, as by a kill, and left out.
    public private(set) var tornLine: Int?
    /// All scores, one reading after the other.
    private(set) var storage: [Float] = []
    private var places: [AttributionCell: Int] = [:]
    /// By condition, [(items + 1) × stems]: where a reading begins in `storage`; −1 where there is none.
    private var offsets: [[Int32]] = []

    /// An experiment without readings.
    ///
    /// - Throws: `UndertoneError` for a header that contradicts itself.
    public init(header: AttributionHeader) throws {
        try header.check()
        self.header = header
        projections = DownstreamReadings(header: header)
    }

    /// Reads `header.json`, `readings.jsonl` and, where there are probes, `projections.jsonl` of a folder.
    ///
    /// A last line without its end that can't be decoded is left out: the experiment was killed while it wrote.
    ///
    /// - Throws: `UndertoneError` with file and line for what isn't a reading of this experiment.
    public init(folder: String) throws {
        let headerPath = folder + "/" + AttributionHeader.fileName
        do {
            let data = try AtomicFile.read(headerPath)
            try self.init(header: JSONDecoder().decode(AttributionHeader.self, from: Data(data)))
        } catch let error as DecodingError {
            throw UndertoneError.badInput(DecodingMessage.text(error), file: headerPath)
        } catch var error as UndertoneError {
            error.file = error.file ?? headerPath
            throw error
        }
        try read(folder + "/" + AttributionReading.fileName)
        try projections?.read(folder + "/" + DownstreamReading.fileName)
    }

    private mutating func read(_ path: String) throws {
        let lines = try LineReader(path)
        let decoder = JSONDecoder()
        while let line = try lines.next() {
            if TextCheck.isBlank(line.text) { continue }
            do {
                try add(
                    AttributionReading(scanning: line.text)
                        ?? decoder.decode(AttributionReading.self, from: Data(line.text.utf8))
                )
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

    // MARK: - Adding

    /// Adds what probes read; nothing where the header has no probes.
    ///
    /// - Throws: `UndertoneError` for what isn't of this experiment.
    public mutating func add(_ reading: DownstreamReading) throws {
        try projections?.add(reading)
    }

    /// Adds a reading.
    ///
    /// - Throws: `UndertoneError` for a reading that isn't of this experiment, or that is there already with other
    ///   scores.
    public mutating func add(_ reading: AttributionReading) throws {
        try check(reading)
        let cell = AttributionCell(
            direction: reading.direction,
            layer: reading.layer,
            mask: reading.mask,
            alpha: reading.alpha
        )
        let place = places[cell] ?? offsets.count
        if place == offsets.count {
            places[cell] = place
            let slots = (header.items.count + 1) * header.stems.count
            offsets.append([Int32](repeating: -1, count: slots))
        }
        let slot = (reading.item + 1) * header.stems.count + reading.stem
        let old = Int(offsets[place][slot])
        if old >= 0 {
            guard Array(storage[old..<old + reading.scores.count]) == reading.scores else {
                throw UndertoneError.badInput(
                    "the same question was read before, with other scores; were two experiments written into one file?"
                )
            }
            return
        }
        guard storage.count < Int(Int32.max) - reading.scores.count else {
            throw UndertoneError.badInput("more than 2³¹ scores; split the experiment")
        }
        offsets[place][slot] = Int32(storage.count)
        storage += reading.scores
        count += 1
    }

    private func check(_ reading: AttributionReading) throws {
        func refuse(_ message: String) -> UndertoneError { .badInput(message) }
        guard
            reading.item == AttributionReading.contentFree
                || header.items.indices.contains(reading.item)
        else {
            throw refuse(
                "item \(reading.item): the header has \(header.items.count), counted from 0"
            )
        }
        guard header.stems.indices.contains(reading.stem) else {
            throw refuse(
                "stem \(reading.stem): the header has \(header.stems.count), counted from 0"
            )
        }
        let wanted = header.stems[reading.stem].kind == .words ? header.words.count : 10
        guard reading.scores.count == wanted else {
            throw refuse("\(reading.scores.count) scores, its stem has \(wanted) answers")
        }
        guard reading.scores.allSatisfy(\.isFinite) else {
            throw refuse("a score is no finite number")
        }
        let hasPlace = reading.layer != nil || reading.mask != nil || reading.alpha != nil
        guard let direction = reading.direction else {
            if hasPlace { throw refuse("layer, mask or alpha without a direction") }
            return
        }
        guard header.directions.indices.contains(direction) else {
            throw refuse(
                "direction \(direction): the header has \(header.directions.count), counted from 0"
            )
        }
        if header.directions[direction].arm == .prompt {
            if hasPlace { throw refuse("a prompt has no layer, mask and alpha") }
            return
        }
        guard let layer = reading.layer, let mask = reading.mask, let alpha = reading.alpha else {
            throw refuse("a direction needs layer, mask and alpha")
        }
        guard header.layers.contains(layer) else { throw refuse("no layer \(layer) in the header") }
        guard header.masks.indices.contains(mask) else {
            throw refuse("mask \(mask): the header has \(header.masks.count), counted from 0")
        }
        guard header.alphas.contains(alpha) else { throw refuse("no alpha \(alpha) in the header") }
    }

    // MARK: - Looking up

    /// The conditions that have readings, in no order.
    public var cells: [AttributionCell] { Array(places.keys) }

    /// Whether a condition has readings.
    public func contains(_ cell: AttributionCell) -> Bool { places[cell] != nil }

    /// Whether the unsteered model was asked after the content-free context.
    public var hasContentFree: Bool {
        header.stems.indices.contains {
            offset(.unsteered, item: AttributionReading.contentFree, stem: $0) != nil
        }
    }

    /// The scores of a reading; nil where there is none.
    public func scores(_ cell: AttributionCell, item: Int, stem: Int) -> [Float]? {
        offset(cell, item: item, stem: stem).map {
            Array(storage[$0..<$0 + (header.stems[stem].kind == .words ? header.words.count : 10)])
        }
    }

    /// Where a reading begins in `storage`.
    func offset(_ cell: AttributionCell, item: Int, stem: Int) -> Int? {
        places[cell].flatMap { offset(place: $0, item: item, stem: stem) }
    }

    /// The number of a condition, for looking up many of its readings.
    func place(_ cell: AttributionCell) -> Int? { places[cell] }

    /// Where a reading of a condition begins in `storage`.
    func offset(place: Int, item: Int, stem: Int) -> Int? {
        let found = Int(offsets[place][(item + 1) * header.stems.count + stem])
        return found >= 0 ? found : nil
    }
}
