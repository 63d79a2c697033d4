import Foundation
import Statistics

/// A golden file: cases with the versions that made them (`Tests/Recorders/statistics_golden.py`).
struct GoldenFile<Case: Decodable>: Decodable {
    var provenance: [String: String]
    var cases: [Case]

    static func load(_ name: String) throws -> [Case] {
        let url = Bundle.module.bundleURL.appending(path: "Golden/\(name).json")
        return try JSONDecoder().decode(Self.self, from: Data(contentsOf: url)).cases
    }
}

/// The recorder's inputs, made again bit for bit.
struct GoldenInputs {
    private var generator: SeededGenerator

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
    }

    /// The sum of twelve 10-bit numbers over 1024, minus 6: variance 1, exact in single precision.
    mutating func nearNormal() -> Double {
        var total = 0
        for _ in 0..<3 {
            let bits = generator.next()
            for shift in [0, 16, 32, 48] {
                total += Int((bits >> UInt64(shift)) & 1023)
            }
        }
        return Double(total) / 1024 - 6
    }

    /// Features with a wide, a nearly constant and a constant column, and planted classes.
    static func planted(
        seed: UInt64,
        rows: Int,
        columns: Int,
        classes: Int
    ) -> (features: Matrix, labels: [Int]) {
        var inputs = GoldenInputs(seed: seed)
        let weights = (0..<classes).map { _ in (0..<columns).map { _ in inputs.nearNormal() } }
        var features: [[Float]] = []
        var labels: [Int] = []
        for _ in 0..<rows {
            var row = (0..<columns).map { _ in inputs.nearNormal() }
            row[0] = row[0] * 64 + 100
            row[1] = 3 + row[1] / 1024
            row[2] = 0.625
            let scores = weights.map { weights in
                let signal = zip(weights, row).dropFirst(3).reduce(0) { $0 + $1.0 * $1.1 }
                return signal + 4 * inputs.nearNormal()
            }
            features.append(row.map { Float($0) })
            labels.append(scores.indices.reduce(0) { scores[$1] > scores[$0] ? $1 : $0 })
        }
        return (Matrix(features), labels)
    }

    /// Features whose columns have scales from 1 to 4 and means from 0, and every third row of class 1.
    static func plain(
        seed: UInt64,
        rows: Int,
        columns: Int
    ) -> (features: Matrix, labels: [Bool]) {
        var inputs = GoldenInputs(seed: seed)
        let features = (0..<rows).map { _ in
            (0..<columns).map { column in
                let scale = 1 + 3 * Double(column) / Double(columns)
                return Float(inputs.nearNormal() * scale + Double(column))
            }
        }
        return (Matrix(features), (0..<rows).map { $0 % 3 == 0 })
    }

    /// Gaussian features, the first of them shifted by `shift` for the positive class.
    static func gaussian(
        seed: UInt64,
        rows: Int,
        columns: Int,
        shift: Double,
        positiveShare: Double = 0.5
    ) -> (features: Matrix, labels: [Int]) {
        var generator = SeededGenerator(seed: seed)
        let labels = (0..<rows).map { _ in generator.nextUniform() < positiveShare ? 1 : 0 }
        let features = labels.map { label in
            (0..<columns).map { column in
                Float(generator.nextGaussian() + (column == 0 ? shift * Double(label) : 0))
            }
        }
        return (Matrix(features), labels)
    }
}
