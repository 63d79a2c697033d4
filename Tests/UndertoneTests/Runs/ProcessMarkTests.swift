import Foundation
import Testing
import Undertone

@Suite struct ProcessMarkTests {
    @Test func knowsTheLivingFromTheDead() throws {
        let mark = ProcessMark.current
        #expect(!mark.hasEnded)
        #expect(ProcessMark(mark.description) == mark)

        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sleep")
        process.arguments = ["0"]
        try process.run()
        process.waitUntilExit()
        var dead = mark
        dead.process = process.processIdentifier
        #expect(dead.hasEnded)

        // The id is used again by a process that began at another time.
        var reused = mark
        reused.startTicks = "1"
        #expect(reused.hasEnded == !mark.startTicks.isEmpty)

        // Of another host one knows nothing.
        dead.host = "elsewhere.invalid"
        #expect(!dead.hasEnded)
    }

    @Test(arguments: ["", "a/b/c", "a/1"]) func refusesOtherTexts(_ text: String) {
        #expect(ProcessMark(text) == nil)
    }
}
