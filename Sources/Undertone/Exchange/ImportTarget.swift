internal import LlamaEngine
internal import Statistics

/// The model that foreign vectors are for, as its files say it, and where its unit of α is measured.
public struct ImportTarget: Sendable {
    /// Its name.
    public var name: String
    /// The SHA-256 of its file.
    public var sha256: String
    /// The width of its hidden states.
    public var width: Int
    /// Its blocks.
    public var blockCount: Int
    /// Hidden states of the model on some texts; nil where none were given.
    public var store: ActivationStore?

    /// Describes a model.
    ///
    /// - Throws: `UndertoneError` for a store of another model, or of another site than hidden states.
    public init(
        name: String,
        sha256: String,
        width: Int,
        blockCount: Int,
        store: ActivationStore?
    ) throws {
        self.name = name
        self.sha256 = sha256
        self.width = width
        self.blockCount = blockCount
        self.store = store
        guard let store else { return }
        guard store.manifest.model.sha256 == sha256 else {
            throw UndertoneError.badInput(
                "this store is of another model (\(store.manifest.model.name), SHA-256 "
                    + "\(store.manifest.model.sha256.prefix(12))…) than -m (\(sha256.prefix(12))…)",
                file: store.directory
            )
        }
        guard store.manifest.site == "hidden" else {
            throw UndertoneError.badInput(
                "this store is of the site '\(store.manifest.site)', and the unit of α is the mean norm of hidden "
                    + "states",
                file: store.directory
            )
        }
    }

    /// The mean norm of the store's hidden states at a layer: the unit of α.
    func meanNorm(layer: Int, file: String) throws -> (norm: Float, store: ActivationStore) {
        guard let store else {
            throw UndertoneError.badInput(
                "the file doesn't say how large this model's hidden states are, and α counts in their mean norm; give "
                    + "--store, an activation store of this model on neutral texts ('undertone extract' writes one)",
                file: file
            )
        }
        let norms = try store.matrix(layer: layer).rowNorms().map(Double.init)
        let mean = Float(Descriptive.mean(norms))
        guard mean.isFinite, mean > 0 else {
            throw UndertoneError.badInput(
                "the hidden states of layer \(layer) have no mean norm; damaged",
                file: store.directory
            )
        }
        return (mean, store)
    }
}
