/// The words by which a text would give its emotion away, by stem.
package struct EmotionLexicon: Sendable {
    /// For each banned stem a lemma of it and the emotions that ban it, sorted.
    package let banned: [String: (lemma: String, emotions: [String])]
    /// The stems that name a feeling: those banned, the labels, and words of feeling in general.
    package let feelings: Set<String>

    /// Words of feeling that a catalogue need not ban, since they have other uses as well.
    private static let general = """
        alarmed amazed amused appalled ashamed astonished awed awkward bored brave calm cheerful comfortable \
        concerned confident confused content curious delighted depressed desperate devastated disappointed \
        dismayed displeased distraught distressed disturbed eager ecstatic elated embarrassed emotional \
        exasperated excited exhilarated foolish fond fragile frustrated glad gloomy guilty happy \
        hateful heartsick helpless hopeful horrified hurt impatient indifferent insecure insulted intimidated jittery \
        jolly jumpy lucky merry moody nostalgic numb offended optimistic overjoyed overwhelmed \
        panicky peaceful pessimistic pleased powerless puzzled rejected relaxed restless \
        satisfied self-conscious sentimental shaken shocked shy silly smug startled stunned \
        stupid surprised suspicious sympathetic teary terrible threatened thrilled tired \
        troubled uncomfortable uneasy unhappy unloved unsafe unsettled unwanted upset useless vulnerable \
        wistful wonderful worthless wounded wretched affection agitation amazement amusement anguish annoyance \
        astonishment awe boredom calmness cheer compassion concern confidence confusion contentment courage curiosity \
        delight desire disappointment dismay distress ecstasy elation emotion enjoyment enthusiasm euphoria \
        exasperation excitement exhilaration fondness frustration gladness gloom gratitude happiness hate hatred \
        heartache hope horror hostility humiliation hurt impatience indifference irritation longing love lust nostalgia \
        optimism passion peace pity pleasure pride rapture relief satisfaction shock suffering surprise suspicion \
        sympathy tenderness thrill triumph warmth woe yearning zeal
        """

    package init(_ catalogue: EmotionCatalogue?) {
        let stemmer = Stemmer()
        var banned: [String: (lemma: String, emotions: [String])] = [:]
        for (label, entry) in (catalogue?.emotions ?? [:]).sorted(by: { $0.key < $1.key }) {
            for lemma in LintText.parts(of: label) + entry.banned {
                let known = banned[stemmer.stem(lemma), default: (lemma, [])]
                let emotions = known.emotions.contains(label) ? [] : [label]
                banned[stemmer.stem(lemma)] = (known.lemma, known.emotions + emotions)
            }
        }
        let general = Self.general.split(separator: " ").map { stemmer.stem(String($0)) }
        self.banned = banned
        feelings = Set(banned.keys).union(general)
    }
}
