internal import Foundation

/// All that a lint of attribution scenes checks at once.
struct AttributionLintCorpus {
    /// The folder.
    let folder: String
    /// In the order of the files' names.
    let scenes: [AttributionLintScene]
    /// The file of questions.
    let questionsFile: String
    /// How it is asked; nil where the file is missing or wrong.
    let questions: AttributionQuestions?
    /// What is wrong with files that can't be read.
    let unreadable: [LintFinding]

    /// Reads a folder.
    ///
    /// - Parameters:
    ///   - path: the folder.
    ///   - questionsFile: the questions; nil: those in the folder.
    /// - Throws: `UndertoneError` for a folder that is none or holds no scene.
    init(_ path: String, questions questionsFile: String?) throws {
        folder = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        let questionsPath = questionsFile ?? folder + "/" + AttributionQuestions.fileName
        self.questionsFile = questionsPath
        var unreadable: [LintFinding] = []
        func reading<Value>(_ file: String, rule: String, _ body: () throws -> Value) -> Value? {
            do { return try body() } catch let error as UndertoneError {
                unreadable.append(
                    LintFinding(
                        rule: rule,
                        file: file,
                        line: error.line ?? 1,
                        message: error.message
                    )
                )
                return nil
            } catch {
                unreadable.append(
                    LintFinding(rule: rule, file: file, line: 1, message: "\(error)")
                )
                return nil
            }
        }
        let stemmer = Stemmer()
        var scenes: [AttributionLintScene] = []
        for name in try AttributionScenario.files(folder) {
            let file = folder + "/" + name
            let source = reading(file, rule: "encoding") {
                let lines = try LineReader(file)
                while try lines.next() != nil {}
                return String(decoding: try AtomicFile.read(file), as: UTF8.self)
            }
            guard let source else { continue }
            scenes.append(AttributionLintScene(file: file, source: source, stemmer: stemmer))
        }
        questions = reading(questionsPath, rule: QuestionsRule.name) {
            try AttributionQuestions(path: questionsPath)
        }
        self.scenes = scenes
        self.unreadable = unreadable
    }

    /// The emotions of the first scene, which all need.
    var emotions: [String] { scenes.first?.emotions() ?? [] }
}
