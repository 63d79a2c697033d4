import Foundation
import LlamaEngine
import Statistics
import Testing
import Undertone

@Suite struct PlanCompileTests {
    private let model: Model
    private let info: ModelInfo

    init() throws {
        model = try GoldenModels.model("llama")
        info = model.info
    }

    private func direction(
        _ name: String,
        layer: Int = 2,
        site: Site = .hidden,
        method: String = "dim",
        seed: UInt64 = 1,
        dPrime: Double? = nil,
        readout: Undertone.Direction.Readout? = .init(
            baselineMean: 1,
            targetMean: 3,
            deviation: 0.5
        )
    ) -> Undertone.Direction {
        SteeringFixture.direction(
            name,
            layer: layer,
            site: site,
            method: method,
            width: info.width,
            seed: seed,
            dPrime: dPrime,
            readout: readout
        )
    }

    private func compile(
        _ text: String,
        _ directions: [Undertone.Direction]
    ) throws -> CompiledPlan {
        try SteeringPlan(parsing: text).compile(
            with: directions,
            model: info,
            sha256: SteeringFixture.digest
        )
    }

    private func only(
        _ text: String,
        _ directions: [Undertone.Direction]
    ) throws -> CompiledPlan.Write {
        let writes = try compile(text, directions).writes
        try #require(writes.count == 1)
        return writes[0]
    }

    private func isEqual(_ one: any RowOperation, _ other: any RowOperation) -> Bool {
        AnyHashable(one) == AnyHashable(other)
    }

    /// Each operation is the engine's, in raw units: 8 is the mean norm, 1 the baseline's mean, 0.5 the deviation.
    @Test func operations() throws {
        let joy = direction("joy")
        let calm = direction("calm", seed: 2)
        let v = joy.vector
        let cases: [(String, any RowOperation)] = [
            ("0.25 joy", AddVector(v.map { $0 * 2 })),
            ("-0.25 joy", AddVector(v.map { $0 * -2 })),
            ("keep 0.25 joy", AddKeepingNorm(v.map { $0 * 2 })),
            ("ablate joy", Ablate(v)),
            ("mean-ablate joy", AblateToMean(v, mean: 1)),
            ("set joy=0.5", SetProjection(v, to: 4)),
            ("set joy=3z", SetProjection(v, to: 2.5)),
            ("cap joy<=0.25", CapProjection(v, at: 2)),
            ("cap joy<=-2z", CapProjection(v, at: 0)),
            ("floor joy>=0.25", FloorProjection(v, at: 2)),
            ("affine 0.25 joy", AffineShift(v, reference: 1, shift: 2)),
            ("rotate 30deg joy toward calm", RotateInPlane(v, calm.vector, degrees: 30)),
        ]
        for (text, operation) in cases {
            let write = try only(text, [joy, calm])
            #expect(isEqual(write.operation, operation), "\(text)")
            #expect(write.point == .hidden(2) && write.gate == nil, "\(text)")
        }
        let row = (0..<info.width).map { Float($0 % 5) - 1.5 }
        let zero = try only("0 joy", [joy]).operation
        #expect(zero.isIdentity && SteeringFixture.applied(zero, to: row) == row)
        let set = SteeringFixture.applied(try only("set joy=0.5", [joy]).operation, to: row)
        #expect(abs(VectorMath.dot(set, v) - 4) < 1e-3)
    }

    /// Steps stand in the plan's order, a span's layers in theirs, each with the file's own direction.
    @Test func layersAndOrder() throws {
        let found = (1...3).map { direction("joy", layer: $0, seed: UInt64($0)) }
        let compiled = try compile("0.1 joy@1-3 | ablate joy@2", found)
        #expect(compiled.writes.map(\.point) == [1, 2, 3, 2].map { .hidden($0) })
        #expect(compiled.writes.map(\.step) == [0, 0, 0, 1])
        for (write, direction) in zip(compiled.writes, found) {
            #expect(isEqual(write.operation, AddVector(direction.addition(alpha: 0.1))))
        }
        #expect(try compile("none", []).writes.isEmpty)
    }

    /// Without a layer, the one of the largest d′ below the last; the plan says which it was.
    @Test func bestLayer() throws {
        let rated = [(1, 0.5), (2, 2.5), (3, 1.0), (4, 9.0)].map {
            direction("joy", layer: $0.0, dPrime: $0.1)
        }
        let compiled = try compile("0.1 joy@generated", rated)
        #expect(compiled.plan.description == "0.1 joy@2@generated")
        let other = direction("calm", layer: 3, seed: 2)
        let plane = try compile("rotate 90deg joy toward calm", rated + [other])
        #expect(plane.plan.description == "rotate 90deg joy toward calm@3")
    }

