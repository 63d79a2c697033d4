import Foundation
import Testing
import Undertone

/// Swapped and named-speaker variants, and how the shipped scenes are counterbalanced.
@Suite struct AttributionVariantsTests {
    private static let folder = TestData.root.appendingPathComponent("Corpora/attribution").path

    private func scenes(
        _ variants: [String] = AttributionScenes.variants,
        target: String = "joyful"
    ) throws -> [AttributionScene] {
        try AttributionScenes.authored(
            folder: Self.folder,
            target: target,
            variants: variants,
            questions: questions()
        )
    }

    private func questions() throws -> AttributionQuestions {
        try AttributionQuestions(path: Self.folder + "/questions.json")
    }

    /// The same words, told by the other.
    @Test func rolesAreSwapped() throws {
        let all = try scenes(["opposite", "swapped-opposite"])
        #expect(all.count == 112)
        for (plain, swapped) in zip(all, all.dropFirst()) where swapped.item.form == .swapped {
            #expect(plain.item.scenario == swapped.item.scenario)
            #expect(
                swapped.turns.map(\.role) == ["system", "user", "assistant", "user"]
                    && swapped.turns[2].content == plain.turns[1].content
                    && swapped.turns[3].content == plain.turns[2].content
                    && swapped.turns[0] == plain.turns[0]
            )
            #expect(plain.item.states == [.user: "sad"] && swapped.item.states == [.own: "sad"])
            #expect(plain.prompt != nil && swapped.prompt == nil && swapped.name == plain.name)
        }
    }

    /// Both speakers are in the user's turn; each is asked about once, and nobody else.
    @Test func speakersAreNamed() throws {
        let all = try scenes(["opposite", "named-opposite"])
        #expect(all.count == 168)
        let groups = Dictionary(grouping: all, by: \.item.scenario)
        for (scenario, items) in groups {
            let plain = try #require(items.first { $0.item.form == .plain })
            let first = try #require(items.first { $0.item.form == .firstSpeaker })
            let second = try #require(items.first { $0.item.form == .secondSpeaker })
            #expect(first.turns == second.turns && first.name != second.name, "\(scenario)")
            let text = first.turns[1].content
            #expect(text.contains("\(first.name): \(plain.turns[1].content)"))
            #expect(text.contains("\(second.name): \(plain.turns[2].content)"))
            #expect(first.turns.map(\.role) == ["system", "user", "assistant"])
            #expect(first.item.states == [.third: "sad"] && second.item.states.isEmpty)
            #expect(![first.name, second.name].contains(plain.name))
        }
    }

    /// Order of mention and names: each half the time, and crossed.
    @Test(arguments: ["joyful", "angry", "afraid", "sad"])
    func orderAndNamesAreCounterbalanced(_ target: String) throws {
        let all = try scenes(target: target)
        #expect(all.count == 56 * 6)
        for variant in Set(all.map(\.item.variant)) {
            let own = all.filter { $0.item.variant == variant }
            #expect(own.count == 56, "\(variant)")
            var cells: [String: Int] = [:]
            for scene in own {
                let speakers =
                    scene.item.form == .plain || scene.item.form == .swapped
                    ? "" : scene.name
                cells["\(isThirdFirst(scene)) \(speakers)", default: 0] += 1
            }
            #expect(Set(cells.values).count == 1, "\(variant): \(cells)")
            #expect(cells.count == (variant.hasPrefix("named") ? 8 : 2))
        }
        // A third person's name is one scene's, and the same in all of its tellings.
        let plain = all.filter { $0.item.form == .plain }
        let names = Dictionary(grouping: plain, by: \.item.scenario).mapValues {
            Set($0.map(\.name))
        }
        #expect(names.values.allSatisfy { $0.count == 1 })
        #expect(Set(names.values.flatMap(\.self)).count == 56)
    }

    /// Whether the third person is told of before the one who tells.
    private func isThirdFirst(_ scene: AttributionScene) -> Bool {
        let scenario = try? AttributionScenario(
            path: Self.folder + "/\(scene.item.scenario).json"
        )
        let told = scenario?.thirdPerson["neutral"] ?? "?"
        let text = scene.turns.map(\.content).first { $0.contains(told) } ?? ""
        let start = text.range(of: told)?.lowerBound ?? text.endIndex
        let before = text[..<start]
        return before.isEmpty || before.hasSuffix(": ")
    }

    /// All items get all questions, and those about each are put in one form.
    @Test(arguments: ["attribution", "organism-chats"])
    func templatesAreTheSame(_ folder: String) throws {
        let questions = try AttributionQuestions(
            path: TestData.root.appendingPathComponent("Corpora/\(folder)/questions.json").path
        )
        let counts = ReportKind.allCases.map { kind in
            AttributionStem.Kind.allCases.map { form in
                questions.questions.count { $0.report == kind && $0.kind == form }
            }
        }
        #expect(Set(counts.map { $0[0] }).count == 1, "as many stems about each")
        #expect(counts.allSatisfy { $0[1] == $0[2] }, "ratings both ways")
        guard folder == "attribution" else { return }
        #expect(Set(counts).count == 1)
        // The same sentence but for whom it is about.
        func frame(_ text: String) -> String {
            let whom: Set<String> = [
                "i", "you", "{n}", "{o}", "myself", "yourself", "my", "your", "mine", "yours",
                "own", "its", "{n}'s", "and", "of", "as", "for", "do", "does", "feel", "feels",
            ]
            return text.lowercased().split { " :,?".contains($0) }.map(String.init)
                .filter { !whom.contains($0) }.joined(separator: " ")
        }
        for number in 1...3 {
            let stems = questions.questions.filter { $0.id.hasSuffix("-\(number)") }
            #expect(Set(stems.map { frame($0.stem) }).count == 1, "\(stems.map(\.stem))")
            #expect(Set(stems.map { frame($0.question) }).count == 1, "\(stems.map(\.question))")
        }
    }

    @Test func unknownVariantsAndMissingFrames() throws {
        let error = errorOf { _ = try scenes(["swaped-opposite"]) }
        #expect(error?.message.contains("swapped-opposite") == true)
        var questions = try questions()
        questions.frames = nil
        let lack = errorOf {
            _ = try AttributionScenes.authored(
                folder: Self.folder,
                target: "sad",
                variants: ["named-quoted"],
                questions: questions
            )
        }
        #expect(lack?.message.contains("frames") == true)
    }

    /// A chat with the scenes exchanged: "you" is "I" now, and the labels say so.
    @Test func plantedChatsAreSwapped() throws {
        let chats = try PlantedConversation.read(Organism.chats, split: "wordings")
        let swapped = chats.compactMap { chat in chat.swapped().map { (chat, $0) } }
        #expect(swapped.count > chats.count / 2, "\(swapped.count) of \(chats.count)")
        for (chat, other) in swapped {
            #expect(other.emotion(of: .own) == chat.emotion(of: .user))
            #expect(other.emotion(of: .user) == chat.emotion(of: .own))
            #expect(other.emotion(of: .third) == chat.emotion(of: .third))
            let words = other.messages.map { message in
                message.content.split { !$0.isLetter }.map { $0.lowercased() }
            }
            #expect(Set(words[0]).isDisjoint(with: ["i", "me", "my", "myself"]), "\(other)")
            #expect(Set(words[1]).isDisjoint(with: ["you", "your", "yourself"]), "\(other)")
            #expect(other.messages[1].content.contains(chat.name))
        }
        #expect(!chats.contains { $0.messages[1].content.contains("\"") && $0.swapped() != nil })
    }
}
