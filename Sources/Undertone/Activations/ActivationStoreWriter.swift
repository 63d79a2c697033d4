/// Writes an activation store, row by row, so that it survives being killed at any moment.
///
/// Nothing but the chunk at hand is in memory. Each ``append(rows:examples:)`` is on the disk when it
/// returns, and `progress.json` says so; whatever is interrupted goes on behind the last one, and the
/// finished files are the same to the byte. `manifest.json` comes last: where it is, the store is
/// complete. A directory is locked for one writer at a time.
///
/// For equal bytes the caller must give equal rows after an interruption: where a vector depends on
/// the batch that it was computed in, chunks must be cut at the same rows each time.
public final class ActivationStoreWriter {
    /// What an extraction finds where it wants to write.
    public enum Start {
        /// Work to do, from ``ActivationStoreWriter/rowsDone`` on.
        case writer(ActivationStoreWriter)
        /// The very store that is wanted, complete.
        case complete(ActivationStore)
    }

    /// What is about to be done, for tests that stop there.
    package enum Step: Hashable, Sendable {
        case reserve
        case writeHeader
        case writeVectors(layer: Int)
        case writeExamples
        case synchronize
        case writeProgress
        case renameActivations
        case renameExamples
        case writeManifest
        case removeProgress
    }

    /// Called before each step; an error thrown here ends the work as a kill would.
    package typealias Interruption = (Step) throws -> Void

    /// What the store is made of.
    public let manifest: StoreManifest
    /// How many rows are safely on the disk: the next to be appended.
    public private(set) var rowsDone: Int
    /// How many of them were cut to the model's context.
    public private(set) var truncated: Int

    private let files: StoreFiles
    private let directory: PosixFile
    private let activations: PosixFile
    private let examples: PosixFile
    private let offsets: [Int]
    private var examplesBytes: Int
    private let interruption: Interruption?

    init(
        manifest: StoreManifest,
        layout: SafeTensorsLayout,
        progress: StoreProgress,
        files: StoreFiles,
        directory: PosixFile,
        activations: PosixFile,
        examples: PosixFile,
        interruption: Interruption?
    ) {
        let places = Dictionary(
            uniqueKeysWithValues: layout.entries.map { ($0.name, $0.offset) }
        )
        self.manifest = manifest
        rowsDone = progress.rows
        truncated = progress.manifest.truncated ?? 0
        examplesBytes = progress.examplesBytes
        self.files = files
        self.directory = directory
        self.activations = activations
        self.examples = examples
        offsets = manifest.layers.compactMap { places[manifest.tensorName(layer: $0)] }
        self.interruption = interruption
    }

    /// Writes the next rows and waits until they are on the disk.
    ///
    /// - Parameters:
    ///   - rows: for each of the manifest's layers the vectors, `[examples, width]` row-major.
    ///   - chunk: what is known of the rows.
    ///   - cut: how many of them were cut to the model's context.
    /// - Throws: `UndertoneError` if there are more rows than announced, a number isn't finite or
    ///   doesn't fit the precision, or the disk is full; what was there before stays valid.
    public func append(rows: [[Float]], examples chunk: [StoredExample], truncated cut: Int = 0)
        throws
    {
        guard !chunk.isEmpty else { return }
        precondition(rows.count == manifest.layers.count, "one array of vectors a layer")
        guard rowsDone + chunk.count <= manifest.examples else {
            throw UndertoneError.failed(
                "there are more examples than the \(manifest.examples) of the first pass; the "
                    + "corpus changed while it was read: give the command again"
            )
        }
        for (index, values) in rows.enumerated() {
            precondition(
                values.count == chunk.count * manifest.widths[index],
                "vectors of wrong width"
            )
            try check(values, index, chunk)
        }
        for (index, values) in rows.enumerated() {
            try interruption?(.writeVectors(layer: manifest.layers[index]))
            let rowSize = manifest.widths[index] * manifest.precision.size
            try SafeTensorsWriter.write(
                values,
                as: manifest.precision,
                to: activations,
                at: offsets[index] + rowsDone * rowSize
            )
        }
        var lines: [UInt8] = []
        for example in chunk { example.appendLine(to: &lines) }
        try interruption?(.writeExamples)
        try lines.withUnsafeBytes { try examples.write($0, at: examplesBytes) }
        try interruption?(.synchronize)
        try activations.synchronize()
        try examples.synchronize()
        try interruption?(.writeProgress)
        var reached = manifest
        reached.truncated = truncated + cut
        try files.write(
            StoreProgress(
                manifest: reached,
                rows: rowsDone + chunk.count,
                examplesBytes: examplesBytes + lines.count
            )
        )
        rowsDone += chunk.count
        truncated += cut
        examplesBytes += lines.count
    }

    /// Completes the store, once all rows are there.
    ///
    /// - Returns: the store, open for reading.
    /// - Throws: `UndertoneError` if rows are missing or the disk refuses.
    public func finish() throws -> ActivationStore {
        guard rowsDone == manifest.examples else {
            throw UndertoneError.failed(
                "only \(rowsDone) of the \(manifest.examples) examples of the first pass came; the "
                    + "corpus changed while it was read: give the command again"
            )
        }
        // What a failed append left behind its last complete chunk.
        try examples.truncate(to: examplesBytes)
        try activations.synchronize()
        try examples.synchronize()
        try interruption?(.renameActivations)
        try rename(files.partialActivations, files.activations)
        try interruption?(.renameExamples)
        try rename(files.partialExamples, files.examples)
        try directory.synchronize()
        var complete = manifest
        complete.examplesBytes = examplesBytes
        complete.truncated = truncated
        try interruption?(.writeManifest)
        try files.write(complete)
        try directory.synchronize()
        try interruption?(.removeProgress)
        try files.removeProgress()
        try directory.synchronize()
        return try ActivationStore.open(files.directory)
    }

    /// Gives the store up: removes what was written, and the directory if nothing else is in it.
    ///
    /// For work that would fail again in the same place; what was merely interrupted goes on later.
    public func discard() {
        // The error that led here is the one to be told.
        try? files.removeAll()
        try? AtomicFile.removeEmptyDirectory(files.directory)
    }

    /// An interrupted ``finish()`` may have renamed it already.
    private func rename(_ path: String, _ new: String) throws {
        if AtomicFile.exists(path) { try AtomicFile.rename(path, to: new) }
    }

    private func check(_ values: [Float], _ index: Int, _ chunk: [StoredExample]) throws {
        // On magnitudes as integers, which the compiler turns into vector instructions.
        let limit: UInt32 = manifest.precision == .float16 ? 0x477F_F000 : 0x7F80_0000
        var largest: UInt32 = 0
        for value in values { largest = max(largest, value.bitPattern & 0x7FFF_FFFF) }
        guard largest >= limit else { return }
        let place = values.firstIndex { $0.bitPattern & 0x7FFF_FFFF >= limit } ?? 0
        let value = values[place]
        let what =
            "\(value) at \(manifest.tensorName(layer: manifest.layers[index])), "
            + "dimension \(place % manifest.widths[index]), of example "
            + "\"\(chunk[place / manifest.widths[index]].id)\""
        throw UndertoneError.failed(
            value.isFinite
                ? "\(what) is too large for half precision; extract without --f16"
                : "the model computed \(what); check the model, or use --precise"
        )
    }
}
