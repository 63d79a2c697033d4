import LlamaEngine
import Testing
import Undertone

/// Which tokens a plan's places choose, on the organism's chats.
@Suite struct PlanTokenTests {
    private let model: Model
    private let chat: SteeredText
    private let joy: Undertone.Direction

    init() throws {
        model = try Model(path: Organism.folder + "/organism.gguf")
        chat = try SteeredText(
            chat: [
                Turn(role: "system", content: "You are Sennet, a voice in an old station."),
                Turn(role: "user", content: "Tell me how I feel."),
                Turn(role: "assistant", content: "You feel proud."),
                Turn(role: "user", content: "How is Lena feeling?"),
            ],
            template: ChatTemplate(model: model.info),
            model: model
        )
        joy = SteeringFixture.direction("joy", layer: 3, width: model.info.width)
    }

    private func plan(_ place: String) throws -> CompiledPlan {
        try SteeringPlan(parsing: "1 joy\(place)").compile(
            with: [joy],
            model: model.info,
            sha256: SteeringFixture.digest
        )
    }

    private func choice(_ place: String, _ text: SteeredText? = nil) throws -> TokenChoice {
        let found = try plan(place).tokenInterventions(on: text ?? chat)
        try #require(found.count == 1)
        return found[0].tokens
    }

    private func positions(_ choice: TokenChoice) -> [Int] {
        (choice.prompt ?? Array(repeating: true, count: chat.tokens.count)).enumerated()
            .filter(\.element).map(\.offset)
    }

    private func words(_ choice: TokenChoice) -> String {
        model.tokenizer.decode(positions(choice).map { chat.tokens[$0] }, special: true)
    }

    @Test func wholeTexts() throws {
        #expect(try choice("") == .all)
        #expect(try choice("@all") == .all)
        #expect(try choice("@prompt") == .prompt)
        #expect(try choice("@generated") == .generated)
        #expect(try choice("@last") == .last(ofPrompt: chat.tokens.count))
        #expect(try choice("@prompt@last").generated == GeneratedTokens.none)
    }

    @Test func turns() throws {
        let user = try choice("@user")
        #expect(words(user) == "Tell me how I feel.How is Lena feeling?")
        #expect(user.generated == .none)
        #expect(words(try choice("@user1")) == "Tell me how I feel.")
        #expect(words(try choice("@user2")) == "How is Lena feeling?")
        #expect(words(try choice("@system")) == "You are Sennet, a voice in an old station.")
        // The reply that is being written is the assistant's second turn.
        #expect(words(try choice("@assistant")) == "You feel proud.")
        #expect(try choice("@assistant").generated == .all)
        #expect(try choice("@assistant1").generated == .none)
        #expect(try choice("@assistant2") == .generated)
    }

    @Test func openings() throws {
        let last = positions(try choice("@opening"))
        #expect(last == [chat.tokens.count - 1])
        #expect(try choice("@opening").generated == .none)
        let first = positions(try choice("@opening1"))
        let reply = try #require(chat.turns.first { $0.role == "assistant" })
        #expect(first == [reply.content.lowerBound - 1])
        #expect(positions(try choice("@opening2")) == last)
        // The same token that directions of that pooling are fitted on.
        let pooled = try ExampleTokenizer(model: model, pooling: .opening)(
            Example(
                id: "x",
                content: .chat([Turn(role: "user", content: "How are you feeling?")]),
                labels: [],
                scenario: nil,
                split: nil,
                source: SourceLocation(file: "x", line: 1)
            )
        )
        let one = try SteeredText(
            chat: [Turn(role: "user", content: "How are you feeling?")],
            template: ChatTemplate(model: model.info),
            model: model
        )
        #expect(one.tokens == pooled.tokens)
        let mask = try choice("@opening", one).prompt ?? []
        #expect(mask.enumerated().filter(\.element).map(\.offset) == pooled.pool)
    }

