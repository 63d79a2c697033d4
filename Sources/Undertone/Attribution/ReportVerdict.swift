internal import Statistics

/// Whose state each direction moved, in plain words.
public enum ReportVerdict {
    /// A sentence a direction, at the largest α up to 1.
    public static func text(_ result: ReportsResult) -> String {
        let alphas = Set(result.rows.filter { $0.arm == .direction }.map(\.alpha)).sorted()
        guard let alpha = alphas.last(where: { $0 <= 1 }) ?? alphas.first else {
            return "Nothing was written, so nothing can be said."
        }
        let rows = result.rows.filter { $0.alpha == alpha && $0.arm == .direction }
        let random = result.rows.first { $0.alpha == alpha && $0.arm == .random }
        return rows.compactMap { sentence($0, random) }.joined(separator: " ")
    }

    private static func sentence(
        _ row: ReportsResult.Row,
        _ random: ReportsResult.Row?
    ) -> String? {
        guard let person = row.person, let own = row.effect(on: person) else { return nil }
        let shift =
            "\(NumberText.signed(own.shift.estimate)) logits [\(NumberText.signed(own.shift.lower)), "
            + "\(NumberText.signed(own.shift.upper))]"
        let beyond = random?.effect(on: person).map { own.shift.lower > $0.shift.upper } ?? false
        let isOwn =
            own.shift.lower > 0 && row.margins.values.allSatisfy { $0.lower > 0 }
            && row.margins.count == 2
        let flips = NumberText.percent(own.flipped.estimate)
        let start = "'\(row.name)' at α = \(NumberText.short(row.alpha)) "
        if isOwn, beyond {
            return start
                + "moves the report of \(name(person)) by \(shift) and makes \(flips) of those answers its emotion, "
                + "more than either other report in the same conversations and more than random directions: it acts "
                + "on \(name(person))."
        }
        if own.shift.lower > 0, beyond {
            return start
                + "moves the report of \(name(person)) by \(shift), but another report as much: whose emotion it is "
                + "can't be told."
        }
        return start
            + "doesn't move the report of \(name(person)) beyond what random directions do (\(shift))."
    }

    private static func name(_ person: Person) -> String {
        switch person {
        case .own: "the assistant itself"
        case .user: "the user"
        case .third: "the third person"
        }
    }
}
