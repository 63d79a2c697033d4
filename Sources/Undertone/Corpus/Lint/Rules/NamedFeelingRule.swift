/// `named-feeling`: nobody is said to feel something.
struct NamedFeelingRule: LintRule {
    let id = "named-feeling"
    let why = "a sentence that states the feeling, with whatever word, is a label and not a scene"
    let breaking =
        "\"She felt so very calm.\", \"I was upset\", \"he seemed pleased\", \"with relief in her voice\""
    let keeping = "\"She felt the cold of the key.\", \"I was late\", \"with a crack in her voice\""
    let remedy = "let the body, the objects or the order of what is noticed say it"

    private static let feel: Set<String> = ["feel", "feels", "feeling", "felt"]
    private static let link: Set<String> = [
        "am", "is", "are", "was", "were", "be", "been", "being", "i'm", "you're", "he's", "she's",
        "we're", "they're", "it's", "seem", "seems", "seemed", "look", "looks", "looked", "sound",
        "sounds", "sounded", "appear", "appears", "appeared", "grew", "grow", "grows", "became",
        "become", "becomes", "got", "get", "gets", "isn't", "aren't", "wasn't", "weren't", "turned",
    ]
    private static let people: Set<String> = [
        "i", "you", "he", "she", "we", "they", "everyone", "everybody", "someone", "nobody", "who",
    ]
    /// What may stand between the verb and the feeling.
    private static let filler: Set<String> = [
        "a", "an", "the", "so", "very", "too", "quite", "rather", "almost", "still", "already",
        "suddenly", "deeply", "utterly", "really", "truly", "just", "only", "not", "more", "less",
        "most", "all", "almost", "strangely", "oddly", "faintly", "completely", "his", "her", "my",
        "their", "your", "our", "some", "no", "such", "little", "bit", "of", "sense", "surge",
        "pang", "rush", "wave", "flicker", "stab", "as", "if", "like", "to", "be", "even", "now",
        "again", "kind", "sort", "simply", "both", "at", "once", "slightly", "that", "this",
    ]
    private static let carriers: Set<String> = [
        "voice", "voices", "eyes", "face", "faces", "heart", "hearts", "chest", "throat", "tone",
        "smile", "look", "breath", "hands", "stomach", "belly", "soul", "mind",
    ]

    func check(_ text: LintText, in corpus: LintCorpus) -> [LintFinding] {
        let words = text.words
        var findings: [LintFinding] = []
        for start in words.indices {
            let found =
                stated(words, from: start, corpus.lexicon)
                ?? carried(words, from: start, corpus.lexicon)
            guard let found else { continue }
            let phrase = words[found].map(\.text).joined(separator: " ")
            findings.append(finding(text, words[start], "\"\(phrase)\" names a feeling"))
        }
        return findings
    }

    func omission(in corpus: LintCorpus) -> String? {
        guard corpus.catalogue == nil else { return nil }
        return
            "there is no \(EmotionCatalogue.fileName) in or beside the folder, so only words of feeling in "
            + "general are known"
    }

    /// `felt X` with anything for a subject; `was X` and the like of a person or at a sentence's start.
    private func stated(
        _ words: [LintText.Word],
        from start: Int,
        _ lexicon: EmotionLexicon
    ) -> ClosedRange<Int>? {
        let verb = words[start].key
        let isLink = Self.link.contains(verb)
        guard Self.feel.contains(verb) || isLink else { return nil }
        if isLink && !isOfPerson(words, verbAt: start) { return nil }
        let limit = isLink ? 3 : 4
        for index in words.indices.suffix(from: start + 1).prefix(limit + 1) {
            guard !words[index].startsAfterBreak else { return nil }
            if isFeeling(words[index], lexicon) && !isBeforeThing(words, index, after: start) {
                return start...index
            }
            guard Self.filler.contains(words[index].key) else { return nil }
        }
        return nil
    }

    /// `with X in her voice`.
    private func carried(
        _ words: [LintText.Word],
        from start: Int,
        _ lexicon: EmotionLexicon
    ) -> ClosedRange<Int>? {
        guard ["with", "in"].contains(words[start].key) else { return nil }
        let rest = words.indices.suffix(from: start + 1)
        guard
            let feeling = rest.prefix(3).first(where: { index in
                isFeeling(words[index], lexicon)
                    && words[start + 1..<index].allSatisfy { Self.filler.contains($0.key) }
            }),
            feeling + 3 < words.count || feeling + 2 < words.count,
            ["in", "on", "from", "of"].contains(words[feeling + 1].key)
        else { return nil }
        let places = words[(feeling + 2)...].prefix(3)
        guard let place = places.firstIndex(where: { Self.carriers.contains($0.key) }) else {
            return nil
        }
        let span = start...place
        return span.dropFirst().contains { words[$0].startsAfterBreak } ? nil : span
    }

    private func isFeeling(_ word: LintText.Word, _ lexicon: EmotionLexicon) -> Bool {
        word.stems.contains { lexicon.feelings.contains($0) }
    }

    private func isOfPerson(_ words: [LintText.Word], verbAt index: Int) -> Bool {
        if words[index].key.contains("'"), !words[index].key.hasSuffix("n't") { return true }
        guard index > 0, !words[index].startsAfterBreak else { return false }
        let subject = words[index - 1]
        // A name is a capital that doesn't open a sentence, or opens it right before the verb.
        let isName = subject.text.first?.isUppercase == true && subject.key.count > 1
        return Self.people.contains(subject.key)
            || (isName && subject.key != "it" && !isFunction(subject))
    }

    private func isFunction(_ word: LintText.Word) -> Bool {
        [
            "this", "that", "there", "here", "these", "those", "what", "which", "it", "all", "none",
            "nothing", "everything", "something", "where", "when", "how",
        ].contains(word.key)
    }

    /// "felt the warm plate", "was a good cook": an adjective of a thing that isn't a feeling.
    private func isBeforeThing(
        _ words: [LintText.Word],
        _ index: Int,
        after start: Int
    ) -> Bool {
        let between = words[(start + 1)..<index].map(\.key)
        let hasArticle = between.contains {
            [
                "a", "an", "the", "his", "her", "my", "their", "your", "our", "that", "this",
                "some", "no",
            ].contains($0)
        }
        guard hasArticle, index + 1 < words.count, !words[index + 1].startsAfterBreak else {
            return false
        }
        let next = words[index + 1].key
        let closes: Set<String> = [
            "and", "or", "but", "in", "on", "at", "of", "for", "to", "with", "as", "then", "when",
            "that",
            "which", "rise", "rising", "come", "coming", "go", "going", "leave", "leaving",
            "spread", "now",
            "again", "from", "about", "over", "through", "like",
        ]
        return !closes.contains(next)
    }
}
