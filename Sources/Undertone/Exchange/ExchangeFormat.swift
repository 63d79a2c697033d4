/// What may be said about a file for other tools, beside the directions.
public struct ExchangeOptions: Sendable {
    /// The α of each concept, or one for all, in mean norms; for formats that hold vectors to add.
    public var alphas: [Double]
    /// Whether several concepts are added up.
    public var sums: Bool
    /// The model's architecture, where the model was given.
    public var architecture: String?
    /// The model's blocks, where the model was given.
    public var blockCount: Int?
    /// The version that the file says wrote it.
    public var toolVersion: String

    /// The defaults: α = 1, nothing added up.
    public init(
        alphas: [Double] = [1],
        sums: Bool = false,
        architecture: String? = nil,
        blockCount: Int? = nil,
        toolVersion: String = UndertoneVersion.current
    ) {
        self.alphas = alphas
        self.sums = sums
        self.architecture = architecture
        self.blockCount = blockCount
        self.toolVersion = toolVersion
    }
}

/// A file format that directions are written in for other tools.
public protocol ExchangeFormat {
    /// As `--format` has it, and the file's extension.
    static var name: String { get }
    /// What it is for.
    static var summary: String { get }
    /// Whether its vectors are to be added as they stand, and so have an α.
    static var isScaled: Bool { get }
    /// The layers that are meant where none are named; nil: the file's only one.
    static var defaultLayers: LayerSelection? { get }

    /// Writes a file, complete or not at all, and what goes with it.
    ///
    /// - Returns: the paths of the files, the vectors' first, and the manifest that they carry.
    /// - Throws: `UndertoneError` where the format can't hold the directions, or the file can't be written.
    static func write(
        _ selection: ExchangeSelection,
        options: ExchangeOptions,
        to path: String
    ) throws -> (files: [String], manifest: ExchangeManifest)
}

/// The formats that there are.
public enum ExchangeFormats {
    /// All of them.
    public static var all: [any ExchangeFormat.Type] {
        [
            ControlVectorFormat.self,
            SafeTensorsReadout.self,
            NumpyArrayFormat.self,
            NumpyArchiveFormat.self,
        ]
    }

    /// The format of a name, or that of a file's extension.
    ///
    /// - Throws: `UndertoneError` that lists the formats.
    public static func format(_ name: String?, for path: String) throws -> any ExchangeFormat.Type {
        let parts = path.split(separator: "/").last?.split(separator: ".") ?? []
        let wanted = name ?? (parts.count > 1 ? parts.last.map { $0.lowercased() } : nil)
        if let wanted, let format = all.first(where: { $0.name == wanted }) { return format }
        let list = all.map { $0.name }.joined(separator: ", ")
        guard let name else {
            throw UndertoneError.badInput(
                "'\(path)' doesn't end in a format's name; say with --format which is meant: \(list)"
            )
        }
        throw UndertoneError.unknown("format", name, among: all.map { $0.name }, in: "--format")
    }
}

extension ExchangeManifest {
    /// What the manifest beside a file of vectors is called.
    static func path(beside path: String) -> String {
        path + ".manifest.json"
    }

    /// Writes the vectors, then the manifest beside them, which has their hash.
    func write(vectors: [UInt8], to path: String) throws -> (
        files: [String], manifest: ExchangeManifest
    ) {
        var manifest = self
        manifest.vectorsSHA256 = ContentDigest.of(vectors)
        let side = Self.path(beside: path)
        // A manifest of an older file never stands beside a newer one.
        try AtomicFile.remove(side)
        try AtomicFile.write(path, bytes: vectors)
        try AtomicFile.write(side, bytes: try manifest.json())
        return ([path, side], manifest)
    }
}
