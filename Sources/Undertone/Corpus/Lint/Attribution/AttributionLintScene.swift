internal import Foundation

/// A scene's file as the linter reads it: its texts, with where they stand.
struct AttributionLintScene {
    /// One of its texts.
    struct Telling {
        /// `user`, `assistant`, `third_person`; or `system`, `object`, `quoted`, `negated`.
        var key: String
        /// The emotion, where the key has several texts.
        var emotion: String?
        /// Its path, such as `user.joyful`.
        var path: String
        /// The text.
        var text: LintText
    }

    /// The keys whose texts are told with each emotion.
    static let told = ["user", "assistant", "third_person"]

    /// The file's path.
    let file: String
    /// The file's name without `.json`.
    let stem: String
    let places: JSONPlaces
    let tellings: [Telling]

    init(file: String, source: String, stemmer: Stemmer) {
        self.file = file
        stem = URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent
        let places = JSONPlaces(source)
        self.places = places
        func telling(_ key: String, _ path: String, _ emotion: String? = nil) -> Telling? {
            guard let value = places.values[path], !TextCheck.isBlank(value.text) else {
                return nil
            }
            let name = URL(fileURLWithPath: file).lastPathComponent + " " + path
            let text = LintText(
                file: file,
                name: name,
                source: value.text + "\n",
                stemmer: stemmer
            )
            return Telling(key: key, emotion: emotion, path: path, text: text)
        }
        var found = ["system", "object"].compactMap { telling($0, $0) }
        for key in Self.told {
            found += places.keys(of: key).compactMap { telling(key, key + "." + $0, $0) }
        }
        found += ["quoted", "negated"].compactMap { telling($0, $0 + ".text") }
        tellings = found
    }

    /// What the scene calls itself.
    var scenario: String? { places.values["scenario"]?.text }
    /// The third person's name.
    var name: String? { places.values["third.name"]?.text }

    /// The emotions that one of the persons is told with, `neutral` and `ambiguous` aside; sorted.
    func emotions(of key: String = "user") -> [String] {
        places.keys(of: key).filter {
            $0 != AttributionScenario.neutral && $0 != AttributionScenario.ambiguous
        }
    }

    /// A finding about a path, or a word of the text there.
    func finding(
        _ rule: String,
        _ path: String,
        _ message: String,
        at word: (line: Int, column: Int)? = nil,
        isWarning: Bool = false
    ) -> LintFinding {
        let value = places.values[path]
        var column = value?.column
        if let value, let word, word.line == 1 {
            // A quotation mark or a backslash takes two bytes in JSON.
            let before = Array(value.text.utf8).prefix(word.column - 1)
            column =
                value.column + word.column - 1
                + before.count { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }
        }
        return LintFinding(
            rule: rule,
            file: file,
            line: places.line(of: path),
            column: column,
            message: message,
            isWarning: isWarning
        )
    }
}
