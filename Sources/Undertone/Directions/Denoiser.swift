public import Statistics

/// Takes out of vectors what neutral text varies along.
///
/// Sofroniew and others 2026, arXiv 2604.07729.
/// The leading principal components of neutral texts' vectors at the same place, as many as hold half of their
/// variance, are projected out of all rows before anything is estimated.
public struct Denoiser: Sendable {
    /// The share of neutral variance that is taken out, at least.
    public static let share = 0.5
    /// The most components that are taken out.
    public static let mostComponents = 256

    private let neutral: ActivationStore

    /// What was taken out at a layer.
    public struct Removal: Sendable, Hashable, Codable {
        /// The folder of the neutral vectors.
        public var store: String
        /// The SHA-256 of the neutral texts.
        public var corpusSHA256: String
        /// How many principal components were projected out.
        public var components: Int
        /// Their share of the neutral texts' variance.
        public var share: Double
        /// How many neutral texts there were.
        public var texts: Int
    }

    /// Opens neutral vectors for a store's.
    ///
    /// - Parameters:
    ///   - spec: `neutral:PATH`, where the path is an activation store.
    ///   - store: what is fitted on.
    /// - Throws: `UndertoneError` unless model, site and pooling are the same and all layers are there.
    public init(_ spec: String, for store: ActivationStore) throws {
        let prefix = "neutral:"
        guard spec.hasPrefix(prefix), spec.count > prefix.count else {
            throw UndertoneError.badInput(
                "--denoise '\(spec)' must be neutral:PATH, the folder of neutral texts' hidden states that "
                    + "'undertone extract' wrote"
            )
        }
        try self.init(path: String(spec.dropFirst(prefix.count)), for: store)
    }

    /// Opens neutral vectors in a folder.
    init(path: String, for store: ActivationStore) throws {
        neutral = try ActivationStore.open(path)
        let own = store.manifest
        let other = neutral.manifest
        for (what, first, second) in [
            (
                "model", "\(own.model.name) (\(own.model.sha256.prefix(12)))",
                "\(other.model.name) (\(other.model.sha256.prefix(12)))"
            ),
            ("site", own.site, other.site),
            ("pooling", own.pooling, other.pooling),
        ] where first != second {
            throw UndertoneError.badInput(
                "the neutral vectors are of another \(what): \(second), not \(first). Extract the neutral texts "
                    + "with the settings of \(store.directory)",
                file: path
            )
        }
        guard own.model.sha256 == other.model.sha256 else {
            throw UndertoneError.badInput(
                "the neutral vectors are of another model file",
                file: path
            )
        }
        guard neutral.count > 2 else {
            throw UndertoneError.badInput(
                "\(neutral.count) neutral texts have no principal components to speak of; extract at least 3, "
                    + "better 60",
                file: path
            )
        }
    }

    /// The rows without the neutral components of a layer, and what was taken out.
    ///
    /// - Throws: `UndertoneError` where the neutral store hasn't the layer or its vectors don't vary.
    public func apply(_ features: Matrix, layer: Int) throws -> (features: Matrix, removal: Removal)
    {
        let width = try neutral.width(layer: layer)
        guard width == features.columns else {
            throw UndertoneError.badInput(
                "the neutral vectors of layer \(layer) have \(width) elements, not \(features.columns)",
                file: neutral.directory
            )
        }
        let found: PrincipalComponents
        do {
            found = try PrincipalComponents(
                neutral.matrix(layer: layer),
                count: Self.mostComponents
            )
        } catch let error as StatisticsError {
            throw UndertoneError.badInput(error.message, file: neutral.directory, cause: error)
        }
        let count = found.count(holding: Self.share)
        guard count > 0 else {
            throw UndertoneError.badInput(
                "the neutral vectors of layer \(layer) are all the same, so there is no component to take out; "
                    + "extract neutral texts that differ, or leave --denoise away",
                file: neutral.directory
            )
        }
        let removal = Removal(
            store: neutral.directory,
            corpusSHA256: neutral.manifest.corpus.sha256,
            components: count,
            share: found.shares.prefix(count).reduce(0, +),
            texts: neutral.count
        )
        return (found.removed(first: count, from: features), removal)
    }
}
