/// The tense a text is told in, told from its frequent verbs.
package enum Tense: String, Sendable, CaseIterable {
    /// She went.
    case past
    /// She goes.
    case present

    private static let pastForms = words(
        """
        was were had did went came said took gave saw knew began ran stood sat told left held kept made thought found \
        felt got brought bought sent built meant met paid spoke broke wrote drove rode rose fell flew grew threw drew \
        wore tore swore chose woke froze stole shook ate sang rang drank swam sank lay laid led slept swept wept crept \
        dealt lost won caught taught stuck struck swung hung spun wasn't weren't hadn't didn't couldn't wouldn't could \
        would
        """
    )
    private static let presentForms = words(
        """
        is are am has does goes comes says takes gives sees knows begins runs stands sits tells leaves holds keeps \
        makes thinks finds feels gets brings sends means meets pays speaks breaks writes rises falls grows throws \
        draws wears chooses wakes shakes eats rings drinks lies lays leads sleeps loses wins catches sticks hangs turns \
        looks puts asks opens reads walks moves pulls pushes lifts calls waits picks sets lets isn't aren't hasn't \
        doesn't don't can't it's that's there's he's she's can i'm you're we're they're
        """
    )
    private static let subjects: Set<String> = ["i", "you", "we", "they"]

    private static func words(_ list: String) -> Set<String> {
        Set(list.split(separator: " ").map(String.init))
    }

    /// The tense that a card names, such as `past tense`.
    package init?(card text: String) {
        let word = text.lowercased().split { !$0.isLetter }.first.map(String.init)
        guard let tense = word.flatMap(Self.init(rawValue:)) else { return nil }
        self = tense
    }

    /// Verbs in the past and in the present outside quotations.
    ///
    /// Past: a closed list of frequent irregular forms, and words in `-ed`, participles among them. Present: the
    /// third persons of the same verbs and some regular ones, and their plain forms right behind I, you, we, they.
    package static func verbs(in text: LintText) -> (past: Int, present: Int) {
        let words = text.narration
        var (past, present) = (0, 0)
        for (index, word) in words.enumerated() {
            let key = word.key
            if pastForms.contains(key) || (key.count > 4 && key.hasSuffix("ed")) { past += 1 }
            let follows = index > 0 && subjects.contains(words[index - 1].key)
            if presentForms.contains(key) || (follows && presentForms.contains(key + "s")) {
                present += 1
            }
        }
        return (past, present)
    }

    /// The tense that all but few verbs of a text are in; nil where that isn't clear.
    package init?(of text: LintText) {
        let (past, present) = Self.verbs(in: text)
        let share = Double(past) / Double(max(1, past + present))
        guard past + present >= TenseRule.fewestVerbs else { return nil }
        if share >= 0.8 {
            self = .past
        } else if share <= 0.4 {
            self = .present
        } else {
            return nil
        }
    }
}
