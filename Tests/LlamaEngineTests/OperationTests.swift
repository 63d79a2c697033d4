import LlamaEngine
import Testing

/// Seeded rows and directions.
struct RowSource {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
    }

    /// A sum of uniform numbers, roughly normal, of unit variance.
    mutating func number() -> Float {
        var sum: Float = 0
        for _ in 0..<6 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            sum += Float(state >> 40) / Float(1 << 24) - 0.5
        }
        return sum * Float(2).squareRoot()
    }

    mutating func row(_ width: Int, scale: Float = 1) -> [Float] {
        (0..<width).map { _ in scale * number() }
    }
}

extension RowOperation {
    /// The row that it makes of a row.
    func callAsFunction(_ row: [Float]) -> [Float] {
        var copy = row
        copy.withUnsafeMutableBufferPointer { buffer in
            if let base = buffer.baseAddress { apply(to: base) }
        }
        return copy
    }
}

func dot(_ a: [Float], _ b: [Float]) -> Double {
    zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
}

func norm(_ row: [Float]) -> Double { dot(row, row).squareRoot() }

func distance(_ a: [Float], _ b: [Float]) -> Double {
    zip(a, b).reduce(0) { $0 + (Double($1.0) - Double($1.1)) * (Double($1.0) - Double($1.1)) }
        .squareRoot()
}

/// What must hold of each operation whatever the row: identities, to the rounding of 32-bit floats.
@Suite struct OperationTests {
    /// Widths around the vectorised part, of a small and of a large model.
    static let widths = [1, 7, 15, 16, 17, 64, 333, 4096]
    static let tolerance = 2e-6

    /// A row, two directions of odd lengths and the first's unit, for a width.
    private func material(_ width: Int) -> (h: [Float], v: [Float], u: [Float], unit: [Float]) {
        var source = RowSource(seed: UInt64(width))
        let h = source.row(width, scale: 3)
        let v = source.row(width, scale: 0.7)
        let u = source.row(width, scale: 20)
        let length = norm(v)
        return (h, v, u, v.map { Float(Double($0) / length) })
    }

    /// What lies across a direction.
    private func across(_ row: [Float], _ unit: [Float]) -> [Float] {
        let along = dot(row, unit)
        return zip(row, unit).map { Float(Double($0) - along * Double($1)) }
    }

    @Test(arguments: widths) func addition(width: Int) {
        let (h, v, _, _) = material(width)
        #expect(AddVector(v)(h) == zip(h, v).map { $0 + $1 })
        #expect(AddVector(v).addend == v)
        let back = AddVector(v.map { -$0 })(AddVector(v)(h))
        #expect(distance(back, h) <= Self.tolerance * norm(h))
    }

    @Test(arguments: widths) func keepingTheNorm(width: Int) {
        let (h, v, _, _) = material(width)
        let made = AddKeepingNorm(v)(h)
        #expect(abs(norm(made) - norm(h)) <= Self.tolerance * norm(h))
        let sum = zip(h, v).map { $0 + $1 }
        let cosine = dot(made, sum) / (norm(made) * norm(sum))
        #expect(cosine >= 1 - Self.tolerance)
        // A multiple of the row itself can't turn it; its opposite leaves nothing to scale.
        #expect(distance(AddKeepingNorm(h)(h), h) <= Self.tolerance * norm(h))
        #expect(AddKeepingNorm(h.map { -$0 })(h) == h)
    }

    @Test(arguments: widths) func ablation(width: Int) {
        let (h, v, _, unit) = material(width)
        let made = Ablate(v)(h)
        #expect(abs(dot(made, unit)) <= Self.tolerance * norm(h))
        #expect(distance(Ablate(v)(made), made) <= Self.tolerance * norm(h))
        #expect(distance(made, across(h, unit)) <= Self.tolerance * norm(h))
        #expect(distance(Ablate(v.map { -$0 })(h), made) <= Self.tolerance * norm(h))
        let mean = AblateToMean(v, mean: 1.5)(h)
        #expect(abs(dot(mean, unit) - 1.5) <= Self.tolerance * norm(h))
        #expect(distance(across(mean, unit), made) <= 2 * Self.tolerance * norm(h))
        #expect(distance(AblateToMean(v, mean: 0)(h), made) <= Self.tolerance * norm(h))
    }

