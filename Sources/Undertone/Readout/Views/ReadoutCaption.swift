internal import Foundation
internal import LlamaEngine

/// What a reading is, in words.
package enum ReadoutCaption {
    /// `hidden state 3, method paired`.
    package static func place(_ reading: TextReading, at layers: [Int]? = nil) -> String {
        let points = reading.directions.points
        let numbers = (layers ?? points.map(\.layer.rawValue)).map(String.init)
        let site = points.first?.site ?? .hidden
        let kind = site == .hidden ? "hidden state" : site.rawValue
        return "\(kind)\(numbers.count > 1 && site == .hidden ? "s" : "") "
            + "\(numbers.joined(separator: ", ")), method \(reading.directions.method)"
    }

    /// What z is measured in.
    package static func baseline(_ baseline: ProjectionBaseline) -> String {
        let labels = baseline.labels.map { " (\($0.joined(separator: ", ")))" } ?? ""
        let cut = baseline.truncated > 0 ? ", \(NumberText.count(baseline.truncated)) cut" : ""
        return "neutral: \(corpus(baseline.corpus))\(labels), "
            + "\(NumberText.counted(baseline.texts, "text"))\(cut), "
            + NumberText.counted(baseline.tokens, "token")
    }

    /// A corpus below the working folder by its path from there.
    private static func corpus(_ spec: String) -> String {
        spec.replacingOccurrences(
            of: ":" + FileManager.default.currentDirectoryPath + "/",
            with: ":"
        )
    }
}
