public import Foundation

/// Draws plots with gnuplot.
///
/// Each drawing is one gnuplot process with its own temporary folder, started without a shell and
/// without the user's own gnuplot settings.
public struct Gnuplot: Sendable {
    /// What a drawing becomes.
    public enum Format: String, Sendable, CaseIterable {
        /// Vector graphics, for reports.
        case svg
        /// Pixels at twice the size in points, for everything else.
        case png
    }

    /// The program.
    public let executable: String
    /// How long one drawing may take, in seconds.
    public var timeout: Double

    /// Uses this program.
    public init(executable: String, timeout: Double = 60) {
        self.executable = executable
        self.timeout = timeout
    }

    /// The gnuplot of this machine: `UNDERTONE_GNUPLOT`, then `PATH`, then Homebrew's folders.
    ///
    /// - Parameter environment: Where the variables are looked up.
    /// - Returns: A gnuplot that can be started.
    /// - Throws: `UndertoneError` with the command that installs it.
    public static func find(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> Self {
        if let path = environment["UNDERTONE_GNUPLOT"], !path.isEmpty {
            guard FileManager.default.isExecutableFile(atPath: path) else {
                throw UndertoneError(.badInput, "UNDERTONE_GNUPLOT is no program", file: path)
            }
            return Self(executable: path)
        }
        let folders =
            (environment["PATH"] ?? "").split(separator: ":").map(String.init)
            + ["/opt/homebrew/bin", "/usr/local/bin"]
        for folder in folders where folder.hasPrefix("/") {
            let path = folder + "/gnuplot"
            if FileManager.default.isExecutableFile(atPath: path) { return Self(executable: path) }
        }
        #if canImport(Darwin)
            let install = "brew install gnuplot"
        #else
            let install = "apt-get install gnuplot-nox fonts-dejavu-core"
        #endif
        throw UndertoneError(.failed, "figures need gnuplot, which was not found: \(install)")
    }

    /// Draws a plot.
    ///
    /// - Parameters:
    ///   - plot: What to draw.
    ///   - format: SVG or PNG.
    /// - Returns: The file's bytes.
    /// - Throws: `UndertoneError` with gnuplot's own words where it fails or takes too long.
    public func draw(_ plot: Plot, as format: Format) throws -> Data {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("undertone-figure-\(UUID().uuidString)", isDirectory: true)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let output = folder.appendingPathComponent("figure")
        let script = [
            Self.terminal(plot, format), "set output 'figure'", plot.script, "set output",
        ]
        .joined(separator: "\n")
        try Data((script + "\n").utf8).write(to: folder.appendingPathComponent("script"))
        try run(in: folder, plot: plot)
        guard let data = try? Data(contentsOf: output), !data.isEmpty else {
            throw UndertoneError(.failed, "gnuplot drew nothing for the figure \(plot.name)")
        }
        return format == .svg ? Self.portable(data) : data
    }

    /// Writes plots as `NAME.svg` and `NAME.png` into a folder.
    ///
    /// - Parameters:
    ///   - plots: What to draw.
    ///   - folder: Where; made if missing.
    /// - Returns: The files' paths, SVG before PNG, in the order of `plots`.
    /// - Throws: `UndertoneError` where a drawing fails or cannot be written.
    @discardableResult
    public func write(_ plots: [Plot], to folder: String) throws -> [String] {
        do {
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true
            )
            return try plots.flatMap { plot in
                try Format.allCases.map { format in
                    let path = "\(folder)/\(plot.name).\(format.rawValue)"
                    try draw(plot, as: format).write(
                        to: URL(fileURLWithPath: path),
                        options: .atomic
                    )
                    return path
                }
            }
        } catch let error as UndertoneError {
            throw error
        } catch {
            throw UndertoneError(.failed, "figures cannot be written", file: folder, cause: error)
        }
    }

    private static func terminal(_ plot: Plot, _ format: Format) -> String {
        switch format {
        case .svg:
            "set terminal svg dynamic noenhanced size \(plot.width),\(plot.height) "
                + "font 'DejaVu Sans,13' background '#ffffff' name '\(identifier(plot.name))'"
        case .png:
            "set terminal pngcairo noenhanced size \(plot.width * 2),\(plot.height * 2) "
                + "font 'DejaVu Sans,9.75' fontscale 2 linewidth 2 pointscale 2 background '#ffffff'"
        }
    }

    private static func identifier(_ name: String) -> String {
        String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }

    /// Names fonts to fall back to where DejaVu Sans is missing; Verdana has its widths.
    private static func portable(_ svg: Data) -> Data {
        let text = String(decoding: svg, as: UTF8.self)
        return Data(
            text.replacing(
                "font-family=\"DejaVu Sans\"",
                with: "font-family=\"DejaVu Sans, Verdana, Helvetica, Arial, sans-serif\""
            ).utf8
        )
    }

    private func run(in folder: URL, plot: Plot) throws {
        let messages = folder.appendingPathComponent("messages")
        try Data().write(to: messages)
        let handle = try FileHandle(forWritingTo: messages)
        defer { try? handle.close() }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = ["--default-settings", "script"]
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = handle
        process.environment = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
            "HOME": folder.path,
            "LC_ALL": "C.UTF-8",
        ]
        do {
            try process.run()
        } catch {
            throw UndertoneError(
                .failed,
                "gnuplot cannot be started",
                file: executable,
                cause: error
            )
        }
        let deadline = Date(timeIntervalSinceNow: timeout)
        while process.isRunning, Date() < deadline { usleep(5000) }
        guard !process.isRunning else {
            process.terminate()
            throw UndertoneError(
                .failed,
                "gnuplot took more than \(NumberText.seconds(timeout)) for the figure \(plot.name)"
            )
        }
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let said = (try? String(contentsOf: messages, encoding: .utf8)) ?? ""
            let words = said.split(separator: "\n").suffix(4).joined(separator: " ")
            throw UndertoneError(
                .failed,
                "gnuplot failed (status \(process.terminationStatus)) on the figure "
                    + "\(plot.name): \(words)"
            )
        }
    }
}