    @Test(arguments: widths) func settingTheProjection(width: Int) {
        let (h, v, _, unit) = material(width)
        for value in [-7, 0, 0.25, 12] as [Float] {
            let made = SetProjection(v, to: value)(h)
            let size = norm(h) + Double(abs(value))
            #expect(abs(dot(made, unit) - Double(value)) <= Self.tolerance * size)
            #expect(distance(across(made, unit), across(h, unit)) <= 2 * Self.tolerance * size)
            let shifted = AffineShift(v, reference: value - 3, shift: 3)(h)
            #expect(distance(shifted, made) <= Self.tolerance * size)
        }
    }

    @Test(arguments: widths) func limits(width: Int) {
        let (h, v, _, unit) = material(width)
        let along = Float(dot(h, unit))
        let (below, above) = (along - 1, along + 1)
        let capped = CapProjection(v, at: below)(h)
        #expect(abs(dot(capped, unit) - Double(below)) <= Self.tolerance * norm(h))
        #expect(distance(CapProjection(v, at: below)(capped), capped) <= Self.tolerance * norm(h))
        #expect(CapProjection(v, at: above)(h) == h)
        let raised = FloorProjection(v, at: above)(h)
        #expect(abs(dot(raised, unit) - Double(above)) <= Self.tolerance * norm(h))
        #expect(distance(FloorProjection(v, at: above)(raised), raised) <= Self.tolerance * norm(h))
        #expect(FloorProjection(v, at: below)(h) == h)
        // A cap is a floor of the opposite direction.
        let mirrored = FloorProjection(v.map { -$0 }, at: -below)(h)
        #expect(distance(mirrored, capped) <= Self.tolerance * norm(h))
    }

    @Test(arguments: widths.filter { $0 > 1 }, [-400, -90, 0, 30, 90, 180, 270] as [Double])
    func rotation(width: Int, degrees: Double) throws {
        let (h, v, u, unit) = material(width)
        let operation = RotateInPlane(v, u, degrees: degrees)
        #expect(operation.fault == nil)
        let second = operation.basis.second
        #expect(abs(dot(second, unit)) <= 1e-6 && abs(norm(second) - 1) <= 1e-6)
        #expect(dot(second, u) > 0)
        let made = operation(h)
        #expect(abs(norm(made) - norm(h)) <= Self.tolerance * norm(h))
        let (a, b) = (dot(made, unit), dot(made, second))
        let radius = (dot(h, unit) * dot(h, unit) + dot(h, second) * dot(h, second)).squareRoot()
        #expect(abs((a * a + b * b).squareRoot() - radius) <= Self.tolerance * norm(h))
        // The point of that angle on the circle.
        let expected = cosineAndSine(degrees)
        #expect(abs(a - radius * expected.0) <= 2 * Self.tolerance * norm(h))
        #expect(abs(b - radius * expected.1) <= 2 * Self.tolerance * norm(h))
        // It turns to an angle, so turning again changes nothing, and what is across the plane stays.
        #expect(distance(operation(made), made) <= 2 * Self.tolerance * norm(h))
        let rest = across(across(h, unit), second)
        #expect(distance(across(across(made, unit), second), rest) <= 4 * Self.tolerance * norm(h))
    }

    private func cosineAndSine(_ degrees: Double) -> (Double, Double) {
        switch degrees {
        case 0: (1, 0)
        case 30: (3.0.squareRoot() / 2, 0.5)
        case 90: (0, 1)
        case 180: (-1, 0)
        case 270, -90: (0, -1)
        default: (0.766_044_443_118_978, -0.642_787_609_686_539_3)  // −400 = −40
        }
    }

