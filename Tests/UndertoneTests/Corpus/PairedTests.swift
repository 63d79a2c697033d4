import Testing
import Undertone

@Suite struct PairedTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    @Test func scenariosInOrder() throws {
        try directory.write("b_two/joyful.txt", "\r\n jb \r\n\r\n jc\n")
        try directory.write("b_two/baseline.txt", "bb")
        try directory.write("a_one/baseline.txt", "ba\n")
        try directory.write("a_one/scenario.json", #"{"anchors": ["x"], "theme": "t"}"#)
        try directory.write("a_one/notes.md", "no text")
        try directory.write("a_one/.hidden.txt", "no text")
        try directory.write("empty/notes.md", "no text")
        try directory.write("README.md", "no text")
        let rows = try examples("paired:" + directory.path)
        #expect(rows.map(\.id) == ["a_one/baseline", "b_two/baseline", "b_two/joyful"])
        #expect(rows.map(\.labels) == [["baseline"], ["baseline"], ["joyful"]])
        #expect(rows.map(\.scenario) == ["a_one", "b_two", "b_two"])
        #expect(rows.map(\.content.plainText) == ["ba", "bb", "jb \n\n jc"])
        #expect(try examples("paired:" + directory.path + "/").map(\.id) == rows.map(\.id))
    }

    @Test func singleScenario() throws {
        try directory.write("s/joyful.txt", "j")
        let rows = try examples("paired:" + directory.path + "/s/")
        #expect(rows.map(\.id) == ["s/joyful"])
        try directory.write("s/nested/joyful.txt", "j")
        let error = errorOf { _ = try examples("paired:" + directory.path + "/s") }
        #expect(error?.message.contains("not both") == true)
    }

    @Test(arguments: [
        ("s/baseline.txt", " \n", "empty"), ("s/scenario.json", "{", "JSON"),
        ("s/scenario.json", "[]", ""), ("s/scenario.json", #"{"anchors": "x"}"#, "anchors"),
        ("s/scenario.json", #"{"theme": "x"}"#, "anchors"),
    ])
    func faults(_ name: String, _ content: String, _ word: String) throws {
        try directory.write("s/baseline.txt", "b")
        let path = try directory.write(name, content)
        let error = errorOf { _ = try examples("paired:" + directory.path) }
        #expect(error?.code == .badInput && error?.file == path)
        #expect(word.isEmpty || error?.message.contains(word) == true, "\(error?.message ?? "")")
    }

    @Test func noTexts() throws {
        #expect(errorOf { _ = try examples("paired:" + directory.path) }?.code == .badInput)
        #expect(errorOf { _ = try examples("paired:/nowhere") }?.code == .badInput)
        let file = try directory.write("f.txt", "x")
        #expect(errorOf { _ = try examples("paired:" + file) }?.code == .badInput)
    }
}
