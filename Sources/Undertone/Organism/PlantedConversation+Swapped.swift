internal import Foundation

extension PlantedConversation {
    /// The same chat with the assistant's scene and the user's exchanged: what the system turn told "you" the user tells as
    /// "I", and the reverse; who the assistant is and what is told of the third person stay where they are.
    ///
    /// - Returns: nil where somebody is quoted, as a quotation's "I" and "you" are others, and where one of the two tells
    ///   nothing.
    public func swapped() -> PlantedConversation? {
        guard let system = messages.first(where: { $0.role == "system" })?.content,
            let user = messages.first(where: { $0.role == "user" })?.content,
            messages.count == 2, !system.contains("\""), !user.contains("\"")
        else { return nil }
        let told = Self.sentences(system)
        let persona = told.filter(Self.saysWhoItIs)
        let own = told.filter { !persona.contains($0) }
        let said = Self.sentences(user)
        let users = said.filter { Self.words($0).contains(where: Self.isFirstPerson) }
        guard !own.isEmpty, let first = said.firstIndex(where: users.contains) else { return nil }
        var turned = said.filter { !users.contains($0) }
        turned.insert(contentsOf: own.map(Self.asFirstPerson), at: first)
        var copy = self
        copy.messages = [
            Turn(
                role: "system",
                content: (persona + users.map(Self.asSecondPerson)).joined(separator: " ")
            ), Turn(role: "user", content: turned.joined(separator: " ")),
        ]
        copy.families[.own] = families[.user]
        copy.families[.user] = families[.own]
        copy.label = label.map { label in
            for (old, new) in [(Person.own, Person.user), (.user, .own)]
            where label.hasPrefix(old.label("")) {
                return new.label(String(label.dropFirst(old.label("").count)))
            }
            return label
        }
        return copy
    }

    private static func sentences(_ text: String) -> [String] {
        var found = [""]
        for word in text.split(separator: " ") {
            let isFirst = found[found.count - 1].isEmpty
            found[found.count - 1] += (isFirst ? "" : " ") + word
            if let last = word.last, ".!?".contains(last) { found.append("") }
        }
        return found.filter { !$0.isEmpty }
    }

    private static func words(_ text: String) -> [Substring] {
        text.split { !$0.isLetter && $0 != "'" }
    }

    /// "You are Orbeck, …": a name behind it.
    private static func saysWhoItIs(_ sentence: String) -> Bool {
        sentence.hasPrefix("You are ") && sentence.dropFirst(8).first?.isUppercase == true
    }

    private static func isFirstPerson(_ word: Substring) -> Bool {
        word == "I" || toSecond[word.lowercased()] != nil
    }

    private static let toSecond = [
        "I": "you", "me": "you", "my": "your", "mine": "yours", "myself": "yourself",
    ]
    private static let toFirst = ["your": "my", "yours": "mine", "yourself": "myself"]
    /// Behind these, "you" is an object.
    private static let objectMarkers: Set<String> = [
        "about", "after", "around", "at", "behind", "beside", "carried", "carry", "for", "from",
        "near", "of", "on", "over", "past", "shut", "to", "told", "toward", "towards", "under",
        "upon", "with", "without",
    ]

    private static func asSecondPerson(_ sentence: String) -> String {
        rewritten(sentence) { word, _, _ in
            word == "I" ? "you" : toSecond[word.lowercased()]
        } verb: { subject, verb in
            subject == "I" ? ["was": "were", "am": "are"][verb] : nil
        }
    }

    private static func asFirstPerson(_ sentence: String) -> String {
        rewritten(sentence) { word, before, next in
            guard word.lowercased() == "you" else { return toFirst[word.lowercased()] }
            let endsClause = next.map { !$0.isWhitespace } ?? true
            return endsClause || objectMarkers.contains(before.lowercased()) ? "me" : "I"
        } verb: { subject, verb in
            subject.lowercased() == "you" ? ["were": "was", "are": "am"][verb] : nil
        }
    }

    /// Replaces words; the sentence begins with a capital letter again.
    private static func rewritten(
        _ sentence: String,
        word replaced: (_ word: String, _ before: String, _ next: Character?) -> String?,
        verb: (_ subject: String, _ verb: String) -> String?
    ) -> String {
        var result = ""
        var before = ""
        var rest = sentence[...]
        while let first = rest.first {
            guard first.isLetter || first == "'" else {
                result.append(first)
                rest.removeFirst()
                continue
            }
            let word = String(rest.prefix { $0.isLetter || $0 == "'" })
            rest = rest.dropFirst(word.count)
            result += verb(before, word) ?? replaced(word, before, rest.first) ?? word
            before = word
        }
        return result.prefix(1).uppercased() + result.dropFirst()
    }
}
