import Statistics
import Undertone

/// Tells whose report moves when a direction is written at the opening of a reply.
///
/// The outcome is a contrast between answers that were all wrong before the write: the logit of the target minus the mean
/// of the others. When a model was sure of another answer any large write, a random one too, raises the target's
/// probability; the contrast stays.
struct PlantedReports {
    private let reader: PlantedReportReader
    private let base: [Person: [[Float]]]
    private let seed: UInt64
    private let replicates: Int

    /// Reads the unwritten answers.
    ///
    /// - Parameters:
    ///   - reader: the conversations and questions.
    ///   - seed: of random directions and of the bootstrap.
    ///   - replicates: of the bootstrap, over scene families.
    /// - Throws: `EngineError`.
    init(reader: PlantedReportReader, seed: UInt64 = 0, replicates: Int = 2000) async throws {
        self.reader = reader
        self.seed = seed
        self.replicates = replicates
        base = try await reader.logits()
    }

    // MARK: - Answers

    /// The answers by report, as words.
    func answers(_ logits: [Person: [[Float]]]? = nil) -> [Person: [String]] {
        (logits ?? base).mapValues { rows in rows.map { reader.words[Self.largest($0)] } }
    }

    /// Shares of right answers by report, each with its interval over scene families.
    func accuracy() throws -> [Person: Interval] {
        try Dictionary(
            uniqueKeysWithValues: answers().map { person, words in
                let right = zip(words, reader.conversations).map { word, conversation in
                    word == conversation.emotion(of: person) ? 1.0 : 0
                }
                return (person, try interval(right, of: person))
            }
        )
    }

    /// Takes one person's planted state from another conversation: the share of answers, by report, that are then what
    /// they have to be.
    ///
    /// That is, for reports that this state drives, what the model says in the other conversation, and for the rest what
    /// it says in this one without the write. Whether it is right there, ``accuracy()`` tells.
    ///
    /// - Parameters:
    ///   - person: whose subspace is taken over.
    ///   - truth: where the subspaces are.
    ///   - states: the state at the opening, by conversation, [conversations, width].
    ///   - donors: by conversation, whom its subspace is taken from.
    /// - Returns: shares by report; reports that nothing planted drives are left out.
    /// - Throws: `EngineError` where a write didn't arrive.
    func interchange(
        of person: Person,
        _ truth: PlantedTruth,
        states: Matrix,
        donors: [Int]
    ) async throws -> [Person: Interval] {
        let logits = try await reader.logits { index in
            truth.interchange(
                of: person,
                from: states.row(donors[index]),
                into: states.row(index)
            )
        }
        let before = answers()
        var found: [Person: Interval] = [:]
        for (report, answers) in answers(logits) {
            guard let driver = truth.reports[report], let unswapped = before[report] else {
                continue
            }
            let right = answers.indices.map { index in
                answers[index] == unswapped[driver == person ? donors[index] : index] ? 1.0 : 0
            }
            found[report] = try interval(right, of: report)
        }
        return found
    }

    // MARK: - Steering

    /// What a direction moves.
    ///
    /// - Parameters:
    ///   - name: its name in the table.
    ///   - person: whose state it is of; nil: nobody's in particular.
    ///   - addition: what is added at α = 1.
    ///   - alpha: the strength.
    ///   - target: the emotion that it is to bring.
    /// - Returns: its row of the table.
    /// - Throws: `EngineError` where a write didn't arrive; `UndertoneError` for a target that is no answer.
    func row(
        _ name: String,
        of person: Person?,
        adding addition: [Float],
        alpha: Double,
        target: String
    ) async throws -> ReportShifts.Row {
        let vector = addition.map { $0 * Float(alpha) }
        let moved = try await reader.logits { _ in vector }
        return try row(name, .direction, person, alpha, moved, target)
    }

