internal import Foundation

/// The largest resident memory that this process has had.
public enum PeakMemory {
    /// In bytes; nil where the system does not tell.
    ///
    /// `VmHWM` of `/proc/self/status` on Linux (what `getrusage` reports there survives `exec`, and
    /// so counts a large parent); `getrusage` elsewhere, which counts bytes on Apple systems.
    public static var bytes: Int64? {
        #if os(Linux)
            guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)
            else { return nil }
            for line in status.split(separator: "\n") where line.hasPrefix("VmHWM:") {
                return line.split(whereSeparator: \.isWhitespace).dropFirst().first
                    .flatMap { Int64($0) }
                    .map { $0 * 1024 }
            }
            return nil
        #else
            var usage = rusage()
            return getrusage(RUSAGE_SELF, &usage) == 0 ? Int64(usage.ru_maxrss) : nil
        #endif
    }
}
