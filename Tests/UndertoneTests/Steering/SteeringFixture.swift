import LlamaEngine
import Statistics
import Undertone

/// Directions that are made up, of a model with the figures of one in the tree.
enum SteeringFixture {
    static let digest = String(repeating: "a", count: 64)

    static func direction(
        _ name: String,
        layer: Int = 2,
        site: Site = .hidden,
        method: String = "dim",
        width: Int,
        seed: UInt64 = 1,
        dPrime: Double? = nil,
        readout: Undertone.Direction.Readout? = .init(
            baselineMean: 1,
            targetMean: 3,
            deviation: 0.5
        )
    ) -> Undertone.Direction {
        var generator = SeededGenerator(seed: seed)
        return Undertone.Direction(
            name: name,
            against: "neutral",
            point: SitePoint(site, HiddenStateIndex(layer)),
            vector: generator.unitVector(count: width),
            norm: 2,
            meanHiddenNorm: 8,
            method: method,
            origin: .init(
                modelSHA256: digest,
                model: "made up",
                corpus: "none",
                corpusSHA256: "",
                pooling: "mean",
                splits: [],
                scenarios: [],
                options: [:]
            ),
            quality: .init(
                scenarios: 8,
                texts: 16,
                normRatio: 0.25,
                splitHalfCosine: nil,
                dPrime: dPrime,
                isUsable: true
            ),
            readout: readout
        )
    }

    /// A row after an operation.
    static func applied(_ operation: any RowOperation, to row: [Float]) -> [Float] {
        var row = row
        row.withUnsafeMutableBufferPointer { buffer in
            if let base = buffer.baseAddress { operation.apply(to: base) }
        }
        return row
    }
}

/// Random plans, the same for the same seed.
struct RandomPlans {
    var generator: SeededGenerator

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
    }

    private mutating func pick<Value>(_ values: [Value]) -> Value {
        values[generator.nextIndex(below: values.count)]
    }

    private mutating func maybe() -> Bool { generator.nextIndex(below: 2) == 0 }

    mutating func plan() -> SteeringPlan {
        SteeringPlan(steps: (0..<generator.nextIndex(below: 5)).map { _ in step() })
    }

    mutating func step() -> SteeringPlan.Step {
        SteeringPlan.Step(operation(), at: place(), when: maybe() ? gate() : nil)
    }

    mutating func number() -> Double {
        switch generator.nextIndex(below: 5) {
        case 0: Double(generator.nextIndex(below: 7) - 3)
        case 1: Double(generator.nextIndex(below: 200) - 100) / 100
        case 2: generator.nextGaussian()
        case 3: generator.nextGaussian() * 1e-12
        default: generator.nextGaussian() * 1e18
        }
    }

    mutating func name() -> SteeringPlan.Name {
        let names = [
            "joy", "user_sad", "a.b-c", "self:joyful", "set", "none", "3", "-x", "two words",
            "quote\"back\\slash", "喜び", "e\u{301}", "\u{301}", "line\nend\t", "\u{202E}rtl",
            "🙂", "when", "z", "/", "@|<>=", "probe", "auto", "0.3", "probe:self:sad", "set:x",
            "none:y", "a::b", "ends:", ":begins", "when:w", "toward:t", "auto:z", "z:joy",
        ]
        let methods = ["dim", "two-way", "paired+denoise", "my method", "9", "a/b"]
        return SteeringPlan.Name(pick(names), method: maybe() ? pick(methods) : nil)
    }

    mutating func strength() -> SteeringPlan.Strength { maybe() ? .number(number()) : .auto }

    mutating func value() -> SteeringPlan.Value {
        maybe() ? .meanNorms(number()) : .deviations(number())
    }

    mutating func operation() -> SteeringPlan.Operation {
        switch generator.nextIndex(below: 9) {
        case 0: .add(strength(), name())
        case 1: .addKeepingNorm(strength(), name())
        case 2: .ablate(name())
        case 3: .ablateToMean(name())
        case 4: .set(name(), value())
        case 5: .cap(name(), value())
        case 6: .floor(name(), value())
        case 7: .affine(strength(), name())
        default: .rotate(number(), name(), toward: name())
        }
    }

    mutating func place() -> SteeringPlan.Place {
        let layers = (0..<generator.nextIndex(below: 6)).map { _ in
            generator.nextIndex(below: 40)
        }
        return SteeringPlan.Place(
            layers: layers.isEmpty ? nil : layers,
            site: maybe() ? pick(Site.allCases) : nil,
            tokens: (0..<generator.nextIndex(below: 4)).map { _ in item() }
        )
    }

    mutating func item() -> SteeringPlan.TokenItem {
        let number = maybe() ? 1 + generator.nextIndex(below: 12) : nil
        let start = generator.nextIndex(below: 50)
        let choices: [SteeringPlan.TokenItem.Choice] = [
            .all, .prompt, .generated, .last, .opening(number),
            .turn(pick(SteeringPlan.TokenItem.Role.allCases), number),
            .after(start), .every(1 + start),
            .characters(start..<start + 1 + generator.nextIndex(below: 50)),
        ]
        return SteeringPlan.TokenItem(pick(choices))
    }

    mutating func gate() -> SteeringPlan.Gate {
        let quantity = pick(SteeringPlan.Gate.Quantity.allCases)
        return SteeringPlan.Gate(
            quantity,
            name(),
            isAbove: maybe(),
            limit: quantity == .probability
                ? Double(1 + generator.nextIndex(below: 999)) / 1000 : number(),
            layer: maybe() ? generator.nextIndex(below: 40) : nil
        )
    }

    private static let alphabet = Array(
        "0123456789.-+ezjoyabl|@,:/<>=\"\\ {}unwhprdgst\t\n≤é🙂\u{301}\u{0}\u{202E}".unicodeScalars
    )

    /// A text after some random edits.
    mutating func mutated(_ text: String) -> String {
        var scalars = Array(text.unicodeScalars)
        for _ in 0..<1 + generator.nextIndex(below: 4) {
            let place = generator.nextIndex(below: scalars.count + 1)
            switch generator.nextIndex(below: 5) {
            case 0: scalars.insert(pick(Self.alphabet), at: place)
            case 1: if place < scalars.count { scalars.remove(at: place) }
            case 2: if place < scalars.count { scalars[place] = pick(Self.alphabet) }
            case 3: scalars.removeSubrange(place...)
            default:
                let other = generator.nextIndex(below: scalars.count + 1)
                scalars.insert(
                    contentsOf: scalars[min(place, other)..<max(place, other)],
                    at: place
                )
            }
        }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }
}
