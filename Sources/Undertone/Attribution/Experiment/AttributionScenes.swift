internal import Foundation
internal import Statistics

/// The items of an attribution experiment, from authored scenes or planted chats.
public enum AttributionScenes {
    /// How authored scenes are told: the user's text *ambiguous*, *congruent* with the target or *opposite* to it, and the
    /// last once with the roles swapped and once by two named speakers.
    public static let variants = [
        "ambiguous", "congruent", "opposite", "swapped-opposite", "named-opposite",
    ]
    /// All variants of authored scenes: each telling plain, swapped and by named speakers.
    ///
    /// In *quoted* the user repeats somebody else's emotion, in *negated* denies one.
    public static let allVariants: [String] = ["", "swapped-", "named-"].flatMap { form in
        AttributionScenario.tellings.map { form + $0 }
    }

    /// Authored scenes (``AttributionScenario``), each told in several ways.
    ///
    /// The assistant's reply and the third person are neutral. In every second scene the third person is told of
    /// first. The prompting arm's system turn is the scene's own and "You feel …"; plain items alone have it.
    ///
    /// - Parameters:
    ///   - folder: the scenes' files.
    ///   - target: the emotion that the writes are to bring.
    ///   - variants: of ``allVariants``; a named-speaker one makes two items, which ask about one speaker each.
    ///   - questions: says which emotion is the opposite, where questions are put, and what other forms are told with.
    ///   - limit: scenes, at most; nil: all.
    /// - Returns: scenes in the files' order.
    /// - Throws: `UndertoneError` for a target or variant that the scenes don't have.
    public static func authored(
        folder: String,
        target: String,
        variants: [String] = AttributionScenes.variants,
        questions: AttributionQuestions,
        limit: Int? = nil
    ) throws -> [AttributionScene] {
        let scenes = try AttributionScenario.read(folder: folder)
        let emotions = scenes.first?.emotions ?? []
        guard emotions.contains(target) else {
            throw UndertoneError.unknown("emotion", target, among: emotions, in: folder)
        }
        for variant in variants where !allVariants.contains(variant) {
            throw UndertoneError.unknown("variant", variant, among: allVariants, in: folder)
        }
        let opposite = questions.opposites[target]
        guard
            !variants.contains(where: { $0.hasSuffix("opposite") })
                || emotions.contains(opposite ?? "")
        else {
            throw UndertoneError.badInput(
                "the questions' \"opposites\" don't say what is the opposite of '\(target)' in these scenes "
                    + "(\(emotions.joined(separator: ", ")))",
                file: folder
            )
        }
        guard
            questions.frames != nil
                || variants.allSatisfy({
                    AttributionForm(variant: $0) == .plain && !$0.hasPrefix("named-")
                })
        else {
            throw UndertoneError.badInput(
                "the questions have no \"frames\", with which swapped and named-speaker variants are told; add them "
                    + "(see Corpora/attribution/questions.json) or name other --variants",
                file: folder
            )
        }
        return scenes.prefix(limit ?? scenes.count).enumerated().flatMap { number, scene in
            variants.flatMap { variant in
                scene.items(
                    variant,
                    target: target,
                    opposite: opposite,
                    number: number,
                    questions: questions
                )
            }
        }
    }

    /// Divides scenes into dev and test ones by scenario, dev ones first.
    ///
    /// - Parameters:
    ///   - scenes: all of them.
    ///   - share: of scenarios that are dev, 0 … 1.
    ///   - seed: of the draw.
    /// - Returns: the scenes with their splits.
    public static func divided(
        _ scenes: [AttributionScene],
        devShare share: Double,
        seed: UInt64
    ) -> [AttributionScene] {
        var names: [String] = []
        for scene in scenes where !names.contains(scene.item.scenario) {
            names.append(scene.item.scenario)
        }
        var generator = SeededGenerator(seed: seed &+ 2)
        let count = Int((share * Double(names.count)).rounded())
        let dev = Set(generator.shuffled(names).prefix(count))
        let marked = scenes.map { scene in
            var copy = scene
            copy.item.split = dev.contains(scene.item.scenario) ? .dev : .test
            return copy
        }
        return marked.filter { $0.item.split == .dev } + marked.filter { $0.item.split == .test }
    }
}
