import Foundation
import LlamaEngine
import Testing
import Undertone

/// Items and questions of the attribution experiment.
@Suite struct AttributionScenesTests {
    private static let authored = TestData.root.appendingPathComponent("Corpora/attribution").path

    private func questions(_ folder: String = "attribution") throws -> AttributionQuestions {
        try AttributionQuestions(
            path: TestData.root.appendingPathComponent("Corpora/\(folder)/questions.json").path
        )
    }

    @Test(arguments: ["attribution", "organism-chats"])
    func questionsAreAskedOftenEnough(_ folder: String) throws {
        let questions = try questions(folder)
        for kind in ReportKind.allCases {
            let stems = questions.stems.filter { $0.report == kind }
            #expect(stems.count { $0.kind == .words } >= 3)
            #expect(
                stems.count { $0.kind == .digits } == stems.count { $0.kind == .digitsReversed }
            )
        }
        #expect(questions.words.contains("neutral"))
    }

    @Test func authoredScenes() throws {
        let questions = try questions()
        for target in ["joyful", "angry", "afraid", "sad"] {
            let scenes = try AttributionScenes.authored(
                folder: Self.authored,
                target: target,
                variants: ["ambiguous", "congruent", "opposite"],
                questions: questions
            )
            #expect(scenes.count == 56 * 3)
            #expect(Set(scenes.map(\.item.id)).count == scenes.count)
            #expect(Set(scenes.map(\.item.scenario)).count == 56)
            let congruent = scenes.filter { $0.item.variant == "congruent" }
            #expect(congruent.allSatisfy { $0.item.states == [.user: target] })
            #expect(scenes.allSatisfy { $0.turns.map(\.role) == ["system", "user", "assistant"] })
            // The third person comes first in half of the scenes.
            let first = scenes.filter { scene in
                scene.turns[1].content.range(of: scene.name)
                    .map { scene.turns[1].content[..<$0.lowerBound].count < 60 } ?? false
            }
            #expect((40...130).contains(first.count), "\(first.count)")
        }
        let all = try AttributionScenes.authored(
            folder: Self.authored,
            target: "sad",
            variants: ["ambiguous", "congruent", "opposite", "quoted", "negated"],
            questions: questions,
            limit: 3
        )
        #expect(all.count == 15)
        let parts = AttributionScenes.divided(all, devShare: 0.3, seed: 1)
        let dev = parts.filter { $0.item.split == .dev }
        #expect(dev.count == 5 && Set(dev.map(\.item.scenario)).count == 1)
        #expect(parts.prefix(5).allSatisfy { $0.item.split == .dev })
    }

    @Test func plantedChatsShareNoSceneFamily() throws {
        let questions = try questions("organism-chats")
        let scenes = try AttributionScenes.planted(
            path: Organism.chats,
            split: "wordings",
            target: "joyful",
            questions: questions,
            limit: 48,
            seed: 0
        )
        #expect(scenes.count == 48)
        let chats = try PlantedConversation.read(Organism.chats, split: "wordings")
        var seen: Set<String> = []
        for scene in scenes {
            let chat = try #require(chats.first { $0.id == scene.item.id })
            for (person, family) in chat.families {
                #expect(seen.insert("\(person) \(family)").inserted)
            }
            #expect(scene.prompt != scene.turns.first?.content)
        }
        #expect(scenes.count { $0.prompt != nil } == 48)
    }

    /// Each mask chooses the words that it names, in both layouts.
    @Test func masksChooseTheirWords() throws {
        let model = try Model(path: Organism.folder + "/organism.gguf")
        let template = try ChatTemplate(model: model.info)
        let turns = [
            Turn(role: "system", content: "You folded the map."),
            Turn(role: "user", content: "I laughed all day. Lena cut the bread."),
        ]
        func scene(_ turns: [Turn]) -> AttributionScene {
            AttributionScene(
                item: .init(id: "a", scenario: "a", variant: "a", split: .test, states: [:]),
                turns: turns,
                prompt: nil,
                name: "Lena",
                thing: "the lamp"
            )
        }
        let question = AttributionQuestions.Question(
            id: "object",
            report: .object,
            kind: .words,
            question: "How is {O}?",
            stem: "{O} feels"
        )
        func words(_ probe: AttributionProbe, _ mask: String) -> String? {
            probe.masks[mask].map { chosen in
                model.tokenizer.decode(
                    probe.tokens.indices.filter { chosen[$0] }.map { probe.tokens[$0] },
                    special: true
                )
            }
        }
        let first = try AttributionProbe(
            scene(turns),
            question,
            place: .userTurn,
            answers: ["joyful", "sad", "neutral"],
            template: template,
            model: model
        )
        #expect(words(first, "user") == turns[1].content)
        #expect(words(first, "assistant") == "The lamp feels")
        #expect(words(first, "last") == " feels")
        #expect(words(first, "opening") == "\n")
        let all = try #require(words(first, "all"))
        #expect(
            all.hasSuffix(
                "bread. How is the lamp?<|im_end|>\n<|im_start|>assistant\nThe lamp feels"
            )
        )
        let reply = [Turn(role: "assistant", content: "That is a good day.")]
        let second = try AttributionProbe(
            scene(turns + reply),
            question,
            place: .furtherTurn,
            answers: ["joyful", "sad", "neutral"],
            template: template,
            model: model
        )
        #expect(words(second, "user") == turns[1].content)
        #expect(words(second, "assistant") == reply[0].content)
        #expect(words(second, "last") == " feels")
        let digits = AttributionQuestions.Question(
            id: "digits",
            report: .own,
            kind: .digits,
            question: "How good do you feel?",
            stem: ""
        )
        let third = try AttributionProbe(
            scene(turns),
            digits,
            place: .userTurn,
            answers: (0...9).map(String.init),
            template: template,
            model: model
        )
        #expect(third.masks["assistant"] == nil && third.masks["last"] == third.masks["opening"])
        #expect(words(third, "user") == turns[1].content)
    }

    @Test func damagedQuestionsAreRefused() throws {
        let directory = try TemporaryDirectory()
        let good = try String(
            contentsOfFile: TestData.root
                .appendingPathComponent("Corpora/organism-chats/questions.json").path,
            encoding: .utf8
        )
        for (old, new, words) in [
            ("\"self-2\"", "\"self-1\"", "one id"), ("\"words\": [", "\"word\": [", "words"),
            ("\"I feel\"", "\"\"", "no stem"), ("\"neutral\": 0.0", "\"nothing\": 0.0", "nothing"),
            ("\"user turn\"", "\"elsewhere\"", "place"),
        ] {
            let path = try directory.write("questions.json", good.replacing(old, with: new))
            let error = errorOf { _ = try AttributionQuestions(path: path) }
            #expect(error?.message.contains(words) == true, "\(old): \(error?.message ?? "")")
        }
    }
}
