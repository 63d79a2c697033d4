internal import Foundation

extension ActivationStoreWriter {
    /// Begins a store, goes on with an interrupted one, or finds it complete.
    ///
    /// The file of vectors gets its final size at once, so that lack of room shows before the work.
    ///
    /// - Parameters:
    ///   - path: the store's directory; it is made if it isn't there.
    ///   - manifest: what the store is to be made of.
    ///   - overwrite: whether another store, or a damaged one, in this directory may be removed. An
    ///     equal one is used all the same.
    /// - Returns: a writer, or the complete store.
    /// - Throws: `UndertoneError` if another store is there (naming what differs), the store is
    ///   damaged, another process writes it, or the disk has too little room.
    public static func start(
        in path: String,
        manifest: StoreManifest,
        overwrite: Bool = false
    ) throws -> Start {
        try start(in: path, manifest: manifest, overwrite: overwrite, interruption: nil)
    }

    /// As ``start(in:manifest:overwrite:)``, to be stopped at a step.
    package static func start(
        in path: String,
        manifest: StoreManifest,
        overwrite: Bool,
        interruption: Interruption?
    ) throws -> Start {
        precondition(
            manifest.layers.count == manifest.widths.count
                && Set(manifest.layers).count == manifest.layers.count
                && [.float32, .float16].contains(manifest.precision),
            "an impossible manifest"
        )
        guard manifest.examples > 0, !manifest.layers.isEmpty else {
            throw UndertoneError.badInput("there are no examples or no layers to store")
        }
        let isNew = !AtomicFile.exists(path)
        let directory = try lockedDirectory(path)
        let place = Place(
            files: StoreFiles(directory: path),
            directory: directory,
            interruption: interruption
        )
        var wanted = manifest
        wanted.examplesBytes = nil
        wanted.truncated = nil
        do {
            return try existing(wanted, place)
                ?? .writer(try fresh(wanted, place, removesDirectory: isNew))
        } catch let conflict as Conflict {
            guard overwrite else { throw conflict.error }
            return .writer(try fresh(wanted, place, removesDirectory: false))
        }
    }

    private struct Place {
        var files: StoreFiles
        var directory: PosixFile
        var interruption: Interruption?
    }

    /// What is in the way, and only with the user's word may be removed.
    private struct Conflict: Error {
        var error: UndertoneError
    }

    private static func existing(_ wanted: StoreManifest, _ place: Place) throws -> Start? {
        let (files, path) = (place.files, place.files.directory)
        let found: (manifest: StoreManifest?, progress: StoreProgress?)
        do {
            found = (try files.readManifest(), try files.readProgress())
        } catch let error as UndertoneError where error.code == .badInput {
            throw Conflict(error: error)
        }
        guard let other = found.manifest ?? found.progress?.manifest else {
            // Names without these two are what is left of a start that didn't get far.
            guard !AtomicFile.exists(files.activations), !AtomicFile.exists(files.examples) else {
                throw Conflict(
                    error: .badInput(
                        "this holds a store's files without its manifest; choose another "
                            + "directory, or --overwrite",
                        file: path
                    )
                )
            }
            return nil
        }
        let differences = wanted.differences(from: other)
        guard differences.isEmpty else {
            let state = found.manifest == nil ? "an unfinished" : "a finished"
            throw Conflict(
                error: .badInput(
                    "this is \(state) extraction with other settings; choose another directory, or "
                        + "--overwrite to replace it. " + differences.joined(separator: "; "),
                    file: path
                )
            )
        }
        do {
            if found.manifest != nil {
                let store = try ActivationStore.open(path)
                // Left behind if the very last step was interrupted.
                try files.removeProgress()
                return .complete(store)
            }
            return try found.progress.map { .writer(try resumed(wanted, $0, place)) }
        } catch let error as UndertoneError where error.code == .badInput {
            throw Conflict(error: error)
        }
    }

