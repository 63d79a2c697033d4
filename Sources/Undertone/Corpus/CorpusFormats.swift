internal import Foundation

/// The registry of corpus formats.
public enum CorpusFormats {
    /// All formats, in the order of the help.
    public static let all: [any CorpusFormat.Type] = [
        GoEmotionsFormat.self,
        PairedFormat.self,
        AttributionFormat.self,
        JSONLinesFormat.self,
        CSVFormat.self,
        LinesFormat.self,
    ]

    /// Opens a corpus with all filters of the options applied.
    ///
    /// Labels and splits that don't occur yield nothing here; ``CorpusSummary/scan(_:options:)``
    /// reports them.
    ///
    /// - Parameters:
    ///   - spec: `format:path`; a path may start with `~/`.
    ///   - options: what to keep.
    /// - Returns: a reader at the corpus's start.
    /// - Throws: `UndertoneError` if the format is unknown or the path isn't a corpus.
    public static func open(
        _ spec: String,
        options: CorpusOptions = CorpusOptions()
    ) throws -> any CorpusReader {
        let filter = try CorpusFilter(options)
        return FilteredCorpusReader(try unfiltered(spec, options: options), filter)
    }

    static func unfiltered(_ spec: String, options: CorpusOptions) throws -> any CorpusReader {
        let (format, path) = try parse(spec)
        return try format.reader(path: path, options: options)
    }

    /// The format and the path that a corpus's name consists of.
    ///
    /// - Throws: `UndertoneError` if it isn't `format:path` with a known format.
    public static func parse(
        _ spec: String
    ) throws -> (format: any CorpusFormat.Type, path: String) {
        let names = all.map { $0.name }
        guard let colon = spec.firstIndex(of: ":"), spec.index(after: colon) < spec.endIndex else {
            throw UndertoneError.badInput(
                "\"\(spec)\" doesn't name a corpus; write format:path, where format is one of "
                    + names.joined(separator: ", ")
            )
        }
        let name = String(spec[..<colon])
        guard let format = all.first(where: { $0.name == name }) else {
            throw UndertoneError.unknown(
                "corpus format",
                name,
                among: names,
                in: "this program"
            )
        }
        // The shell expands no tilde after a colon.
        let path = String(spec[spec.index(after: colon)...])
        return (format, NSString(string: path).expandingTildeInPath)
    }
}
