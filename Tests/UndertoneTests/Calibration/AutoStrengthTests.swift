import Foundation
import LlamaEngine
import Statistics
import Testing
import Undertone

/// What calibration found, in files and in plans.
@Suite struct AutoStrengthTests {
    private let info: ModelInfo
    private let width: Int

    init() throws {
        info = try GoldenModels.model("llama").info
        width = info.width
    }

    private func direction(
        _ name: String,
        layer: Int = 2,
        alpha: Double? = 0.4,
        tokens: String = "all",
        model: String = SteeringFixture.digest
    ) -> Undertone.Direction {
        var direction = SteeringFixture.direction(name, layer: layer, width: width)
        guard let alpha else { return direction }
        let interval = Interval(estimate: 0.05, lower: 0.04, upper: 0.06)
        direction.calibration = .init(
            modelSHA256: model,
            alpha: alpha,
            layer: layer,
            tokens: tokens,
            budget: CalibrationBudget(),
            divergence: interval,
            perplexityRatio: interval,
            word: name,
            effect: interval,
            neutralSHA256: "n"
        )
        return direction
    }

    private func compile(
        _ text: String,
        _ directions: [Undertone.Direction],
        allowsMismatch: Bool = false
    ) throws -> CompiledPlan {
        try SteeringPlan(parsing: text).compile(
            with: directions,
            model: info,
            sha256: SteeringFixture.digest,
            allowsMismatch: allowsMismatch
        )
    }

    @Test func fileRoundTrip() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/d.safetensors"
        let directions = [direction("joy"), direction("sad", alpha: nil)]
        try VectorFile.write(directions, to: path)
        #expect(try VectorFile.read(path) == directions)
        // A file without any is that of before it was kept.
        try VectorFile.write([directions[1]], to: path)
        let text = String(decoding: try directory.bytes("d.safetensors"), as: UTF8.self)
        #expect(!text.contains("calibration"))
        #expect(try VectorFile.read(path)[0].calibration == nil)
    }

    /// `auto joy` and `joy` are the calibrated strength at the calibrated place, and are printed so.
    @Test(arguments: ["auto joy", "joy", "add auto joy"])
    func resolves(_ text: String) throws {
        let plan = try compile(text, [direction("joy"), direction("joy", layer: 1, alpha: nil)])
        #expect("\(plan.plan)" == "0.4 joy@2")
        #expect(plan.writes.count == 1)
        #expect(
            plan.writes.first?.operation.addend == direction("joy").addition(alpha: 0.4)
        )
        let opening = try compile(text, [direction("joy", tokens: "opening")])
        #expect("\(opening.plan)" == "0.4 joy@2@opening")
    }

    /// Fewer tokens than were tried, and conditions, are taken; the same place may be said.
    @Test func narrower() throws {
        let joy = direction("joy")
        #expect("\(try compile("joy@generated", [joy]).plan)" == "0.4 joy@2@generated")
        #expect("\(try compile("joy@2@hidden@after:3", [joy]).plan)".hasPrefix("0.4 joy@2"))
        #expect(
            "\(try compile("joy when z:joy<1", [joy]).plan)" == "0.4 joy@2 when z:joy<1@2"
        )
        let opening = direction("joy", tokens: "opening")
        #expect("\(try compile("joy@opening", [opening]).plan)" == "0.4 joy@2@opening")
    }

    struct Slip: Sendable, CustomTestStringConvertible {
        var plan: String
        var words: [String]
        var testDescription: String { plan }

        init(_ plan: String, _ words: String...) {
            self.plan = plan
            self.words = words
        }
    }

    @Test(arguments: [
        Slip("0.1 joy | auto plain", "step 2", "calibrat", "0.3 plain"),
        Slip("joy@1", "calibrated at", "2"),
        Slip("auto joy@2,3", "calibrated at"),
        Slip("keep auto joy", "of adding"),
        Slip("affine auto joy", "of adding"),
        Slip("foreign", "calibrated on another model", "bbbb"),
        Slip("placed@generated", "@opening"),
        Slip("damaged", "damaged"),
        Slip("twice", "say with @"),
        Slip("nobody", "\"nobody\" doesn't occur"),
    ])
    func refusals(_ slip: Slip) throws {
        let directions = [
            direction("joy"), direction("plain", alpha: nil),
            direction("foreign", model: "bbbb"), direction("placed", tokens: "opening"),
            direction("damaged", tokens: "nowhere at all"), direction("twice"),
            direction("twice", layer: 3),
        ]
        let error = errorOf { _ = try compile(slip.plan, directions, allowsMismatch: true) }
        #expect(error?.code == .badInput)
        for word in slip.words {
            #expect(error?.message.contains(word) == true, "'\(word)' in \(error?.message ?? "")")
        }
    }
}
