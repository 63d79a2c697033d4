/// Who tells a text.
package enum Narrator: String, Sendable, CaseIterable {
    /// I.
    case first = "first person"
    /// We.
    case firstPlural = "first person plural"
    /// You.
    case second = "second person"
    /// He, she, they.
    case third = "third person"

    private static let singular: Set<String> = [
        "i", "me", "my", "mine", "myself", "i'm", "i've", "i'd", "i'll",
    ]
    private static let plural: Set<String> = [
        "we", "us", "our", "ours", "ourselves", "we're", "we've", "we'd", "we'll",
    ]
    private static let addressed: Set<String> = [
        "you", "your", "yours", "yourself", "yourselves", "you're", "you've", "you'd", "you'll",
    ]

    /// The narrator that a card names.
    package init?(card text: String) {
        let words = text.lowercased().split { !$0.isLetter }.filter { $0 != "singular" }
        let name = words.joined(separator: " ")
        guard let narrator = Self(rawValue: name) ?? Self(rawValue: name + " person") else {
            return nil
        }
        self = narrator
    }

    /// The narrator that a text's pronouns show.
    package init(of text: LintText) {
        let counts = Pronouns(text)
        if !counts.singular.isEmpty {
            self = .first
        } else if !counts.plural.isEmpty {
            self = .firstPlural
        } else {
            self = counts.addressed.isEmpty ? .third : .second
        }
    }

    /// What of a text speaks against this narrator; nil where nothing does.
    ///
    /// A general "you" is let pass in the first person, a "we" as well.
    package func objection(to text: LintText) -> (word: LintText.Word?, reason: String)? {
        let pronouns = Pronouns(text)
        let own = pronouns.singular + pronouns.plural
        switch self {
        case .first:
            return own.isEmpty ? (nil, "no \"I\", \"me\" or \"my\" outside quotations") : nil
        case .firstPlural:
            if pronouns.plural.isEmpty {
                return (nil, "no \"we\", \"us\" or \"our\" outside quotations")
            }
            return nil
        case .second:
            if let word = own.first { return (word, "\"\(word.text)\" outside quotations") }
            return pronouns.addressed.isEmpty
                ? (nil, "no \"you\" or \"your\" outside quotations") : nil
        case .third:
            return (own + pronouns.addressed).first.map {
                ($0, "\"\($0.text)\" outside quotations")
            }
        }
    }

    private struct Pronouns {
        var singular: [LintText.Word] = []
        var plural: [LintText.Word] = []
        var addressed: [LintText.Word] = []

        init(_ text: LintText) {
            // US is a country, and i a variable; mine is a pit as well.
            for word in text.narration where word.text != "US" && word.text != "i" {
                if Narrator.singular.contains(word.key) {
                    singular.append(word)
                } else if Narrator.plural.contains(word.key) {
                    plural.append(word)
                } else if Narrator.addressed.contains(word.key) {
                    addressed.append(word)
                }
            }
        }
    }
}
