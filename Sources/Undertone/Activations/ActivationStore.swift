internal import Foundation
public import Statistics
internal import Synchronization

/// Pooled activations of a corpus on disk, mapped for reading.
///
/// A directory with `activations.safetensors` (a tensor `<site>.<layer>`, `[examples, width]`, for
/// each layer), `examples.jsonl` (the rows in the same order) and `manifest.json`.
public struct ActivationStore: Sendable {
    /// The store's directory.
    public let directory: String
    /// What it was made of.
    public let manifest: StoreManifest
    private let tensors: SafeTensorsFile
    private let cache: RowCache

    /// Opens a store and checks that its files belong together and are whole.
    ///
    /// - Throws: `UndertoneError` (bad input) if the extraction isn't finished, or the store is
    ///   damaged.
    public static func open(_ directory: String) throws -> ActivationStore {
        try ActivationStore(StoreFiles(directory: directory))
    }

    private init(_ files: StoreFiles) throws {
        directory = files.directory
        _ = try PosixFile.openDirectory(directory)
        guard let manifest = try files.readManifest() else {
            guard let progress = try files.readProgress() else {
                throw UndertoneError.badInput(
                    "this isn't an activation store (it has no manifest.json); make one with "
                        + "undertone extract",
                    file: directory
                )
            }
            throw UndertoneError.badInput(
                "this extraction isn't finished (\(progress.rows) of "
                    + "\(progress.manifest.examples) rows); give the same command again and it "
                    + "goes on",
                file: directory
            )
        }
        self.manifest = manifest
        guard manifest.format == 1 else {
            throw UndertoneError.badInput(
                "this store has format \(manifest.format), and this version of undertone reads "
                    + "format 1",
                file: files.manifest
            )
        }
        tensors = try SafeTensorsFile(files.activations)
        cache = RowCache(path: files.examples, count: manifest.examples)
        try check(files)
    }

    private func check(_ files: StoreFiles) throws {
        let damaged = "; the store is damaged: extract it again with --overwrite"
        guard
            manifest.layers.count == manifest.widths.count, !manifest.layers.isEmpty,
            manifest.examples > 0
        else {
            throw UndertoneError.badInput(
                "layers, widths and examples don't fit together" + damaged,
                file: files.manifest
            )
        }
        guard tensors.metadata["fingerprint"] == manifest.fingerprint else {
            throw UndertoneError.badInput(
                "this file isn't the one that the manifest describes" + damaged,
                file: tensors.path
            )
        }
        for (layer, width) in zip(manifest.layers, manifest.widths) {
            let tensor = try tensors.tensor(manifest.tensorName(layer: layer))
            guard tensor.shape == [manifest.examples, width], tensor.type == manifest.precision
            else {
                throw UndertoneError.badInput(
                    "the tensor of layer \(layer) is \(tensor.type.rawValue) \(tensor.shape), not "
                        + "\(manifest.precision.rawValue) [\(manifest.examples), \(width)]"
                        + damaged,
                    file: tensors.path
                )
            }
        }
        let length = try PosixFile.openForReading(files.examples).size().length
        guard length == manifest.examplesBytes else {
            throw UndertoneError.badInput(
                "this file has \(length) bytes, not \(manifest.examplesBytes ?? 0)" + damaged,
                file: files.examples
            )
        }
    }

    /// The number of rows.
    public var count: Int { manifest.examples }

    /// All rows in order; read on first use and then kept.
    ///
    /// ``makeRowReader()`` gives them one by one, without keeping them.
    public var rows: [StoredExample] {
        get throws { try cache.rows() }
    }

    /// A reader at the first row.
    public func makeRowReader() throws -> StoredExampleReader {
        try cache.reader()
    }

    /// The width of a layer's vectors.
    ///
    /// - Throws: `UndertoneError` if the store doesn't have the layer.
    public func width(layer: Int) throws -> Int {
        guard let index = manifest.layers.firstIndex(of: layer) else {
            let layers = manifest.layers.map(String.init).joined(separator: ", ")
            throw UndertoneError.badInput(
                "layer \(layer) isn't in this store; it has \(manifest.site) at \(layers)",
                file: directory
            )
        }
        return manifest.widths[index]
    }

    /// The vectors of a layer, `[examples, width]`, or of some rows of it, `[rows, width]`.
    ///
    /// - Parameters:
    ///   - layer: one of the manifest's.
    ///   - rows: which rows, in this order; nil for all.
    /// - Returns: a copy as single precision.
    /// - Throws: `UndertoneError` if the store doesn't have the layer.
    public func matrix(layer: Int, rows: [Int]? = nil) throws -> Matrix {
        let width = try width(layer: layer)
        let tensor = try tensors.tensor(manifest.tensorName(layer: layer))
        let height = rows?.count ?? count
        // A copy is made: layer after layer, the mapped pages would add up to the whole file.
        defer { tensors.release(tensor) }
        return try Matrix(rows: height, columns: width) { buffer in
            guard let rows else {
                try tensors.read(tensor, from: 0, into: buffer)
                return
            }
            for (target, row) in rows.enumerated() {
                precondition(row >= 0 && row < count, "row out of range")
                let place = UnsafeMutableBufferPointer(
                    rebasing: buffer[(target * width)..<((target + 1) * width)]
                )
                try tensors.read(tensor, from: row * width, into: place)
            }
        }
    }
}

/// The rows of a store, read when they are asked for.
private final class RowCache: Sendable {
    private let path: String
    private let count: Int
    private let kept = Mutex<[StoredExample]?>(nil)

    init(path: String, count: Int) {
        self.path = path
        self.count = count
    }

    func reader() throws -> StoredExampleReader {
        try StoredExampleReader(path, expected: count)
    }

    func rows() throws -> [StoredExample] {
        try kept.withLock { kept in
            if let kept { return kept }
            var reader = try reader()
            var rows: [StoredExample] = []
            rows.reserveCapacity(count)
            while let row = try reader.next() { rows.append(row) }
            kept = rows
            return rows
        }
    }
}
