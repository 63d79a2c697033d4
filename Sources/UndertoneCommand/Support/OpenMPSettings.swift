import Foundation

/// How long OpenMP's threads spin before they sleep.
///
/// libgomp's default is a millisecond or more at every barrier. On a machine that does other work at the same time
/// the thread that spins takes the processor from the one it waits for: extraction beside a compiler fell to a
/// tenth. A thousand turns (some microseconds) cost nothing measurable on an idle machine.
enum OpenMPSettings {
    /// Starts this command anew with the setting, once: libgomp reads it when it is loaded.
    static func applyBeforeFirstUse() {
        #if os(Linux)
            let environment = ProcessInfo.processInfo.environment
            guard environment["GOMP_SPINCOUNT"] == nil, environment["OMP_WAIT_POLICY"] == nil else {
                return
            }
            setenv("GOMP_SPINCOUNT", "1000", 1)
            var arguments = CommandLine.arguments.map { strdup($0) }
            arguments.append(nil)
            defer { for argument in arguments { free(argument) } }
            // Where it fails the command goes on as it is, only slower beside other work.
            let link = "/proc/self/exe"
            let path = try? FileManager.default.destinationOfSymbolicLink(atPath: link)
            execv(path ?? link, arguments)
        #endif
    }
}
