import Testing
import Undertone
import UndertoneCommand

@Suite struct ChatInputTests {
    @Test(arguments: [
        ("Hello there ", ChatInput.say("Hello there")), ("", .nothing), ("   ", .nothing),
        ("//slash", .say("/slash")), ("/help", .help), ("/?", .help), ("/quit", .quit),
        ("/steer joy 0.3", .steer(.init(name: "joy", strength: "0.3"))),
        ("/steer -1 self:joyful", .steer(.init(name: "self:joyful", strength: "-1"))),
        (
            "/steer self:joyful 1@3@opening",
            .steer(.init(name: "self:joyful", strength: "1", rest: "@3@opening"))
        ),
        (
            "/steer  \"two words\"/dim  auto  @2-3 when z:sad>1",
            .steer(.init(name: "\"two words\"/dim", strength: "auto", rest: "@2-3 when z:sad>1"))
        ),
        ("/plan", .plan(nil)), ("/plan none", .plan("none")),
        ("/plan 0.3 joy | ablate sad", .plan("0.3 joy | ablate sad")),
        ("/alpha 0.5", .alpha(0.5)), ("/alpha −2", .alpha(-2)),
        ("/read", .read([])), ("/read on", .read([])), ("/read off", .read(nil)),
        ("/read joy, self:sad", .read(["joy", "self:sad"])),
        ("/system", .system(nil)), ("/system Be brief.", .system("Be brief.")),
        ("/undo", .undo), ("/regen", .regenerate), ("/clear", .clear),
        ("/save my chat.json", .save("my chat.json")), ("/save \"a b\"", .save("a b")),
    ])
    func lines(_ line: String, _ input: ChatInput) throws {
        #expect(try ChatInput(line) == input)
    }

    @Test(arguments: [
        ("/ster joy 0.3", "did you mean /steer?"), ("/", "no command '/'"),
        ("/steer", "a direction and a strength"), ("/steer joy", "a direction and a strength"),
        ("/steer joy much", "'much' is no strength"), ("/steer joy nan", "no strength"),
        ("/alpha", "a number"), ("/alpha x", "a number"), ("/save", "needs a file"),
        ("a\u{0}b", "NUL"),
    ])
    func slips(_ line: String, _ words: String) throws {
        let error = #expect(throws: UndertoneError.self) { try ChatInput(line) }
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
        #expect(error?.code == .badInput)
    }

    @Test(arguments: [
        ("", ReplInput.nothing), ("info", .info), ("/layers", .layers), ("layer 3", .layer(3)),
        ("labels", .labels), ("examples", .examples(words: [], label: nil)),
        (
            "examples label:self:joyful red \"two words\"",
            .examples(words: ["red", "two words"], label: "self:joyful")
        ),
        ("show 12", .show("12")), ("near 12", .near("12", count: 10, isCentred: false)),
        ("near row:1 5 centred", .near("row:1", count: 5, isCentred: true)),
        ("near x centred", .near("x", count: 10, isCentred: true)),
        ("read 3", .read("3")), ("along joy", .along("joy", count: 5)),
        ("along joy 2", .along("joy", count: 2)),
        ("diff self:joyful \"no label\"", .difference("self:joyful", "no label")),
        (
            "steer joy 1 @3@opening How are you?",
            .steer(.init(name: "joy", strength: "1", rest: "@3@opening How are you?"))
        ),
        ("exit", .quit),
    ])
    func replLines(_ line: String, _ input: ReplInput) throws {
        #expect(try ReplInput(line) == input)
    }

    @Test(arguments: [
        ("laeyrs", "did you mean layers?"), ("layer", "layer N"), ("layer x", "whole number"),
        ("near", "near EXAMPLE"), ("near 1 2 3 4", "near EXAMPLE"), ("near 1 0", "from 1"),
        ("diff a", "diff LABEL LABEL"), ("steer joy", "a direction and a strength"),
        ("show", "show EXAMPLE"),
    ])
    func replSlips(_ line: String, _ words: String) throws {
        let error = #expect(throws: UndertoneError.self) { try ReplInput(line) }
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }
}
