import Testing
import Undertone
import UndertoneCommand

@Suite struct ChatStateTests {
    private let joy = SteeringPlan(steps: [.init(.add(.number(0.3), .init("joy")))])

    private func back(_ state: inout ChatState) {
        let isBack = state.undo()
        #expect(isBack)
    }

    @Test func exchangesAndUndo() {
        var state = ChatState(messages: [.init(role: "system", content: "Be.")])
        #expect(!state.canAnswer)
        state.say("One")
        state.answer("A", plan: .none)
        state.steer(by: joy)
        state.say("Two")
        state.answer("B", plan: joy)
        #expect(state.turns.map(\.content) == ["Be.", "One", "A", "Two", "B"])
        #expect(state.messages.map(\.plan) == [nil, nil, nil, nil, "0.3 joy"])
        #expect(state.canAnswer && state.system == "Be.")

        // The answer again, then back to the first one.
        state.withoutAnswer()
        state.answer("C", plan: joy)
        #expect(state.turns.last?.content == "C")
        back(&state)
        #expect(state.turns.last?.content == "B")

        back(&state)
        #expect(state.turns.map(\.content) == ["Be.", "One", "A"])
        #expect(state.plan == joy)
        back(&state)
        #expect(state.plan == .none)
        back(&state)
        #expect(state.turns.map(\.content) == ["Be."])
        let isFurther = state.undo()
        #expect(!isFurther)
    }

    @Test func beginningAnewCanBeTakenBack() {
        var state = ChatState(plan: joy)
        state.say("One")
        state.answer("A", plan: joy)
        state.begin(system: "Other.")
        #expect(state.turns.map(\.content) == ["Other."] && state.plan == joy)
        back(&state)
        #expect(state.turns.map(\.content) == ["One", "A"])
        // A turn that stands alone can be answered, a greeting of the model's can't be written again.
        #expect(ChatState(messages: [.init(role: "user", content: "x")]).canAnswer)
        #expect(!ChatState(messages: [.init(role: "assistant", content: "x")]).canAnswer)
    }

    @Test func savedAndReadAgain() throws {
        let place = try Workplace()
        let chat = SavedChat(
            model: .init(name: "m", sha256: "00"),
            directions: [.init(path: "/a/b.safetensors", sha256: "11")],
            plan: joy,
            sampling: .init(maxTokens: 8, temperature: 0.5, seed: 3),
            messages: [
                .init(role: "user", content: "„Öl“\n"),
                .init(role: "assistant", content: "B", plan: "0.3 joy"),
            ]
        )
        let path = place.file("chat.json")
        try chat.write(to: path)
        #expect(try SavedChat.read(path) == chat)
        #expect(
            try ChatFile(path, forAnswers: false).conversations[0].turns.map(\.content).count == 2
        )

        #expect(try SavedChat.read(place.write("other.json", #"[{"role": "user"}]"#)) == nil)
        #expect(try SavedChat.read(place.write("object.json", #"{"messages": []}"#)) == nil)
        let bad = try place.write(
            "bad.json",
            #"{"format": "undertone-chat-1", "plan": "0.3 joy 0.2", "messages": []}"#
        )
        let error = #expect(throws: UndertoneError.self) { try SavedChat.read(bad) }
        #expect(error?.file == bad)
    }
}
