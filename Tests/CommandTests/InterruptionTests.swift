import Foundation
import Statistics
import Testing

/// An extraction that was killed goes on where it was, and ends in the same bytes.
@Suite(
    .enabled(if: BuiltCommand.path != nil, "the command is not built beside the tests"),
    .serialized
)
struct InterruptionTests {
    static let files = ["activations.safetensors", "examples.jsonl", "manifest.json"]

    /// 20 kills, each at a random moment of an extraction of 9 chunks.
    @Test func killedAtRandomMoments() throws {
        let place = try Workplace()
        var generator = SeededGenerator(seed: 20)
        let words = [
            "rain", "stone", "glad", "letter", "over", "the", "a", "long", "meeting", "door",
        ]
        var lines = ""
        for index in 0..<9_000 {
            let text = (0..<Int.random(in: 1...6, using: &generator)).map { _ in
                words[Int.random(in: 0..<words.count, using: &generator)]
            }
            lines +=
                #"{"text": "\#(text.joined(separator: " "))", "label": "\#(index % 3)"}"# + "\n"
        }
        let corpus = "jsonl:" + (try place.write("corpus.jsonl", lines))
        let whole = try place.extract(corpus, to: "whole")
        #expect(whole.status == 0, "\(whole.words)")
        let expected = try Self.files.map { try place.bytes("whole/" + $0) }

        var killed = 0
        var resumed = 0
        for moment in 0..<20 {
            let store = "store-\(moment)"
            let seconds = Double.random(in: 0.02...max(0.1, whole.seconds), using: &generator)
            let arguments = [
                "extract", "-m", TestModels.llama, "--corpus", corpus, "-o", place.file(store),
                "--json",
            ]
            let first = try place.run(arguments, killedAfter: seconds)
            if !first.ended { killed += 1 }
            if place.names(store)?.contains("manifest.json") != true, place.names(store) != nil {
                // What isn't finished is no store to any reader.
                let early = try place.run(
                    [
                        "fit", place.file(store), "--target", "0", "--against", "1", "-o",
                        place.file("v"),
                    ]
                )
                expectRefusal(early, [])
            }
            let second = try place.run(arguments)
            #expect(second.status == 0, "after \(seconds) s: \(second.words)")
            let result = try JSONSerialization.jsonObject(with: Data(second.output.utf8))
            if let rows = (result as? [String: Any])?["resumed"] as? Int, rows > 0, rows < 9_000 {
                resumed += 1
            }
            #expect(place.names(store) == Self.files.sorted(), "after \(seconds) s")
            for (name, bytes) in zip(Self.files, expected) {
                #expect(
                    try place.bytes(store + "/" + name) == bytes,
                    "\(name), killed after \(seconds) s"
                )
            }
            try FileManager.default.removeItem(atPath: place.file(store))
        }
        // The kills did hit: most before the end, several in the middle.
        #expect(killed >= 10, "only \(killed) of 20 kills came before the end")
        #expect(resumed >= 3, "only \(resumed) of 20 reruns went on in the middle")
    }

    /// Two at once: one works, the other is told.
    @Test(
        .enabled(
            if: FileManager.default.isExecutableFile(atPath: "/usr/bin/flock"),
            "/usr/bin/flock isn't there"
        )
    )
    func lockedStore() throws {
        let place = try Workplace()
        let corpus = try place.corpus()
        #expect(try place.extract(corpus).status == 0)
        let outcome = try place.extract(
            corpus,
            shell: "exec 9<'\(place.file("store"))'; flock -x 9"
        )
        // The lock is inherited by the command itself, whose own open file is another one.
        expectRefusal(outcome, ["another process"])
    }
}
