import Testing
import Undertone

@Suite struct JSONLinesTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func read(_ content: String) throws -> [Example] {
        try examples("jsonl:" + directory.write("rows.jsonl", content))
    }

    @Test func texts() throws {
        let rows = try read(
            #"{"text": "a\nb", "label": "joy", "scenario": "s", "split": "dev", "id": "q", "x": 1}"#
                + "\r\n\n" + #"{"text": "\u00fc", "label": ["joy", "love"], "id": 17}"#
                + "\n" + #"{"text": "c", "label": null}"# + "\n" + #"{"text": "d"}"#
        )
        #expect(rows.map(\.content) == [.text("a\nb"), .text("ü"), .text("c"), .text("d")])
        #expect(rows.map(\.labels) == [["joy"], ["joy", "love"], [], []])
        #expect(rows.map(\.id) == ["q", "17", "rows:4", "rows:5"])
        #expect(rows.map(\.scenario) == ["s", nil, nil, nil])
        #expect(rows.map(\.split) == ["dev", nil, nil, nil])
    }

    @Test func conversations() throws {
        let rows = try read(
            #"{"messages": [{"role": "user", "content": "hi"}, {"role": "assistant", "#
                + #""content": "yo"}], "label": "joy"}"#
        )
        let turns = [
            Turn(role: "user", content: "hi"), Turn(role: "assistant", content: "yo"),
        ]
        #expect(rows.map(\.content) == [.chat(turns)])
        #expect(rows.first?.content.plainText == "hi\nyo")
    }

    @Test func deepNesting() throws {
        let deep = String(repeating: "[", count: 200_000)
        for row in [deep, "{\"text\": \"a\", \"more\": \(deep)"] {
            #expect(errorOf { _ = try read(row) }?.code == .badInput)
        }
    }

    @Test(arguments: [
        (#"{"label": "x"}"#, "\"text\" or \"messages\""),
        (#"{"text": "a", "messages": []}"#, "not both"),
        (#"{"text": 3}"#, "\"text\": must be a string"),
        (#"{"text": null}"#, "\"text\""),
        (#"{"text": " "}"#, "empty"),
        (#"{"text": "a\u0000b"}"#, "NUL"),
        (#"{"text": "a", "label": 3}"#, "\"label\""),
        (#"{"text": "a", "label": ["x", 3]}"#, "\"label\""),
        (#"{"text": "a", "labels": ["x"]}"#, "the key is \"label\""),
        (#"{"text": "a", "split": 1}"#, "\"split\": must be a string"),
        (#"{"text": "a", "id": []}"#, "\"id\""),
        (#"{"messages": []}"#, "empty"),
        (#"{"messages": "hi"}"#, "\"messages\""),
        (#"{"messages": [{"role": "user", "content": "a"}, {"role": "user"}]}"#, "[1]"),
        (#"{"messages": [{"role": "user", "content": ""}]}"#, "message 0"),
        (#"["text"]"#, ""),
        (#"{"text": "a""#, "JSON"),
        (#"{"text": "\ud800"}"#, ""),
        ("text", "JSON"),
    ])
    func faults(_ row: String, _ word: String) throws {
        let error = errorOf { _ = try read("{\"text\": \"fine\"}\n" + row + "\n") }
        #expect(error?.code == .badInput && error?.line == 2)
        #expect(error?.file?.hasSuffix("rows.jsonl") == true)
        #expect(word.isEmpty || error?.message.contains(word) == true, "\(error?.message ?? "")")
    }
}
