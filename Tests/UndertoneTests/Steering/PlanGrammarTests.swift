import Foundation
import Statistics
import Testing
import Undertone

@Suite struct PlanGrammarTests {
    /// What is written canonically already comes back as it was.
    @Test(arguments: [
        "0.3 joy@20-24 | ablate anger@generated | cap fear<=0.2 when probe:user_sad>0.7",
        "none",
        "-0.25 joy/paired",
        "auto joy@12@mlp@prompt",
        "keep 0.3 joy@3,5-8@last",
        "mean-ablate self:joyful@attention@opening",
        "set joy=2z@user2@after:8",
        "floor joy>=-0.2@every:3@chars:10-42",
        "affine 0.3 joy@system@assistant1",
        "rotate 30deg joy toward calm/two-way@4 when z:sad<-1.5@3",
        "1e-05 joy when proj:joy/paired+denoise<0.1",
        "0.3 \"set\" | 1 \"none\" | 2 \"quote\\\"back\\\\slash\" | 3 \"\\u{202e}x\"",
        "0 joy@all@opening2",
        "0.3 self:joyful@3 | keep 1 a:b:c/two-way | set set:x=0.2 | auto auto:z",
        "0.3 none:y when probe:self:sad>0.7 | cap z:joy<=1z when z:probe:x<2@3",
        "rotate 30deg self:joy toward toward:calm | 0.3 \"ends:\" | 0.3 \":begins\"",
    ])
    func canonicalFormIsKept(_ text: String) throws {
        #expect(try SteeringPlan(parsing: text).description == text)
    }

    @Test(arguments: [
        ("joy", "auto joy"),
        ("add 0.3 joy", "0.3 joy"),
        ("  0.30   joy @ 20 - 24".replacingOccurrences(of: " - ", with: "-"), "0.3 joy@20-24"),
        (".5 joy|+1. joy", "0.5 joy | 1 joy"),
        ("\u{2212}0.3 joy", "-0.3 joy"),
        ("-0 joy", "0 joy"),
        ("cap joy ≤ 0.2", "cap joy<=0.2"),
        ("floor joy >= 1e0z @generated", "floor joy>=1z@generated"),
        ("0.3 joy@generated@mlp@8,5-7,6", "0.3 joy@5-8@mlp@generated"),
        ("\t0.3 joy\n when  z:joy > 1 @3 ", "0.3 joy when z:joy>1@3"),
        ("0.3 \"joy\"", "0.3 joy"),
        ("0.3 \"self:joyful\"", "0.3 self:joyful"),
        ("set:x", "auto set:x"),
        ("none:y | probe:sad", "auto none:y | auto probe:sad"),
        (
            "cap self:joy <= 2z when probe:\"self:sad\" > 0.5",
            "cap self:joy<=2z when probe:self:sad>0.5"
        ),
        (" none ", "none"),
    ])
    func otherFormsBecomeCanonical(_ text: String, _ canonical: String) throws {
        #expect(try SteeringPlan(parsing: text).description == canonical)
    }

    /// The parts of a plan mean what they say.
    @Test func theExample() throws {
        let plan = try SteeringPlan(
            parsing:
                "0.3 joy@20-24 | ablate anger@generated | cap fear<=0.2 when probe:user_sad>0.7"
        )
        let expected = SteeringPlan(steps: [
            .init(.add(.number(0.3), .init("joy")), at: .init(layers: [20, 21, 22, 23, 24])),
            .init(.ablate(.init("anger")), at: .init(tokens: [.init(.generated)])),
            .init(
                .cap(.init("fear"), .meanNorms(0.2)),
                when: .init(.probability, .init("user_sad"), isAbove: true, limit: 0.7)
            ),
        ])
        #expect(plan == expected)
        #expect(plan.hashValue == expected.hashValue)
        let json = try JSONEncoder().encode([plan])
        #expect(try JSONDecoder().decode([SteeringPlan].self, from: json) == [plan])
    }

    struct Slip: Sendable, CustomTestStringConvertible {
        var text: String
        var column: Int
        var words: [String]

        init(_ text: String, _ column: Int, _ words: String...) {
            (self.text, self.column, self.words) = (text, column, words)
        }

        var testDescription: String { text }
    }

