internal import Foundation

/// What is known of the emotions of a corpus before any model is asked: families, valence and arousal, banned words.
///
/// Read from `emotions.json`: `{"emotions": {"angry": {"family": "anger", "valence": -0.75, "arousal": 0.75,
/// "banned": ["angry", "anger", …]}, …}}`.
public struct EmotionCatalogue: Sendable, Hashable {
    /// One emotion.
    public struct Entry: Sendable, Hashable, Codable {
        /// The family that it is expected to cluster with.
        public var family: String
        /// Authored, −1 (unpleasant) to 1 (pleasant).
        public var valence: Double
        /// Authored, 0 (still) to 1 (stirred up).
        public var arousal: Double
        /// Lemmas that no text may contain, compared by stem.
        public var banned: [String]
    }

    /// The label of the neutral telling.
    public static let baseline = "baseline"
    /// The file's name.
    public static let fileName = "emotions.json"

    /// The file that it was read from.
    public var path: String
    /// The emotions by label.
    public var emotions: [String: Entry]

    /// The families, each with its labels, both sorted.
    public var families: [(name: String, labels: [String])] {
        Dictionary(grouping: emotions.keys, by: { emotions[$0]?.family ?? "" })
            .map { (name: $0.key, labels: $0.value.sorted()) }
            .sorted { $0.name < $1.name }
    }

    /// Reads a catalogue.
    ///
    /// - Throws: `UndertoneError` that names the file and the key for what isn't one.
    public init(path: String) throws {
        struct File: Decodable {
            var emotions: [String: Entry]
        }
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw UndertoneError.badInput("can't be read", file: path, cause: error)
        }
        do {
            emotions = try JSONDecoder().decode(File.self, from: data).emotions
        } catch let error as DecodingError {
            throw UndertoneError.badInput(DecodingMessage.text(error), file: path)
        }
        self.path = path
        for (label, entry) in emotions.sorted(by: { $0.key < $1.key }) {
            guard (-1...1).contains(entry.valence), (0...1).contains(entry.arousal) else {
                throw UndertoneError.badInput(
                    "'\(label)': valence must be −1…1 and arousal 0…1",
                    file: path
                )
            }
        }
    }

    /// Emotions by family, families by their mean valence, unknown ones last.
    func ordered(_ names: [String]) -> [String] {
        let families = Dictionary(grouping: names) { emotions[$0]?.family ?? "" }
        let valences = families.mapValues { members in
            members.reduce(0) { $0 + (emotions[$1]?.valence ?? 2) } / Double(members.count)
        }
        return families.keys
            .sorted { (valences[$0] ?? 0, $0) < (valences[$1] ?? 0, $1) }
            .flatMap { families[$0]?.sorted() ?? [] }
    }

    /// The catalogue in or beside a corpus named as `format:path`.
    public static func near(corpus spec: String) throws -> EmotionCatalogue? {
        try near(spec.split(separator: ":", maxSplits: 1).last.map(String.init) ?? spec)
    }

    /// The catalogue in a corpus's folder or in the folder around it; nil where neither has one.
    public static func near(_ directory: String) throws -> EmotionCatalogue? {
        let folder = URL(fileURLWithPath: directory).standardizedFileURL
        for place in [folder, folder.deletingLastPathComponent()] {
            let path = place.appendingPathComponent(fileName).path
            if FileManager.default.fileExists(atPath: path) {
                return try EmotionCatalogue(path: path)
            }
        }
        return nil
    }
}
