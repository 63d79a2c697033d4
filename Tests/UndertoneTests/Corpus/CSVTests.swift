import Testing
import Undertone

@Suite struct CSVTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func read(_ content: String, _ options: CorpusOptions = CorpusOptions()) throws
        -> [Example]
    {
        try examples("csv:" + directory.write("table.csv", content), options)
    }

    @Test(arguments: [
        ("text,label\na,x\n", ["a"]),
        ("\u{FEFF}text,label\r\na,x\r\n", ["a"]),
        ("text,label\n\"a, b\",x", ["a, b"]),
        ("text,label\n\"a\nb\",x\nc,y\n", ["a\nb", "c"]),
        ("text,label\r\n\"a\r\nb\",x\r\n", ["a\r\nb"]),
        ("text,label\n\"say \"\"hi\"\"\",x\n", ["say \"hi\""]),
        ("text,label\n\"\"\"\",x\n", ["\""]),
        ("text,label\n\"a\n\n\nb\",x\n\n\nc,y\n", ["a\n\n\nb", "c"]),
        ("\"text\",\"label\"\na,\"\"\n", ["a"]),
        ("label,text\n\"x\ny\",ü\n", ["ü"]),
        ("text,label\n", []),
    ])
    func records(_ content: String, _ expected: [String]) throws {
        #expect(try read(content).map(\.content.plainText) == expected)
    }

    @Test func columns() throws {
        let rows = try read(
            "id,label,text,split,scenario\nq,joy,a,test,s1\n,,\"b\nb\",,\nr,x,c,,\n"
        )
        #expect(rows.map(\.id) == ["q", "table:3", "r"])
        #expect(rows.map(\.labels) == [["joy"], [], ["x"]])
        #expect(rows.map(\.split) == ["test", nil, nil])
        #expect(rows.map(\.scenario) == ["s1", nil, nil])
        #expect(rows.map(\.source.line) == [2, 3, 5])
    }

    @Test func namedColumns() throws {
        let content = "comment,mood\nhello,joy\n"
        let named = CorpusOptions(textColumn: "comment", labelColumn: "mood")
        #expect(try read(content, named).map(\.labels) == [["joy"]])
        let unlabelled = CorpusOptions(textColumn: "comment", labelColumn: "")
        #expect(try read(content, unlabelled).map(\.labels) == [[]])
        let error = errorOf { _ = try read(content, CorpusOptions(textColumn: "coment")) }
        #expect(error?.message.contains("comment, mood") == true)
        #expect(error?.message.contains("--text-column") == true)
    }

    @Test(arguments: [
        ("text,label\na\n", 2, nil, "1 fields"),
        ("text,label\na,b,c\n", 2, nil, "3 fields"),
        ("text,label\n\"a\"b,c\n", 2, 4, "after"),
        ("text,label\na\"b,c\n", 2, 2, "quote inside"),
        ("text,label\nx,y\n\"a\nb,c\n", 3, nil, "never ends"),
        ("text,label\nx,\"a\n\"\"\nb", 2, nil, "never ends"),
        ("text,label\na\rb,c\n", 2, 2, "carriage return"),
        ("text,label\n ,x\n", 2, nil, "empty"),
        ("text;label\na;x\n", 1, nil, "commas"),
        ("text,label,text\na,b,c\n", 1, nil, "2 times"),
        ("", nil, nil, "empty"),
    ])
    func faults(_ content: String, _ line: Int?, _ column: Int?, _ word: String) throws {
        let error = errorOf { _ = try read(content) }
        #expect(error?.code == .badInput)
        #expect(error?.line == line && error?.column == column)
        #expect(error?.message.contains(word) == true, "\(error?.message ?? "")")
    }

    @Test func notText() throws {
        let head = Array("text,label\n\"a\nb".utf8)
        for (byte, word) in [(UInt8(0x80), "UTF-8"), (0, "NUL")] {
            let path = try directory.write("bad.csv", bytes: head + [byte])
            let error = errorOf { _ = try examples("csv:" + path) }
            #expect(error?.line == 3 && error?.column == 2)
            #expect(error?.message.contains(word) == true)
        }
    }
}