    /// Column from 1, and what the message has to say.
    @Test(arguments: [
        Slip("", 1, "expected a step", "not the end"),
        Slip("   ", 4, "expected a step"),
        Slip("0.3", 4, "a direction's name", "not the end of the plan"),
        Slip("0.3 joy |", 10, "expected a step"),
        Slip("| 0.3 joy", 1, "expected a step", "'|'"),
        Slip("0.3 joy || 0.3 sad", 10, "expected a step"),
        Slip("ablat anger@generated", 1, "'ablat' is no operation", "did you mean 'ablate'?"),
        Slip("0.3 joy 0.2 sad", 9, "'@' and a place", "not '0.2'"),
        Slip("0.3joy", 4, "a space behind the number"),
        Slip("nan joy", 1, "finite"),
        Slip("inf joy", 1, "finite"),
        Slip("0.3 joy | 1e999 sad", 11, "a strength must be a finite number"),
        Slip("- joy", 1, "a strength, a number"),
        Slip("keep joy", 6, "a strength, a number", "not 'joy'"),
        Slip("0.3 self:@3", 5, "ends with ':'", "\"self:\""),
        Slip("0.3 :joyful", 5, "goes in quotes"),
        Slip("0.3 self:joy\u{e9}", 5, "\"self:joy\u{e9}\""),
        Slip("0.3 joy probe:sad>0.7", 9, "expected '@' and a place"),
        Slip("0.3 joy when self:sad>0.7", 14, "'self' is no condition"),
        Slip("0.3 joy when probe::sad>0.7", 20, "a direction's name"),
        Slip("0.3 joy when probe:self:>0.7", 20, "\"self:\""),
        Slip("0.3 喜び", 5, "goes in quotes"),
        Slip("0.3 \"joy", 5, "not closed"),
        Slip("0.3 \"\"", 5, "empty"),
        Slip("0.3 \"a\\x\"", 7, "u{"),
        Slip("0.3 \"a\\u{d800}\"", 7, "u{"),
        Slip("0.3 set", 5, "a word of the language", "\"set\""),
        Slip("none | 0.3 joy", 1, "stands alone"),
        Slip("0.3 joy@generatd", 9, "'generatd' is no place", "did you mean 'generated'?"),
        Slip("0.3 joy@hiden", 9, "did you mean 'hidden'?"),
        Slip("0.3 joy@", 9, "a place is missing"),
        Slip("0.3 joy@user2x", 9, "no place"),
        Slip("0.3 joy@user0", 13, "from 1"),
        Slip("0.3 joy@24-20", 9, "run backwards"),
        Slip("0.3 joy@20-", 12, "a layer, a whole number"),
        Slip("0.3 joy@-1", 9, "no place"),
        Slip("0.3 joy@3@4", 11, "twice"),
        Slip("0.3 joy@mlp@hidden", 13, "one site"),
        Slip("0.3 joy@99999", 9, "that many layers"),
        Slip("0.3 joy@99999999999999999999", 9, "from 0 to"),
        Slip("0.3 joy@after", 14, "after:8"),
        Slip("0.3 joy@every:0", 15, "from 1"),
        Slip("0.3 joy@chars:42-10", 15, "from 42 up to 10"),
        Slip("0.3 joy@chars:4", 16, "chars:10-42"),
        Slip("cap fear 0.2", 10, "'<='"),
        Slip("cap fear<0.2", 10, "'<='"),
        Slip("cap fear<=", 11, "a value"),
        Slip("cap fear<=nan", 11, "a value"),
        Slip("set fear=0.2zz", 13, "a space"),
        Slip("rotate 30 joy toward calm", 10, "'deg'"),
        Slip("rotate 30deg joy to calm", 18, "'toward'"),
        Slip("0.3 joy when", 13, "a condition is missing"),
        Slip("0.3 joy when prob:sad>0.7", 14, "did you mean 'probe'?"),
        Slip("0.3 joy when probe sad", 19, "':'"),
        Slip("0.3 joy when probe:sad", 23, "'>' or '<'"),
        Slip("0.3 joy when probe:sad>1", 24, "between 0 and 1"),
        Slip("0.3 joy when probe:sad>nan", 24, "a limit"),
        Slip("0.3 joy when z:sad>1@generated", 22, "the layer", "before 'when'"),
        Slip("0.3 joy when z:sad>1@3@4", 23, "'|' or the end"),
        Slip("0.3 joy when z:sad>1 when z:sad<2", 22, "'|' or the end"),
        Slip("0.3 joy/", 9, "a method's name"),
    ])
    func slipsAreShown(_ slip: Slip) throws {
        let error = try #require(errorOf { _ = try SteeringPlan(parsing: slip.text) })
        #expect(error.code == .badInput)
        let lines = error.message.split(separator: "\n", omittingEmptySubsequences: false)
        try #require(lines.count == 3)
        #expect(
            lines[0].hasPrefix("in the plan, column \(slip.column): "),
            "\(error.message)"
        )
        #expect(lines[2] == String(repeating: " ", count: slip.column + 1) + "^")
        for word in slip.words { #expect(lines[0].contains(word), "\(error.message)") }
    }