    @Test func methodsAndSites() throws {
        let found = [
            direction("joy", method: "dim"), direction("joy", method: "paired", seed: 2),
            direction("sad", seed: 3), direction("sad", site: .mlp, seed: 4),
        ]
        let paired = try only("1 joy/paired", found)
        #expect(isEqual(paired.operation, AddVector(found[1].addition(alpha: 1))))
        let mlp = try only("1 sad@mlp", found)
        #expect(mlp.point == SitePoint(.mlp, HiddenStateIndex(2)))
        #expect(isEqual(mlp.operation, AddVector(found[3].addition(alpha: 1))))
        // A direction of the residual stream is one of what is added to it.
        let attention = try only("ablate joy/dim@attention", found)
        #expect(attention.point == SitePoint(.attention, HiddenStateIndex(2)))
        #expect(isEqual(attention.operation, Ablate(found[0].vector)))
    }

    /// A condition's half-space is where the formula says: checked at rows of known projection.
    @Test(arguments: GateCase.all)
    func gates(_ gateCase: GateCase) throws {
        let (condition, threshold, isAbove) = (
            gateCase.condition, gateCase.threshold, gateCase.isAbove
        )
        let sad = direction("sad", layer: 1, seed: 7)
        let write = try only("0.1 joy when \(condition)", [direction("joy"), sad])
        let gate = try #require(write.gate)
        #expect(gate.point == .hidden(1))
        for step in [-1.0, -0.01, 0.01, 1.0] {
            let row = sad.vector.map { $0 * Float(threshold + step) }
            let isOpen = VectorMath.dot(gate.weights, row) + gate.bias > 0
            #expect(isOpen == ((step > 0) == isAbove), "\(condition) at \(threshold + step)")
        }
    }

    /// The discriminant of the gate is the readout's probability.
    @Test func probability() {
        let readout = Undertone.Direction.Readout(
            baselineMean: -1,
            targetMean: 2,
            deviation: 1.5
        )
        for x in [-4.0, -1, 0, 0.5, 2, 7] {
            func density(_ mean: Double) -> Double { exp(-(x - mean) * (x - mean) / (2 * 2.25)) }
            let bayes = density(2) / (density(2) + density(-1))
            #expect(abs(readout.probability(x) - bayes) < 1e-12)
        }
        #expect(readout.z(2) == 2 && readout.projection(z: 2) == 2)
        let samples = Undertone.Direction.Readout(baseline: [0, 2], target: [4, 6, 8])
        #expect(samples?.baselineMean == 1 && samples?.targetMean == 6)
        // ((2 − 1)·2 + (3 − 1)·4) / 3
        #expect(abs((samples?.deviation ?? 0) - (10.0 / 3).squareRoot()) < 1e-12)
        #expect(Undertone.Direction.Readout(baseline: [1, 1], target: [1, 1]) == nil)
        #expect(Undertone.Direction.Readout(baseline: [1], target: [2]) == nil)
    }

    /// The gate is read where the step writes, or before.
    @Test func gateLayers() throws {
        let found =
            (1...4).map { direction("sad", layer: $0) }
            + [direction("joy", layer: 3), direction("late", layer: 4)]
        #expect(
            try compile("1 joy when z:sad>1", found).plan.description == "1 joy@3 when z:sad>1@3"
        )
        #expect(try only("1 joy when z:sad>1@1", found).gate?.point == .hidden(1))
        // Inside the block, hidden state 3 isn't there yet.
        #expect(try only("1 joy@mlp when z:sad>1", found).gate?.point == .hidden(2))
        for (text, words) in [
            ("1 joy when z:sad>1@4", ["layer 4", "hidden.3"]),
            ("1 joy when z:late>1", ["can't be read in time", "4"]),
        ] {
            let error = errorOf { _ = try compile(text, found) }
            for word in words { #expect(error?.message.contains(word) == true, "\(error as Any)") }
        }
    }

    struct Slip: Sendable, CustomTestStringConvertible {
        var text: String
        var step: Int
        var column: Int
        var words: [String]

        init(_ text: String, _ step: Int, _ column: Int, _ words: String...) {
            (self.text, self.step, self.column, self.words) = (text, step, column, words)
        }

        var testDescription: String { text }
    }

