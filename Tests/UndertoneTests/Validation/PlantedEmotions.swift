import Foundation
import Statistics
import Undertone

/// Stores with known emotions: h = scenario + family + emotion + noise, all in random directions.
struct PlantedEmotions {
    /// Families with their emotions.
    var families: [[String]]
    /// How many scenarios.
    var scenarios = 12
    var width = 48
    /// Sizes of the effects, in standard deviations of the noise along a direction.
    var familySize = 0.0
    var emotionSize = 0.0
    var scenarioSize = 9.0
    /// Whether every emotion is told everywhere; else each family only in two thirds of the
    /// scenarios, and each of its emotions in two thirds of those.
    var isBalanced = false
    /// Whether emotions' effects are orthogonal unit vectors.
    var isOrthogonal = false
    /// The number of dimensions that emotions' effects lie in; nil for all.
    var rank: Int?
    /// Further layers of noise alone.
    var noiseLayers = 0
    /// Which scenario tells which emotion (by its place), if not as said above.
    var tells: ((_ scenario: Int, _ place: Int) -> Bool)?
    var seed: UInt64

    var emotions: [String] { families.flatMap { $0 } }

    /// The catalogue, written into a folder.
    func catalogue(in folder: String) throws -> EmotionCatalogue {
        let entries = families.enumerated().flatMap { number, members in
            members.enumerated().map { place, name in
                let valence = number.isMultiple(of: 2) ? -0.5 : 0.5
                return #""\#(name)": {"family": "family\#(number)", "valence": \#(valence), "#
                    + #""arousal": \#(Double(place + 1) / 10), "banned": []}"#
            }
        }
        let path = folder + "/emotions.json"
        try Data(#"{"emotions": {\#(entries.joined(separator: ","))}}"#.utf8)
            .write(to: URL(fileURLWithPath: path))
        return try EmotionCatalogue(path: path)
    }

    /// A store of these emotions; another `draw` has other scenarios and the same emotions.
    func store(in path: String, draw: UInt64 = 0) throws -> ActivationStore {
        var generator = SeededGenerator(seed: seed)
        func vector(_ size: Double) -> [Double] {
            generator.unitVector(count: width).map { Double($0) * size }
        }
        let family = families.map { _ in vector(familySize) }
        let basis = (0..<(rank ?? 0)).map { _ in vector(1) }
        func emotion() -> [Double] {
            guard !basis.isEmpty else { return vector(emotionSize) }
            let weights = generator.unitVector(count: basis.count).map { Double($0) * emotionSize }
            return (0..<width).map { column in
                zip(weights, basis).reduce(0) { $0 + $1.0 * $1.1[column] }
            }
        }
        let effects = families.indices.flatMap { number in
            families[number].map { _ in zip(family[number], emotion()).map { $0 + $1 } }
        }
        let kinds = families.indices.flatMap { number in families[number].map { _ in number } }
        generator = SeededGenerator(seed: seed &+ 1_000_003 &* (draw &+ 1))
        var rows: [Float] = []
        var examples: [StoredExample] = []
        for scenario in 0..<scenarios {
            let topic = vector(scenarioSize)
            func add(_ label: String, _ effect: [Double]?) {
                for column in 0..<width {
                    rows.append(
                        Float(5 + topic[column] + (effect?[column] ?? 0) + generator.nextGaussian())
                    )
                }
                examples.append(
                    StoredExample(
                        id: "\(draw)-\(scenario)-\(label)",
                        labels: [label],
                        scenario: "scenario \(draw)-\(scenario)",
                        tokens: 90 + generator.nextIndex(below: 20),
                        text: "scenario \(scenario) "
                            + (0..<12).map { _ in "word\(generator.nextIndex(below: 60))" }
                            .joined(separator: " ")
                    )
                )
            }
            add("baseline", nil)
            for (place, name) in emotions.enumerated() {
                let isTold =
                    tells.map { $0(scenario, place) }
                    ?? (isBalanced
                        || (scenario + kinds[place]) % 3 != 0 && (scenario / 3 + place) % 3 != 0)
                guard isTold else { continue }
                let effect =
                    isOrthogonal
                    ? (0..<width).map { $0 == place ? emotionSize : 0 } : effects[place]
                add(name, effect)
            }
        }
        var fixture = StoreFixture()
        fixture.manifest.corpus = .init(spec: "paired:planted", sha256: "planted \(seed) \(draw)")
        fixture.manifest.examples = examples.count
        fixture.manifest.layers = (0...noiseLayers).map { 3 + $0 }
        fixture.manifest.widths = (0...noiseLayers).map { _ in width }
        fixture.manifest.model.width = width
        let start = try ActivationStoreWriter.start(in: path, manifest: fixture.manifest)
        guard case .writer(let writer) = start else {
            throw UndertoneError.failed("there is a store")
        }
        let noise = (0..<noiseLayers).map { _ in
            rows.map { _ in Float(generator.nextGaussian()) }
        }
        try writer.append(rows: [rows] + noise, examples: examples)
        return try writer.finish()
    }

    /// The validation of a store in a folder of its own.
    func validate(
        directions: String = "two-way",
        permutations: Int = 199,
        replicates: Int = 200,
        heldOut: Bool = false,
        heldOutScenarios: Int? = nil
    ) throws -> ValidationResult {
        var other = self
        other.scenarios = heldOutScenarios ?? scenarios
        let folder = try TemporaryDirectory()
        var options = EmotionValidator.Options()
        options.permutations = permutations
        options.replicates = replicates
        options.seed = seed
        options.directions = directions
        return try EmotionValidator(catalogue: try catalogue(in: folder.path), options: options)
            .run(
                try store(in: folder.path + "/store"),
                heldOut: heldOut ? try other.store(in: folder.path + "/heldOut", draw: 1) : nil
            )
    }
}
