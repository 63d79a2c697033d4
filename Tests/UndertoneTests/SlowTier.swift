import Foundation

/// Tests that take minutes run only when they are asked for.
enum SlowTier {
    static let isOn =
        ProcessInfo.processInfo.environment["UNDERTONE_SLOW"].map { !$0.isEmpty } ?? false
    static let reason = "UNDERTONE_SLOW isn't set"
}