    @Test(arguments: [
        Slip("0.3 jy", 1, 5, "\"jy\" doesn't occur", "did you mean \"joy\"?", "both"),
        Slip("0.3 joy | 0.3 both", 2, 15, "several methods (dim, paired)", "both/dim"),
        Slip("0.3 both/pared", 1, 5, "did you mean \"paired\"?"),
        Slip("0.3 joy@3", 1, 9, "no direction of layer 3", "there are 2"),
        Slip("0.3 joy@2-9", 1, 9, "no direction of layer 3"),
        Slip("0.3 deep", 1, 5, "layer 7 is out of range", "0…4"),
        Slip("0.3 ground@mlp", 1, 12, "inside blocks only"),
        Slip("0.3 joy@heads", 1, 9, "no direction for site heads"),
        Slip("0.3 many", 1, 5, "without a d′", "1, 3"),
        Slip("0.3 other", 1, 5, "fitted on another model", "--allow-mismatch"),
        Slip("0.3 wide", 1, 5, "elements"),
        Slip("0.3 null", 1, 5, "length of zero"),
        Slip("0.3 broken", 1, 5, "damaged"),
        Slip("0.3 joy | auto joy", 2, 11, "calibration"),
        Slip("1e300 joy", 1, 1, "no numbers"),
        Slip("set bare=0.1 | set bare=1z", 2, 20, "no readout"),
        Slip("mean-ablate bare", 1, 13, "no readout"),
        Slip("affine 1 bare", 1, 10, "no readout"),
        Slip("1 joy when probe:bare>0.5", 1, 18, "no readout"),
        Slip("1 joy when probe:flat>0.5", 1, 12, "two means don't differ"),
        Slip("1 joy when probe:nobody>0.5", 1, 18, "\"nobody\" doesn't occur"),
        Slip("rotate 30deg joy toward joy", 1, 1, "parallel"),
        Slip("rotate 30deg joy toward ground", 1, 14, "no layer in common"),
        Slip("0.3 twice", 1, 5, "2 times"),
    ])
    func refusals(_ slip: Slip) throws {
        var other = direction("other")
        other.origin.modelSHA256 = "bbbb"
        var null = direction("null")
        null.vector = null.vector.map { $0 * 0 }
        var broken = direction("broken")
        broken.vector[3] = .nan
        let wide = SteeringFixture.direction("wide", width: info.width + 1)
        let directions = [
            direction("joy"), direction("both"), direction("both", method: "paired"), other, null,
            broken, wide, direction("deep", layer: 7), direction("ground", layer: 0),
            direction("many", layer: 1), direction("many", layer: 3),
            direction("bare", readout: nil), direction("twice"), direction("twice"),
            direction(
                "flat",
                readout: .init(baselineMean: 1, targetMean: 1, deviation: 1)
            ),
        ]
        let error = try #require(errorOf { _ = try compile(slip.text, directions) })
        #expect(error.code == .badInput)
        #expect(
            error.message.hasPrefix("step \(slip.step) of the plan, column \(slip.column): "),
            "\(error.message)"
        )
        for word in slip.words { #expect(error.message.contains(word), "\(error.message)") }
    }

    /// A plan that was made in code is pointed into by its canonical text.
    @Test func plansMadeInCode() throws {
        var plan = SteeringPlan(steps: [.init(.ablate(.init("joy")))])
        let compiled = try plan.compile(
            with: [direction("joy")],
            model: info,
            sha256: SteeringFixture.digest
        )
        #expect(compiled.writes.count == 1)
        plan.steps.append(.init(.add(.number(.nan), .init("joy"))))
        let error = errorOf {
            _ = try plan.compile(
                with: [direction("joy")],
                model: info,
                sha256: SteeringFixture.digest
            )
        }
        #expect(error?.message.contains("column 14: a strength must be a finite number") == true)
    }

    /// What only a session knows: whether this architecture has the site.
    @Test func sitesOfASession() async throws {
        let session = try await Session.make(model: model)
        let plan = try SteeringPlan(parsing: "1 joy@mlp")
        let compiled = try plan.compile(
            with: [direction("joy")],
            in: session,
            sha256: SteeringFixture.digest
        )
        #expect(compiled.writes.count == 1)
        // As many elements as a hidden state, not as the inner activation has.
        let narrow = errorOf {
            _ = try SteeringPlan(parsing: "1 odd").compile(
                with: [direction("odd", site: .neurons)],
                in: session,
                sha256: SteeringFixture.digest
            )
        }
        #expect(narrow?.message.contains("neurons.2 of this model has") == true)
    }
}

/// A condition, and where along the direction it opens.
struct GateCase: Sendable {
    var condition: String
    var threshold: Double
    var isAbove: Bool

    /// x in raw units; m₀ = 1, m₁ = 3, s = 0.5, ‖h̄‖ = 8: the slope is 8, the middle 2.
    static let all: [GateCase] = {
        let far: Double = log(9) / 8
        return [
            GateCase(condition: "probe:sad>0.5", threshold: 2, isAbove: true),
            GateCase(condition: "probe:sad<0.5", threshold: 2, isAbove: false),
            GateCase(condition: "probe:sad>0.9", threshold: 2 + far, isAbove: true),
            GateCase(condition: "probe:sad<0.1", threshold: 2 - far, isAbove: false),
            GateCase(condition: "z:sad>2", threshold: 2, isAbove: true),
            GateCase(condition: "z:sad<-1", threshold: 0.5, isAbove: false),
            GateCase(condition: "proj:sad>0.25", threshold: 2, isAbove: true),
            GateCase(condition: "proj:sad<-0.25", threshold: -2, isAbove: false),
        ]
    }()
}
