import Foundation
import LlamaEngine
import Statistics
import Undertone

/// What the parts of the demonstration have in common: steps are numbered and said before they begin.
struct DemoSteps {
    let isQuiet: Bool
    private(set) var number = 0

    init(isQuiet: Bool) {
        self.isQuiet = isQuiet
    }

    /// Begins a step.
    mutating func begin(_ name: String, _ what: String) {
        number += 1
        say("\n\(Terminal.output.styled("\(number)  \(name)", .bold)): \(what)")
    }

    /// Says something, unless only machines listen.
    func say(_ text: String) {
        guard !isQuiet else { return }
        // A reader that has gone away is no reason to stop the work.
        try? OutputOptions.write(text + "\n")
    }
}
