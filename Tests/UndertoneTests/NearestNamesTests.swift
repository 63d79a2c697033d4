import Testing
import Undertone

@Suite struct NearestNamesTests {
    @Test(arguments: [
        ("joy", "joy", 0), ("joy", "joyy", 1), ("joy", "ojy", 1), ("", "joy", 3),
        ("kitten", "sitting", 3), ("Joy", "jOY", 0), ("café", "cafe", 1), ("ca", "abc", 3),
    ])
    func distance(_ a: String, _ b: String, _ expected: Int) {
        #expect(NearestNames.distance(a, b) == expected)
        #expect(NearestNames.distance(b, a) == expected)
    }

    @Test func nearestComeFirst() {
        let sorted = NearestNames.sorted(["sadness", "neutral", "joy", "anger"], to: "jooy")
        #expect(sorted.first == "joy")
        #expect(NearestNames.sorted(["b", "a", "c"], to: "x") == ["a", "b", "c"])
    }

    @Test func messageGuessesOnlyWhatIsNear() {
        let near = UndertoneError.unknown("label", "jooy", among: ["joy", "anger"], in: "it")
        #expect(near.description.contains("did you mean \"joy\"?"))
        let far = UndertoneError.unknown("label", "zzzzzz", among: ["joy", "anger"], in: "it")
        #expect(!far.description.contains("did you mean"))
        #expect(far.description.contains("joy") && far.description.contains("anger"))
    }
}