    private static func resumed(
        _ manifest: StoreManifest,
        _ progress: StoreProgress,
        _ place: Place
    ) throws -> ActivationStoreWriter {
        let files = place.files
        let layout = layout(manifest)
        // An interrupted end may have renamed one of them.
        let renamed = progress.rows == manifest.examples
        let open = { (partial: String, final: String) in
            let path = renamed && !AtomicFile.exists(partial) ? final : partial
            return try PosixFile.openForWriting(path, create: false)
        }
        let activations = try open(files.partialActivations, files.activations)
        let examples = try open(files.partialExamples, files.examples)
        var header = [UInt8](repeating: 0, count: layout.header.count)
        _ = try header.withUnsafeMutableBytes { try activations.read(into: $0) }
        let lengths = (try activations.size().length, try examples.size().length)
        guard
            header == layout.header, lengths.0 == layout.fileSize,
            lengths.1 >= progress.examplesBytes, 0...manifest.examples ~= progress.rows
        else {
            throw UndertoneError.badInput(
                "the unfinished store is damaged; extract it again with --overwrite",
                file: files.directory
            )
        }
        try examples.truncate(to: progress.examplesBytes)
        return ActivationStoreWriter(
            manifest: manifest,
            layout: layout,
            progress: progress,
            files: files,
            directory: place.directory,
            activations: activations,
            examples: examples,
            interruption: place.interruption
        )
    }

    private static func fresh(
        _ manifest: StoreManifest,
        _ place: Place,
        removesDirectory: Bool
    ) throws -> ActivationStoreWriter {
        let files = place.files
        let layout = layout(manifest)
        try files.removeAll()
        do {
            try place.interruption?(.reserve)
            try checkRoom(for: layout.fileSize, in: files.directory)
            let activations = try PosixFile.openForWriting(files.partialActivations, create: true)
            try activations.reserve(layout.fileSize)
            try place.interruption?(.writeHeader)
            try layout.header.withUnsafeBytes { try activations.write($0, at: 0) }
            let examples = try PosixFile.openForWriting(files.partialExamples, create: true)
            try activations.synchronize()
            try examples.synchronize()
            let progress = StoreProgress(manifest: manifest, rows: 0, examplesBytes: 0)
            try place.interruption?(.writeProgress)
            try files.write(progress)
            try place.directory.synchronize()
            return ActivationStoreWriter(
                manifest: manifest,
                layout: layout,
                progress: progress,
                files: files,
                directory: place.directory,
                activations: activations,
                examples: examples,
                interruption: place.interruption
            )
        } catch let error as UndertoneError {
            try? files.removeAll()
            if removesDirectory { rmdir(files.directory) }
            throw error
        }
    }

    private static func layout(_ manifest: StoreManifest) -> SafeTensorsLayout {
        SafeTensorsLayout(
            zip(manifest.layers, manifest.widths).map { layer, width in
                (manifest.tensorName(layer: layer), manifest.precision, [manifest.examples, width])
            },
            metadata: ["fingerprint": manifest.fingerprint]
        )
    }

    private static func lockedDirectory(_ path: String) throws -> PosixFile {
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true
            )
        } catch {
            throw UndertoneError.badInput(
                "this directory can't be made; choose another place",
                file: path,
                cause: error
            )
        }
        let directory = try PosixFile.openDirectory(path)
        guard directory.lock() else {
            throw UndertoneError.badInput(
                "another process is writing this store; wait for it or choose another directory",
                file: path
            )
        }
        return directory
    }

    private static func checkRoom(for size: Int, in directory: String) throws {
        var status = statvfs()
        guard statvfs(directory, &status) == 0 else { return }
        let room = UInt64(status.f_bavail) * UInt64(status.f_frsize)
        guard room < UInt64(size) else { return }
        let needed = ByteCountFormatter.string(fromByteCount: Int64(size), countStyle: .file)
        let free = ByteCountFormatter.string(fromByteCount: Int64(room), countStyle: .file)
        throw UndertoneError.failed(
            "the store needs \(needed) and the disk has \(free) free; make room, choose another "
                + "place, or take fewer layers or half precision",
            file: directory
        )
    }
}
