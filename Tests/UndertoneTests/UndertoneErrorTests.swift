import Testing
import Undertone

@Suite struct UndertoneErrorTests {
    @Test func descriptionNamesThePlace() {
        let error = UndertoneError.badInput("wrong; mend it", file: "a.csv", line: 3, column: 7)
        #expect("\(error)" == "a.csv:3:7: wrong; mend it")
        #expect("\(UndertoneError.failed("no", file: "b"))" == "b: no")
        #expect("\(UndertoneError.failed("no", cause: error))" == "no (a.csv:3:7: wrong; mend it)")
    }

    @Test func exitStatusFollowsTheCode() {
        #expect(UndertoneError.failed("").code.exitStatus == 1)
        #expect(UndertoneError.badInput("").code.exitStatus == 2)
        #expect(UndertoneError.checkFailed("").code.exitStatus == 3)
    }
}
