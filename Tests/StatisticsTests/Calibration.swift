import Foundation
import Statistics

/// How often methods say yes on simulated data of which the truth is known.
struct Calibration: Sendable, CustomStringConvertible {
    /// What is simulated.
    var data: String
    /// The number of clusters.
    var clusters: Int
    /// What is asked of the data, in the order of a trial's answers.
    var questions: [String]
    /// One simulation, with the seed for the methods' own draws: a yes or no a question.
    var trial: @Sendable (inout SeededGenerator, UInt64) throws -> [Bool]

    /// Whether the tests were built in release: in a debug build a calibration takes minutes.
    static let isOptimised: Bool = {
        var isDebug = false
        assert(
            {
                isDebug = true
                return true
            }()
        )
        return !isDebug
    }()

    var description: String { "\(data), \(clusters) clusters" }

    /// The share of yes for each question.
    func rates(simulations: Int, seed: UInt64 = 1) throws -> [Double] {
        let pieces = 40
        let parts = SideBySide.map(pieces) { piece -> Result<[Int], any Error> in
            Result {
                var counts = [Int](repeating: 0, count: questions.count)
                for simulation in stride(from: piece, to: simulations, by: pieces) {
                    var generator = SeededGenerator(seed: seed &* 1_000_003 &+ UInt64(simulation))
                    // Seeds of neighbouring simulations share no stretch of the sequence.
                    generator = generator.fork()
                    let own = generator.next()
                    for (place, answer) in try trial(&generator, own).enumerated() where answer {
                        counts[place] += 1
                    }
                }
                return counts
            }
        }
        var counts = [Int](repeating: 0, count: questions.count)
        for part in parts {
            for (place, count) in try part.get().enumerated() { counts[place] += count }
        }
        return counts.map { Double($0) / Double(simulations) }
    }
}

/// The shapes that simulated rows and clusters have.
enum Shape: String, CaseIterable, Sendable {
    case normal
    /// Exponential less its mean: skewness 2.
    case skewed
    /// The difference of two conditions that are skewed and exchangeable: symmetric, long tails.
    case exchangeable

    func draw(_ generator: inout SeededGenerator) -> Double {
        switch self {
        case .normal: generator.nextGaussian()
        case .skewed: -log(1 - generator.nextUniform()) - 1
        case .exchangeable:
            (Shape.skewed.draw(&generator) - Shape.skewed.draw(&generator)) / 2.0.squareRoot()
        }
    }
}

/// Rows in clusters of one to eight rows.
enum SimulatedRows {
    static func clusters(_ count: Int) -> [Int] {
        (0..<count).flatMap { [Int](repeating: $0, count: 1 + ($0 * 5) % 8) }
    }

    /// Level of the cluster + row's own part, both of variance 1 and mean 0.
    static func values(
        _ shape: Shape,
        _ clusters: [Int],
        _ generator: inout SeededGenerator
    ) -> [Double] {
        let levels = (0...(clusters.last ?? 0)).map { _ in shape.draw(&generator) }
        return clusters.map { levels[$0] + shape.draw(&generator) }
    }
}
