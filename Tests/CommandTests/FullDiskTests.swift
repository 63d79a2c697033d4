import Foundation
import Testing

/// No room: a clear error, nothing half-written, and the same command goes on once there is room.
@Suite(
    .enabled(if: BuiltCommand.path != nil, "the command is not built beside the tests"),
    .serialized
)
struct FullDiskTests {
    /// A small file system of its own; nil where none can be mounted.
    final class SmallDisk {
        let path: String

        init?(kilobytes: Int) {
            path = NSTemporaryDirectory() + "undertone-disk-\(UUID())"
            guard geteuid() == 0,
                mkdir(path, 0o700) == 0,
                Self.shell("mount -t tmpfs -o size=\(kilobytes)k tmpfs '\(path)'")
            else {
                rmdir(path)
                return nil
            }
        }

        func resize(kilobytes: Int) -> Bool {
            Self.shell("mount -o remount,size=\(kilobytes)k '\(path)'")
        }

        deinit {
            _ = Self.shell("umount -l '\(path)'")
            rmdir(path)
        }

        static func shell(_ command: String) -> Bool {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            process.arguments = ["-c", command]
            process.standardError = FileHandle.nullDevice
            guard (try? process.run()) != nil else { return false }
            process.waitUntilExit()
            return process.terminationStatus == 0
        }
    }

    static let canMount = SmallDisk(kilobytes: 64) != nil

    let place: Workplace

    init() throws {
        place = try Workplace()
    }

    /// 2,000 rows of 640 bytes, whose ids take more room than their vectors.
    private func corpus() throws -> String {
        let filler = String(repeating: "x", count: 600)
        let lines = (0..<2_000).map {
            #"{"id": "\#($0)-\#(filler)", "text": "a", "label": "\#($0 % 2)"}"#
        }
        return "jsonl:" + (try place.write("corpus.jsonl", lines.joined(separator: "\n") + "\n"))
    }

    @Test(.enabled(if: canMount, "no tmpfs can be mounted here (not root, or not Linux)"))
    func tooSmallFromTheStart() throws {
        let disk = try #require(SmallDisk(kilobytes: 600))
        let store = disk.path + "/store"
        let arguments = ["extract", "-m", TestModels.llama, "--corpus", try corpus(), "-o", store]
        expectRefusal(try place.run(arguments), status: 1, ["needs", "free", store])
        #expect(try FileManager.default.contentsOfDirectory(atPath: disk.path).isEmpty)
        #expect(disk.resize(kilobytes: 8_000))
        let second = try place.run(arguments)
        #expect(second.status == 0, "\(second.words)")
    }

    @Test(.enabled(if: canMount, "no tmpfs can be mounted here (not root, or not Linux)"))
    func fullInTheMiddle() throws {
        let disk = try #require(SmallDisk(kilobytes: 2_200))
        let store = disk.path + "/store"
        let corpus = try corpus()
        let arguments = [
            "extract", "-m", TestModels.llama, "--corpus", corpus, "-o", store, "--json",
        ]
        expectRefusal(try place.run(arguments), status: 1, ["disk is full", store])
        let left = try FileManager.default.contentsOfDirectory(atPath: store)
        #expect(!left.contains("manifest.json") && !left.contains("activations.safetensors"))
        #expect(disk.resize(kilobytes: 8_000))
        let second = try place.run(arguments)
        #expect(second.status == 0, "\(second.words)")
        let result =
            try JSONSerialization.jsonObject(with: Data(second.output.utf8)) as? [String: Any]
        #expect(result?["resumed"] as? Int == 1_024)
        let whole = try place.run(
            ["extract", "-m", TestModels.llama, "--corpus", corpus, "-o", place.file("whole")]
        )
        #expect(whole.status == 0)
        for name in InterruptionTests.files {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: store + "/" + name))
            #expect(try place.bytes("whole/" + name) == Array(bytes), "\(name)")
        }
    }

    @Test(.enabled(if: canMount, "no tmpfs can be mounted here (not root, or not Linux)"))
    func noRoomForDirectionsAndRegistry() throws {
        let disk = try #require(SmallDisk(kilobytes: 400))
        let corpus = try place.corpus()
        #expect(try place.extract(corpus).status == 0)
        let data = disk.path + "/data"
        let ballast = disk.path + "/ballast"
        func fit(data: String, to output: String) throws -> BuiltCommand.Outcome {
            try BuiltCommand.run(
                [
                    "fit", place.file("store"), "--target", "joy", "--against", "neutral", "-o",
                    output,
                ],
                data: data,
                cache: place.file("cache")
            )
        }
        #expect(SmallDisk.shell("cat /dev/zero > '\(ballast)' 2>/dev/null; [ -s '\(ballast)' ]"))
        let full = try fit(data: place.file("data"), to: disk.path + "/joy.safetensors")
        expectRefusal(full, status: 1, ["disk is full", "joy.safetensors"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: disk.path) == ["ballast"])
        let registry = try fit(data: data, to: place.file("joy.safetensors"))
        #expect(registry.ended && registry.status == 1, "\(registry.words)")
        #expect(
            registry.error.contains("run registry") && registry.error.contains(data),
            "\(registry.words)"
        )
        try FileManager.default.removeItem(atPath: ballast)
        let second = try fit(data: data, to: disk.path + "/joy.safetensors")
        #expect(second.status == 0, "\(second.words)")
    }

    /// A limit on the size of a file works without any rights.
    @Test func limitedFileSize() throws {
        let corpus = try corpus()
        // In units of 1,024 bytes; the vectors need 1,250.
        let limited = try place.extract(corpus, shell: "trap '' XFSZ; ulimit -f 900")
        expectRefusal(limited, status: 1, [place.file("store")])
        #expect(place.names("store") == nil)
        let second = try place.extract(corpus)
        #expect(second.status == 0, "\(second.words)")
    }
}
