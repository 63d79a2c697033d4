/// What the variants of a scene need besides its own words: a part of `questions.json`.
public struct AttributionFrames: Sendable, Hashable, Codable {
    /// What the user says before the assistant tells, where roles are swapped.
    public var opening: String
    /// The user's turn where two named speakers talk: `{A}` tells `{1}`, `{B}` answers `{2}`.
    public var transcript: String
    /// The assistant's reply to a transcript.
    public var reply: String
    /// Pairs of names; each name speaks first in every second scene of its pair.
    public var speakers: [[String]]

    /// The speakers of a scene, the one who tells first.
    ///
    /// Four scenes in a row have each pair in both orders with the third person told of first and last.
    func names(scene number: Int) -> (first: String, second: String) {
        let pair = speakers[(number / 4) % speakers.count]
        return (number / 2).isMultiple(of: 2) ? (pair[0], pair[1]) : (pair[1], pair[0])
    }

    /// A transcript.
    func transcript(
        of names: (first: String, second: String),
        telling: String,
        answer: String
    ) -> String {
        transcript
            .replacing("{A}", with: names.first).replacing("{B}", with: names.second)
            .replacing("{1}", with: telling).replacing("{2}", with: answer)
    }

    /// What is wrong with it; nil: nothing.
    var fault: String? {
        if let text = [opening, transcript, reply].first(where: TextCheck.isBlank) {
            return "\"frames\" has an empty text ('\(text)')"
        }
        for slot in ["{A}", "{B}", "{1}", "{2}"] where !transcript.contains(slot) {
            return "\"frames.transcript\" lacks \(slot)"
        }
        let names = speakers.flatMap(\.self)
        guard !speakers.isEmpty, speakers.allSatisfy({ $0.count == 2 }),
            Set(names).count == names.count, !names.contains(where: TextCheck.isBlank)
        else { return "\"frames.speakers\" must be pairs of names, each name once" }
        return nil
    }
}
