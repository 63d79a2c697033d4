import Foundation
import Statistics
import Testing

@Suite struct DistributionTests {
    struct Golden: Decodable {
        var normal: Normal
        var student: [Student]
        var noncentral: [Noncentral]
    }

    struct Normal: Decodable {
        var z: [Double]
        var cumulative: [Double]
        var upperTail: [Double]
        var p: [Double]
        var quantile: [Double]
    }

    struct Student: Decodable {
        var degreesOfFreedom: Double
        var t: [Double]
        var upperTail: [Double]
        var levels: [Double]
        var quantiles: [Double]
    }

    struct Noncentral: Decodable {
        var degreesOfFreedom: Double
        var t: Double
        var noncentrality: Double
        var cumulative: Double
    }

    private static func golden() throws -> Golden {
        try #require(try GoldenFile<Golden>.load("distributions").first)
    }

    @Test func normalAgreesWithScipy() throws {
        let golden = try Self.golden().normal
        for (index, z) in golden.z.enumerated() {
            // exp(−z²/2) carries z²/2 roundings of its exponent.
            let tolerance = 1e-15 * (4 + z * z)
            let lower = NormalDistribution.cumulative(z)
            let upper = NormalDistribution.upperTail(z)
            for (value, expected) in [
                (lower, golden.cumulative[index]), (upper, golden.upperTail[index]),
            ] {
                // Below the smallest normal number digits are missing.
                #expect(abs(value - expected) <= tolerance * expected + 1e-308)
            }
        }
        for (p, expected) in zip(golden.p, golden.quantile) {
            #expect(abs(NormalDistribution.quantile(p) - expected) <= 1e-14 * max(1, abs(expected)))
        }
        #expect(NormalDistribution.quantile(0) == -.infinity)
        #expect(NormalDistribution.quantile(1) == .infinity)
    }

    @Test func studentAgreesWithScipy() throws {
        for golden in try Self.golden().student {
            let student = StudentDistribution(degreesOfFreedom: golden.degreesOfFreedom)
            // ln Γ(ν/2) is about ν/2·ln ν/2: so many roundings in the exponent.
            let tolerance = 1e-14 * (10 + golden.degreesOfFreedom)
            for (t, expected) in zip(golden.t, golden.upperTail) {
                let value = student.upperTail(t)
                #expect(abs(value - expected) <= tolerance * expected, "t \(t)")
                #expect(abs(student.cumulative(-t) - value) == 0)
            }
            for (level, expected) in zip(golden.levels, golden.quantiles) {
                let value = student.quantile(level)
                #expect(abs(value - expected) <= 10 * tolerance * max(1, abs(expected)))
            }
        }
    }

    @Test func noncentralAgreesWithScipy() throws {
        for golden in try Self.golden().noncentral {
            let student = StudentDistribution(degreesOfFreedom: golden.degreesOfFreedom)
            let value = student.cumulative(golden.t, noncentrality: golden.noncentrality)
            #expect(abs(value - golden.cumulative) < 1e-9)
        }
    }

    struct Proportion: Decodable {
        var successes: Int
        var count: Int
        var level: Double
        var lower: Double
        var upper: Double
    }

    @Test func exactProportionsAgreeWithScipy() throws {
        for golden in try GoldenFile<Proportion>.load("proportion") {
            let found = ProportionInterval.exact(
                golden.successes,
                of: golden.count,
                level: golden.level
            )
            #expect(abs(found.lower - golden.lower) < 1e-10, "\(golden): \(found)")
            #expect(abs(found.upper - golden.upper) < 1e-10, "\(golden): \(found)")
            #expect(found.estimate == Double(golden.successes) / Double(golden.count))
        }
    }
}
