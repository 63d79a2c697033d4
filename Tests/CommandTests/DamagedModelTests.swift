import Foundation
import Statistics
import Testing

/// Damaged model files: a clear error that names the file, never a crash, an abort or a hang.
@Suite(
    .enabled(if: BuiltCommand.path != nil, "the command is not built beside the tests"),
    .serialized
)
struct DamagedModelTests {
    let place: Workplace

    init() throws {
        place = try Workplace()
    }

    private func expectDoctorRefuses(_ file: String, _ words: String...) throws {
        let outcome = try place.run(["doctor", "-m", file], limit: 20)
        expectRefusal(outcome, words + [file])
    }

    @Test func missing() throws {
        try expectDoctorRefuses(place.file("nowhere.gguf"), "no such file")
    }

    @Test func folder() throws {
        try expectDoctorRefuses(place.path, "is a folder")
    }

    @Test func empty() throws {
        try expectDoctorRefuses(place.write("empty.gguf", ""), "empty")
    }

    @Test func notGGUF() throws {
        let text = String(repeating: "once upon a time ", count: 100)
        try expectDoctorRefuses(place.write("story.gguf", text), "not a GGUF file")
    }

    @Test(.timeLimit(.minutes(1))) func pipe() throws {
        let file = place.file("pipe.gguf")
        #expect(mkfifo(file, 0o600) == 0)
        try expectDoctorRefuses(file, "not a plain file")
    }

    @Test func unreadable() throws {
        let file = try place.write("closed.gguf", GGUFParts(path: TestModels.llama).bytes)
        chmod(file, 0)
        guard access(file, R_OK) != 0 else { return }  // root reads everything
        try expectDoctorRefuses(file)
    }

    /// Cut at 40 places: inside the header, the metadata, the tensor table and the data.
    @Test(arguments: [TestModels.llama, TestModels.bert])
    func truncated(_ model: String) throws {
        let parts = try GGUFParts(path: model)
        var generator = SeededGenerator(seed: 3)
        var lengths = [
            1, 3, 4, 8, 16, 23, 24, parts.metadata.upperBound, parts.tensorTable.upperBound,
        ]
        lengths.append(parts.bytes.count - 1)
        for range in [
            parts.metadata, parts.tensorTable, parts.tensorTable.upperBound..<parts.bytes.count,
        ] {
            lengths += (0..<10).map { _ in Int.random(in: range, using: &generator) }
        }
        for length in lengths {
            let file = try place.write("cut-\(length).gguf", Array(parts.bytes[..<length]))
            try expectDoctorRefuses(file)
        }
    }

