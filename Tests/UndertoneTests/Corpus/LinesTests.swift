import Testing
import Undertone

@Suite struct LinesTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    @Test(arguments: [
        ("a\nb\n", ["a", "b"]), ("a\r\nb", ["a", "b"]), ("\u{FEFF}a\n", ["a"]), ("a", ["a"]),
        ("a\rb\n", ["a\rb"]), ("ü\n日本\n", ["ü", "日本"]), (" a \n", [" a "]), ("", []),
        ("\u{FEFF}", []), ("x\r", ["x\r"]),
    ])
    func lineEnds(_ content: String, _ expected: [String]) throws {
        #expect(try texts("lines:" + directory.write("a.txt", content)) == expected)
    }

    @Test func aDeviceIsNoCorpus() {
        let error = errorOf { _ = try texts("lines:/dev/null") }
        #expect(error?.code == .badInput && error?.message.contains("pipe or a device") == true)
    }

    @Test func rowsSayWhereTheyStand() throws {
        let path = try directory.write("some.corpus.txt", "a\nb\n")
        let second = try #require(try examples("lines:" + path).last)
        #expect(second.id == "some.corpus:2")
        #expect(second.source == Undertone.SourceLocation(file: path, line: 2))
        #expect(second.labels.isEmpty && second.scenario == nil && second.split == nil)
    }

    /// Lines that end before, on and after the reader's buffer of 256 KiB, and one far longer.
    @Test(arguments: [262_142, 262_143, 262_144, 262_145, 1_000_000, 3_000_000])
    func longLines(_ length: Int) throws {
        let long = String(repeating: "x", count: length - 2) + "é"
        let path = try directory.write("long.txt", "a\n\(long)\r\n\(long)\nb")
        #expect(try texts("lines:" + path) == ["a", long, long, "b"])
    }

    @Test(
        arguments: [
            ([0x61, 0x0A, 0x62, 0xFF, 0x63], 2, 2, "0xFF"),
            ([0x61, 0xC3, 0x0A], 1, 2, "0xC3"),
            ([0xEF, 0xBB, 0xBF, 0x61, 0xED, 0xA0, 0x80], 1, 5, "0xED"),
            ([0xC3, 0xA9, 0x0A, 0xC3, 0xA9, 0xC0, 0x80], 2, 3, "0xC0"),
            ([0x61, 0xF4, 0x90, 0x80, 0x80], 1, 2, "0xF4"),
            ([0x61, 0x0A, 0x62, 0x63, 0x00], 2, 3, "NUL"),
            ([0xFF, 0xFE, 0x61, 0x00], 1, 1, "UTF-16"),
        ] as [([UInt8], Int, Int, String)]
    )
    func notText(_ bytes: [UInt8], _ line: Int, _ column: Int, _ word: String) throws {
        let path = try directory.write("bad.txt", bytes: bytes)
        let error = errorOf { _ = try texts("lines:" + path) }
        #expect(error?.code == .badInput && error?.file == path)
        #expect(error?.line == line && error?.column == column)
        #expect(error?.message.contains(word) == true)
    }

    @Test(arguments: ["a\n\nb\n", "a\n \t\nb", "a\n\u{A0}\u{3000}\n"])
    func emptyLine(_ content: String) throws {
        let path = try directory.write("empty.txt", content)
        let error = errorOf { _ = try texts("lines:" + path) }
        #expect(error?.line == 2 && error?.message.contains("empty") == true)
    }

    @Test func notAFile() throws {
        #expect(errorOf { _ = try texts("lines:" + directory.path) }?.code == .badInput)
        let missing = errorOf { _ = try texts("lines:/nowhere/at/all") }
        #expect(missing?.code == .badInput && missing?.file == "/nowhere/at/all")
    }
}