    /// Each operation's faults: it says so, and is never the identity then.
    @Test func faults() {
        let v: [Float] = [1, 2, 3]
        for bad in [[Float.nan, 0, 0], [0, .infinity, 0]] {
            let operations: [any RowOperation] = [
                AddVector(bad), AddKeepingNorm(bad), Ablate(bad), AblateToMean(bad, mean: 0),
                SetProjection(bad, to: 0), CapProjection(bad, at: 0), FloorProjection(bad, at: 0),
                AffineShift(bad, reference: 0, shift: 0), RotateInPlane(bad, v, degrees: 1),
                RotateInPlane(v, bad, degrees: 1),
            ]
            for operation in operations {
                #expect(!operation.isFinite && !operation.isIdentity)
                #expect(operation.fault?.contains("no numbers") == true, "\(operation)")
                #expect(operation.width == 3)
            }
        }
        for number in [Float.nan, .infinity] {
            let operations: [any RowOperation] = [
                AblateToMean(v, mean: number), SetProjection(v, to: number),
                CapProjection(v, at: number), FloorProjection(v, at: number),
                AffineShift(v, reference: number, shift: 0),
                AffineShift(v, reference: 0, shift: number),
                RotateInPlane(v, [0, 1, 0], degrees: Double(number)),
            ]
            for operation in operations {
                #expect(!operation.isFinite)
                #expect(operation.fault?.contains("no numbers") == true, "\(operation)")
            }
        }
        let zero: [Float] = [0, 0, 0]
        let lengthless: [any RowOperation] = [
            Ablate(zero), AblateToMean(zero, mean: 0), SetProjection(zero, to: 0),
            CapProjection(zero, at: 0), FloorProjection(zero, at: 0),
            AffineShift(zero, reference: 0, shift: 0), RotateInPlane(zero, v, degrees: 0),
        ]
        for operation in lengthless {
            #expect(operation.fault?.contains("zero length") == true, "\(operation)")
        }
        for other in [zero, v.map { -2 * $0 }] {
            #expect(RotateInPlane(v, other, degrees: 9).fault?.contains("no plane") == true)
        }
        #expect(RotateInPlane(v, [1, 2], degrees: 9).fault?.contains("width") == true)
    }

    @Test func identities() {
        #expect(AddVector([0, 0, -0.0]).isIdentity && AddKeepingNorm([0, 0]).isIdentity)
        #expect(!AddVector([0, 1e-30]).isIdentity && !AddKeepingNorm([0, 1e-30]).isIdentity)
        #expect(AddVector([0, 0]).fault == nil && AddKeepingNorm([0, 0]).fault == nil)
        #expect(AddKeepingNorm([1]).addend == nil && Ablate([1]).addend == nil)
    }

    @Test func namesAreThoseOfPlans() {
        let names = RowOperations.all.map { $0.name }
        #expect(
            names == [
                "add", "keep", "ablate", "mean-ablate", "set", "cap", "floor", "affine", "rotate",
            ]
        )
    }

    @Test func interventionsAreEqualByValue() {
        let one = Intervention(Ablate([1, 2]), at: .hidden(1))
        #expect(one == Intervention(Ablate([2, 4]), at: .hidden(1)))
        #expect(one != Intervention(Ablate([2, 5]), at: .hidden(1)))
        #expect(one != Intervention(.add([1, 2]), at: .hidden(1)))
        #expect(one != Intervention(Ablate([1, 2]), at: .hidden(2)))
        #expect(one != Intervention(Ablate([1, 2]), at: .hidden(1), on: .sequence(0)))
        let gate = ProbeGate(at: .hidden(1), weights: [1, 0], bias: 0)
        #expect(one != Intervention(Ablate([1, 2]), at: .hidden(1), when: gate))
        #expect(Set([one, one, Intervention(.add([1, 2]), at: .hidden(1))]).count == 2)
        // Equal vectors in operations of another kind are something else.
        let set = TokenIntervention(SetProjection([1, 2], to: 0), at: .hidden(1))
        #expect(set != TokenIntervention(CapProjection([1, 2], at: 0), at: .hidden(1)))
    }

    @Test func choicesOfTokens() {
        func positions(_ choice: TokenChoice) -> [Int] {
            (0..<10).filter { choice.contains($0, promptCount: 4) }
        }
        #expect(positions(.all) == Array(0..<10))
        #expect(positions(.prompt) == [0, 1, 2, 3])
        #expect(positions(.generated) == [4, 5, 6, 7, 8, 9])
        #expect(positions(.last(ofPrompt: 4)) == [3, 4, 5, 6, 7, 8, 9])
        #expect(positions(TokenChoice(prompt: [], generated: .none)) == [])
        let mask = [true, false, true, false]
        #expect(positions(TokenChoice(prompt: mask, generated: .from(3))) == [0, 2, 7, 8, 9])
        let third = TokenChoice(prompt: mask, generated: .every(3, offset: 1))
        #expect(positions(third) == [0, 2, 5, 8])
    }
}