    /// The organism is known by its hash: changed anywhere, or cut short, it is named as not the one that ships.
    @Test func tamperedOrganism() throws {
        let list = try Data(contentsOf: URL(fileURLWithPath: TestModels.models + "/SHA256SUMS"))
        _ = try place.write("SHA256SUMS", String(decoding: list, as: UTF8.self))
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: TestModels.organism)))
        let good = try place.write("organism.gguf", bytes)
        #expect(try place.run(["doctor", "-m", good], limit: 60).status == 0)
        bytes[bytes.count / 2] ^= 4
        let words = ["not the file that ships", "SHA256SUMS", "git checkout"]
        try expectDoctorRefuses(place.write("organism.gguf", bytes), words[0], words[1], words[2])
        let cut = Array(bytes[..<(bytes.count / 3)])
        try expectDoctorRefuses(place.write("organism.gguf", cut), words[0], words[1], words[2])
    }

    /// One to eight bytes or bits of header, metadata or tensor table changed, 500 seeds.
    ///
    /// What passes as a model must also read texts of all kinds without a crash.
    @Test(
        arguments: [
            ("llama", 0..<200), ("bert", 200..<320), ("gemma2", 320..<420), ("gpt2", 420..<500),
        ]
    )
    func flippedBytes(_ model: String, _ seeds: Range<Int>) throws {
        try flip(TestModels.golden(model), seeds)
    }

    @Test(.enabled(if: TestModels.hasStories, "\(TestModels.stories) isn't there"))
    func flippedBytesOfATrainedModel() throws {
        try flip(TestModels.stories, 500..<600)
    }

    private func flip(_ model: String, _ seeds: Range<Int>) throws {
        let parts = try GGUFParts(path: model)
        let texts = try place.write("texts.txt", Self.texts)
        var refused = 0
        for seed in seeds {
            var generator = SeededGenerator(seed: UInt64(seed))
            let bytes = Self.damaged(parts, &generator)
            let file = try place.write("flipped-\(seed).gguf", bytes)
            // The limit on memory makes an allocation without bound an error here, not the machine's end.
            let shell = "ulimit -v 8000000 2>/dev/null"
            var outcome = try place.run(["doctor", "-m", file], shell: shell, limit: 20)
            expectOrderly(outcome, file, "doctor, seed \(seed) of \(model)")
            if outcome.status == 2 { refused += 1 }
            if outcome.status == 0 {
                outcome = try place.run(
                    [
                        "extract", "-m", file, "--corpus", "lines:\(texts)", "--truncate",
                        "--overwrite", "-o", place.file("store"),
                    ],
                    shell: shell,
                    limit: 20
                )
                expectOrderly(outcome, nil, "extract, seed \(seed) of \(model)")
            }
            try FileManager.default.removeItem(atPath: file)
        }
        // Most damage shows; were this zero, the damage would not have been done.
        #expect(refused > seeds.count / 2)
    }

    private func expectOrderly(
        _ outcome: BuiltCommand.Outcome,
        _ file: String?,
        _ what: String
    ) {
        #expect(outcome.ended && !outcome.ranOut, "\(what): \(outcome.words)")
        // 1 is right for a model that computes NaN, once texts are read.
        let allowed: Set<Int32> = file == nil ? [0, 1, 2] : [0, 2, 3]
        #expect(allowed.contains(outcome.status), "\(what): \(outcome.words)")
        guard outcome.status != 0 else { return }
        #expect(outcome.error.hasPrefix("undertone: "), "\(what): \(outcome.words)")
        #expect(
            outcome.error.count < 4_000 && !outcome.error.contains("*** "),
            "\(what): \(outcome.words)"
        )
        if let file { #expect(outcome.error.contains(file), "\(what): \(outcome.words)") }
    }

    private static func damaged(
        _ parts: GGUFParts,
        _ generator: inout SeededGenerator
    ) -> [UInt8] {
        var bytes = parts.bytes
        let regions = [parts.header, parts.metadata, parts.metadata, parts.tensorTable]
        let region = regions[Int.random(in: 0..<regions.count, using: &generator)]
        for _ in 0..<[1, 1, 1, 2, 8][Int.random(in: 0..<5, using: &generator)] {
            let place = Int.random(in: region, using: &generator)
            if Bool.random(using: &generator) {
                bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            } else {
                bytes[place] = [0, 127, 128, 255][Int.random(in: 0..<4, using: &generator)]
            }
        }
        return bytes
    }

    private static let texts: String = {
        let ranges = [0x21...0x7E, 0xA1...0x24F, 0x400...0x44F, 0x3041...0x3096, 0x1F600...0x1F64F]
        let lines = ranges.map { range in
            String(String.UnicodeScalarView(range.compactMap { Unicode.Scalar(UInt32($0)) }))
        }
        return
            (lines + [
                "<s> </s> [CLS] [SEP] <|im_end|> <unk> <0x41> \u{2581}", "the rain\thas stopped",
            ])
            .joined(separator: "\n") + "\n"
    }()

    /// A character whose bytes a SentencePiece vocabulary lacks is its unknown token.
    @Test func unknownCharacters() throws {
        var bytes = try GGUFParts(path: TestModels.gemma2).bytes
        let name = Array("<0xE6>".utf8)
        let found = try #require(
            bytes.indices.dropLast(6).first { bytes[$0..<$0 + 6].elementsEqual(name) }
        )
        bytes.replaceSubrange(found..<found + 6, with: "<0xZZ>".utf8)
        let model = try place.write("gap.gguf", bytes)
        let corpus = try place.write("texts.txt", "über 日本 done\nplain\n日本\n")
        let outcome = try place.extract("lines:\(corpus)", model: model)
        #expect(outcome.status == 0, "\(outcome.words)")
        let rows = try String(contentsOfFile: place.file("store/examples.jsonl"), encoding: .utf8)
            .split(separator: "\n")
        // The third text is a run of such characters and nothing else: one token.
        #expect(rows.count == 3 && rows[2].contains("\"tokens\":1,"), "\(rows)")
    }
}