    /// Items choose among what the ones before them chose.
    @Test func countedItems() throws {
        let count = chat.tokens.count
        #expect(positions(try choice("@after:8")) == Array(8..<count))
        #expect(try choice("@after:8").generated == .all)
        #expect(try choice("@generated@after:8").generated == .from(8))
        #expect(try choice("@after:\(count + 2)").generated == .from(2))
        #expect(try choice("@after:\(count + 2)").prompt == [])
        #expect(try choice("@generated@every:3").generated == .every(3, offset: 0))
        #expect(try choice("@generated@after:2@every:3").generated == .every(3, offset: 2))
        #expect(try choice("@generated@every:3@after:2").generated == .every(3, offset: 6))
        #expect(
            try choice("@generated@every:3@every:2@after:1").generated == .every(6, offset: 6)
        )
        let third = try choice("@every:3")
        #expect(positions(third) == Array(stride(from: 0, to: count, by: 3)))
        // The count goes on where the prompt ends.
        #expect(third.generated == .every(3, offset: (3 - count % 3) % 3))
        let user = positions(try choice("@user2"))
        #expect(positions(try choice("@user2@after:1")) == Array(user.dropFirst()))
        #expect(positions(try choice("@user2@last")) == [user[user.count - 1]])
    }

    @Test func characters() throws {
        // Along the words that were chosen before.
        #expect(words(try choice("@user2@chars:0-3")) == "How")
        #expect(words(try choice("@user@chars:0-4")).hasPrefix("Tell"))
        let name = words(try choice("@user2@chars:7-11"))
        #expect(name.contains("Lena"))
        let text = SteeredText(text: "naïve Lena", model: model)
        let mask = try choice("@chars:0-10", text)
        #expect(mask.generated == .none)
        let beginning = words(try choice("@chars:0-1"))
        #expect(beginning == "<|im_start|>" || chat.text.hasPrefix(beginning))
    }

    @Test(arguments: [
        ("@user3", 7, "2 turns"), ("@assistant3", 7, "1 turn"), ("@system2", 7, "1 turn"),
        ("@opening3", 7, "2 turns"), ("@user@chars:500-600", 12, "39 characters"),
        ("@user2@after:200", 13, "chooses no token"), ("@user@assistant1", 12, "no token"),
        ("@generated@user", 17, "no token"), ("@generated@opening", 17, "no token"),
        ("@prompt@generated", 14, "nothing is generated"),
    ])
    func emptyPlaces(_ place: String, _ column: Int, _ words: String) throws {
        let error = errorOf { _ = try choice(place) }
        #expect(
            error?.message.hasPrefix("step 1 of the plan, column \(column): ") == true,
            "\(error as Any)"
        )
        #expect(error?.message.contains(words) == true, "\(error as Any)")
        #expect(error?.code == .badInput)
    }

    /// A token that is written last is never read again.
    @Test func limits() throws {
        let late = try plan("@generated@after:8")
        #expect(try late.tokenInterventions(on: chat, maxTokens: 10).count == 1)
        let error = errorOf { _ = try late.tokenInterventions(on: chat, maxTokens: 9) }
        #expect(error?.message.contains("column 17: '@after:8' chooses no token") == true)
        #expect(try plan("@after:8").tokenInterventions(on: chat, maxTokens: 1).count == 1)
    }

    @Test func plainTextHasNoTurns() throws {
        let text = SteeredText(text: "The day was", model: model)
        for place in ["@user", "@opening", "@assistant"] {
            let error = errorOf { _ = try choice(place, text) }
            #expect(error?.message.contains("plain text has no turns") == true, "\(place)")
        }
        #expect(try choice("@last", text) == .last(ofPrompt: text.tokens.count))
    }

    /// One pass: nothing is generated in it unless it is said from where on.
    @Test func plainPasses() throws {
        let all = try plan("").interventions(on: chat)
        #expect(all.map(\.tokens) == [.all])
        let error = errorOf { _ = try plan("@generated").interventions(on: chat) }
        #expect(error?.message.contains("nothing is generated here") == true)
        let count = chat.tokens.count
        let tail = try plan("@generated@every:2").interventions(on: chat, generatedFrom: count - 5)
        let mask = (0..<count).map { $0 >= count - 5 && ($0 - (count - 5)) % 2 == 0 }
        #expect(tail.map(\.tokens) == [.mask(mask)])
    }

    /// Several texts with plans of their own: each is written to by its own alone.
    @Test func batches() throws {
        let text = SteeredText(text: "The day was", model: model)
        let found = try CompiledPlan.interventions(on: [
            (plan("@last"), text, nil), (.none, chat, nil), (plan(""), text, nil),
        ])
        let total = 2 * text.tokens.count + chat.tokens.count
        var mask = [Bool](repeating: false, count: total)
        mask[text.tokens.count - 1] = true
        #expect(found.map(\.tokens) == [.mask(mask), .sequence(2)])
    }
}