    /// What random directions of the same length move: the mean over them, and the range of 95 % of them.
    func randomRow(
        count: Int,
        norm: Double,
        alpha: Double,
        target: String
    ) async throws -> ReportShifts.Row {
        var generator = SeededGenerator(seed: seed &+ 17)
        let width = reader.width
        var rows: [ReportShifts.Row] = []
        for _ in 0..<count {
            let vector = generator.unitVector(count: width).map { $0 * Float(norm * alpha) }
            let moved = try await reader.logits { _ in vector }
            rows.append(try row("random", .random, nil, alpha, moved, target))
        }
        let effects = Person.allCases.compactMap { person -> ReportShifts.Effect? in
            let own = rows.compactMap { $0.effect(on: person) }
            guard let first = own.first else { return nil }
            return .init(
                report: person,
                count: first.count,
                shift: Self.range(own.map(\.shift.estimate)),
                flipped: Self.range(own.map(\.flipped.estimate))
            )
        }
        return .init(
            name: "random",
            arm: .random,
            person: nil,
            alpha: alpha,
            effects: effects,
            margins: [:]
        )
    }

    private func row(
        _ name: String,
        _ arm: ReportShifts.Arm,
        _ person: Person?,
        _ alpha: Double,
        _ moved: [Person: [[Float]]],
        _ target: String
    ) throws -> ReportShifts.Row {
        guard let target = reader.words.firstIndex(of: target) else {
            throw UndertoneError.badInput(
                "'\(target)' is not among the answers: \(reader.words.joined(separator: ", "))"
            )
        }
        var shifts: [Person: [Double?]] = [:]
        var effects: [ReportShifts.Effect] = []
        for report in Person.allCases {
            guard let before = base[report], let after = moved[report] else { continue }
            let changes = before.indices.map { Self.change(before[$0], after[$0], target) }
            shifts[report] = changes
            let kept = changes.indices.filter { changes[$0] != nil }
            let flips = kept.map { Self.largest(after[$0]) == target ? 1.0 : 0 }
            effects.append(
                .init(
                    report: report,
                    count: kept.count,
                    shift: try interval(kept.compactMap { changes[$0] }, of: report, rows: kept),
                    flipped: try interval(flips, of: report, rows: kept)
                )
            )
        }
        var margins: [Person: Interval] = [:]
        if let person, let own = shifts[person] {
            for (other, changes) in shifts where other != person {
                let both = own.indices.filter { own[$0] != nil && changes[$0] != nil }
                let differences = both.map { (own[$0] ?? 0) - (changes[$0] ?? 0) }
                margins[other] = try interval(differences, of: person, rows: both)
            }
        }
        return .init(
            name: name,
            arm: arm,
            person: person,
            alpha: alpha,
            effects: effects,
            margins: margins
        )
    }

    // MARK: - Figures

    /// Change of the contrast; nil where the target was the answer already.
    static func change(_ before: [Float], _ after: [Float], _ target: Int) -> Double? {
        ClosedSetContrast.change(before.map(Double.init), after.map(Double.init), target: target)
    }

    private static func largest(_ row: [Float]) -> Int {
        row.indices.max { row[$0] < row[$1] } ?? 0
    }

    private static func range(_ values: [Double]) -> Interval {
        Interval(
            estimate: Descriptive.mean(values),
            lower: Descriptive.quantile(values, 0.025),
            upper: Descriptive.quantile(values, 0.975)
        )
    }

    /// The mean with its interval over the scene families of the person asked about.
    private func interval(
        _ values: [Double],
        of person: Person,
        rows: [Int]? = nil
    ) throws -> Interval {
        let families = (rows ?? Array(reader.conversations.indices)).map {
            reader.conversations[$0].families[person] ?? ""
        }
        let numbers = Dictionary(
            uniqueKeysWithValues: Set(families).sorted().enumerated().map { ($1, $0) }
        )
        return try Bootstrap(replicates: replicates, seed: seed)
            .mean(values, clusters: families.map { numbers[$0] ?? 0 })
    }
}
