internal import Foundation

/// The plan of an attribution experiment, written down before any test item was run.
public struct AttributionRegistration: Sendable, Hashable, Codable {
    /// The version of this form.
    public var version: Int
    /// When it was written, UTC.
    public var written: String
    /// The tool's version.
    public var tool: String
    /// The experiment, dev/test split, place of the verdicts, bound and all.
    public var header: AttributionHeader
    /// The SHA-256 of all texts and questions.
    public var textsSHA256: String
    /// The tests that verdicts rest on: direction and report.
    public var family: [String]

    /// Writes a plan down.
    public init(_ plan: AttributionPlan, written: String, tool: String) throws {
        version = 1
        self.written = written
        self.tool = tool
        header = plan.header
        textsSHA256 = try plan.textsSHA256
        family = Self.family(plan.header)
    }

    /// Reads a file.
    ///
    /// - Throws: `UndertoneError` that names the file.
    public init(path: String) throws {
        do {
            self = try JSONDecoder().decode(Self.self, from: Data(AtomicFile.read(path)))
        } catch let error as DecodingError {
            throw UndertoneError.badInput(DecodingMessage.text(error), file: path)
        }
    }

    /// Writes the file; one that is there is never replaced.
    ///
    /// - Throws: `UndertoneError` where there is such a file, or it can't be written.
    public func write(to path: String) throws {
        guard !AtomicFile.exists(path) else {
            throw UndertoneError.badInput(
                "a plan is written down here already, and isn't replaced; choose another name",
                file: path
            )
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        try AtomicFile.write(path, bytes: Array(try encoder.encode(self)) + [0x0A])
    }

    /// In what a plan departs from this one, in words; empty: it follows it.
    public func departures(of plan: AttributionPlan) throws -> [String] {
        let (old, new) = (header, plan.header)
        var found: [String] = []
        func compare(_ what: String, _ isSame: Bool) { if !isSame { found.append(what) } }
        compare("another model file", old.modelSHA256 == new.modelSHA256)
        compare("other answers", old.words == new.words && old.valences == new.valences)
        compare("other layers", old.layers == new.layers)
        compare("other masks", old.masks == new.masks)
        compare("other strengths", old.alphas == new.alphas)
        compare("other directions", old.directions == new.directions)
        compare("other questions", old.stems == new.stems && old.reports == new.reports)
        compare("other items, or another division of them", old.items == new.items)
        compare("another seed", old.seed == new.seed)
        compare("another bound of equivalence", old.bound == new.bound)
        compare("other probes behind the writes", old.downstream == new.downstream)
        compare("another place of the verdicts", old.primary == new.primary)
        compare("other texts", try textsSHA256 == plan.textsSHA256)
        return found
    }

    /// Each direction that isn't a control, for each report, at the primary place.
    private static func family(_ header: AttributionHeader) -> [String] {
        header.directions.filter { ![.random, .shuffled, .prompt].contains($0.arm) }
            .flatMap { direction in header.reports.map { "\(direction.name) on \($0.rawValue)" } }
    }
}
