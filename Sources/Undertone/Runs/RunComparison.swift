internal import Statistics

/// Runs side by side.
public struct RunComparison: Sendable, Codable {
    /// One thing that the runs can differ in.
    public struct Row: Sendable, Codable {
        /// What it is: `alpha`, `layers 3 scores auroc`.
        public var name: String
        /// Its value in each run, in the order of `ids`; nil where a run has none.
        public var values: [String?]
    }

    /// The runs.
    public let ids: [String]
    /// Command, model, corpora, seeds, versions and settings.
    public let settings: [Row]
    /// The results, single texts left out.
    public let results: [Row]

    /// Compares runs.
    ///
    /// - Parameters:
    ///   - runs: Two or more.
    ///   - includingEqual: Whether rows are kept in which the runs agree.
    public init(_ runs: [Run], includingEqual: Bool = false) {
        ids = runs.map(\.id)
        settings = Self.rows(runs.map(Self.settings), includingEqual)
        results = Self.rows(runs.map { $0.results.map(Self.flattenResults) ?? [] }, includingEqual)
    }

    private static func rows(
        _ runs: [[(name: String, value: String)]],
        _ includingEqual: Bool
    ) -> [Row] {
        var order: [String] = []
        var values: [String: [String?]] = [:]
        for (index, run) in runs.enumerated() {
            for (name, value) in run {
                if values[name] == nil {
                    order.append(name)
                    values[name] = Array(repeating: nil, count: runs.count)
                }
                values[name]?[index] = value
            }
        }
        return order.compactMap { name in
            guard let row = values[name], includingEqual || Set(row).count > 1 else { return nil }
            return Row(name: name, values: row)
        }
    }

    private static func settings(_ run: Run) -> [(name: String, value: String)] {
        var rows = [(name: "command", value: run.command)]
        if let model = run.model {
            rows += [("model", model.name), ("model SHA-256", String(model.sha256.prefix(12)))]
        }
        for corpus in run.corpora {
            rows.append(("corpus \(corpus.role)", corpus.spec))
            rows.append(("corpus \(corpus.role) SHA-256", String(corpus.sha256.prefix(12))))
        }
        rows += flatten(run.settings)
        for (name, seed) in run.seeds.sorted(by: { $0.key < $1.key }) {
            rows.append(("seed \(name)", String(seed)))
        }
        rows.append(("undertone", run.versions.tool))
        if let llama = run.versions.llama { rows.append(("llama.cpp", llama)) }
        rows.append(("system", run.versions.operatingSystem))
        rows.append(("processor", run.versions.processor))
        return rows
    }

    /// Every value of a document with the way to it; an interval is one value.
    ///
    /// Elements of lists are named by their layer, α or name where they have one, so that the same
    /// layer stands beside itself however many there are.
    package static func flatten(_ value: JSONValue) -> [(name: String, value: String)] {
        var rows: [(name: String, value: String)] = []
        flatten(value, path: [], into: &rows)
        return rows
    }

    /// The values of results; the many single values of texts and random directions are left out.
    package static func flattenResults(
        _ results: RunResults
    ) -> [(name: String, value: String)] {
        flatten(results.payload)
    }

    private static let leftOut: Set<String> = ["samples", "shifts"]

    private static func flatten(
        _ value: JSONValue,
        path: [String],
        into rows: inout [(name: String, value: String)]
    ) {
        if let interval = interval(value) {
            rows.append((path.joined(separator: " "), NumberText.interval(interval)))
            return
        }
        switch value {
        case .object(let object):
            let name = object.keys.first.flatMap { identifying.contains($0) ? $0 : nil }
            for member in object.members where !leftOut.contains(member.key) {
                // The name stands in the path already.
                if member.key == name, path.last == label(of: value) { continue }
                flatten(member.value, path: path + [member.key], into: &rows)
            }
        case .array(let values) where values.contains { $0.isContainer }:
            for (index, element) in values.enumerated() {
                flatten(element, path: path + [label(of: element) ?? "\(index + 1)"], into: &rows)
            }
        case .number(let number):
            rows.append((path.joined(separator: " "), NumberText.short(number)))
        default:
            rows.append((path.joined(separator: " "), value.plainText))
        }
    }

    private static let identifying = ["layer", "alpha", "name", "label", "title"]

    private static func label(of value: JSONValue) -> String? {
        guard case .object(let object) = value, let key = object.keys.first,
            identifying.contains(key), let value = object[key]
        else { return nil }
        let text = value.doubleValue.map(NumberText.short) ?? value.plainText
        return key == "alpha" || key == "layer" ? "\(key) \(text)" : text
    }

    private static func interval(_ value: JSONValue) -> Interval? {
        guard case .object(let object) = value, object.count == 4,
            let estimate = object["estimate"]?.doubleValue,
            let lower = object["lower"]?.doubleValue,
            let upper = object["upper"]?.doubleValue,
            let level = object["level"]?.doubleValue
        else { return nil }
        return Interval(estimate: estimate, lower: lower, upper: upper, level: level)
    }
}

extension JSONValue {
    fileprivate var isContainer: Bool {
        switch self {
        case .array, .object: true
        default: false
        }
    }
}