    /// Of a long plan a piece is shown, with the caret in it.
    @Test func longPlansAreCut() throws {
        let text = Array(repeating: "0.3 joy", count: 100).joined(separator: " | ") + " | 0.3"
        let error = try #require(errorOf { _ = try SteeringPlan(parsing: text) })
        let lines = error.message.split(separator: "\n").map(String.init)
        #expect(lines[1].count < 120 && lines[1].hasPrefix("  …"))
        #expect(lines[2].count == lines[1].count + 1)
    }

    @Test func filesOfPlans() throws {
        let directory = try TemporaryDirectory()
        let good = try directory.write(
            "plans.txt",
            "# strengths\n0.3 joy\r\n\n  -0.3 joy@4\nnone\n"
        )
        #expect(
            try SteeringPlan.read(good).map(\.description) == ["0.3 joy", "-0.3 joy@4", "none"]
        )
        let bad = try directory.write("bad.txt", "0.3 joy\n0.3 joé\n")
        let error = errorOf { _ = try SteeringPlan.read(bad) }
        #expect(error?.file == bad && error?.line == 2 && error?.column == 5)
        let empty = try directory.write("empty.txt", "# nothing\n")
        #expect(errorOf { _ = try SteeringPlan.read(empty) }?.message.contains("no plan") == true)
        #expect(errorOf { _ = try SteeringPlan.read(directory.path + "/absent") } != nil)
    }

    @Test func printedPlansAreReadBack() throws {
        var random = RandomPlans(seed: 5)
        for _ in 0..<3_000 {
            let plan = random.plan()
            let text = plan.description
            let read = try SteeringPlan(parsing: text)
            #expect(read == plan, "\(text)")
            #expect(read.description == text)
        }
    }

    /// Whatever is written, there is a plan or an error that points into the text.
    @Test func anyTextIsAPlanOrAnError() throws {
        var random = RandomPlans(seed: 11)
        var counts = (plans: 0, errors: 0)
        let seeds = (0..<400).map { _ in random.plan().description }
        for number in 0..<200_000 {
            let text = random.mutated(seeds[number % seeds.count])
            do {
                let plan = try SteeringPlan(parsing: text)
                counts.plans += 1
                // Reading and printing again is dear; a part of them will do.
                if number % 16 == 0 {
                    let again = try SteeringPlan(parsing: plan.description)
                    #expect(again == plan, "\(text)")
                }
            } catch let error as UndertoneError {
                counts.errors += 1
                if number % 16 == 0 {
                    #expect(error.code == .badInput && error.message.hasSuffix("^"), "\(text)")
                }
            }
        }
        #expect(counts.plans > 5_000 && counts.errors > 50_000, "\(counts)")
    }

    /// A plan that was made in code, with what no text can say.
    @Test func strengthsOfNoNumber() throws {
        for number in [Double.nan, .infinity, -.infinity] {
            let plan = SteeringPlan(steps: [.init(.add(.number(number), .init("joy")))])
            #expect(throws: UndertoneError.self) { try SteeringPlan(parsing: plan.description) }
        }
    }

    @Test func autoIsResolved() throws {
        let plan = try SteeringPlan(parsing: "joy | keep auto sad | 0.2 fear | cap joy<=0.2")
        #expect(plan.isAuto)
        let resolved = plan.resolvingAuto { $0.operation.name.name == "joy" ? 0.4 : -0.1 }
        #expect(resolved.description == "0.4 joy | keep -0.1 sad | 0.2 fear | cap joy<=0.2")
        #expect(!resolved.isAuto)
    }
}
