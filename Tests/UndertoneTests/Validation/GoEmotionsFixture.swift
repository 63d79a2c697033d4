import Foundation

/// Single-label rows of two emotions of GoEmotions, straight from its files.
enum GoEmotionsFixture {
    static let directory = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
        .appending(path: "../shared/data/goemotions").standardizedFileURL

    static let isPresent = FileManager.default.fileExists(
        atPath: directory.appending(path: "train.tsv").path
    )

    /// Texts with exactly one label, and whether it is `target` rather than `against`.
    static func rows(
        split: String,
        target: String,
        against: String
    ) throws -> (texts: [String], labels: [Int]) {
        let names = try String(
            contentsOf: directory.appending(path: "emotions.txt"),
            encoding: .utf8
        )
        .split(separator: "\n").map(String.init)
        var texts: [String] = []
        var labels: [Int] = []
        let file = directory.appending(path: "\(split).tsv")
        for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard fields.count == 3, let index = Int(fields[1]), names.indices.contains(index),
                [target, against].contains(names[index])
            else { continue }
            texts.append(String(fields[0]))
            labels.append(names[index] == target ? 1 : 0)
        }
        return (texts, labels)
    }
}
