internal import Foundation

/// The versions and the machine of a run.
public struct RunVersions: Sendable, Hashable, Codable {
    /// Undertone's own version.
    public var tool: String
    /// The version of llama.cpp, or nil where no model ran.
    public var llama: String?
    /// Name and version of the operating system.
    public var operatingSystem: String
    /// The processor's name and how many cores of it were usable.
    public var processor: String

    /// Versions from their parts.
    public init(tool: String, llama: String?, operatingSystem: String, processor: String) {
        self.tool = tool
        self.llama = llama
        self.operatingSystem = operatingSystem
        self.processor = processor
    }

    /// This process on this machine.
    public static func current(llama: String? = nil) -> Self {
        let process = ProcessInfo.processInfo
        let cores = process.activeProcessorCount
        return Self(
            tool: UndertoneVersion.current,
            llama: llama,
            operatingSystem: process.operatingSystemVersionString,
            processor: "\(processorName()), \(cores) \(cores == 1 ? "core" : "cores")"
        )
    }

    private static func processorName() -> String {
        #if canImport(Darwin)
            return systemControlString("machdep.cpu.brand_string") ?? machineName()
        #else
            guard let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8) else {
                return machineName()
            }
            for line in text.split(separator: "\n") where line.hasPrefix("model name") {
                if let colon = line.firstIndex(of: ":") {
                    return line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
                }
            }
            return machineName()
        #endif
    }

    private static func machineName() -> String {
        var names = utsname()
        guard uname(&names) == 0 else { return "unknown processor" }
        return withUnsafeBytes(of: &names.machine) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }

    #if canImport(Darwin)
        private static func systemControlString(_ name: String) -> String? {
            var size = 0
            guard sysctlbyname(name, nil, &size, nil, 0) == 0, size > 1 else { return nil }
            var bytes = [UInt8](repeating: 0, count: size)
            guard sysctlbyname(name, &bytes, &size, nil, 0) == 0 else { return nil }
            return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    #endif
}
