/// The cosine of two directions, each the mean of a vector a cluster, freed of what noise takes from
/// it.
///
/// Noise makes two estimates of one direction differ: cos / √(reliability₁ · reliability₂) is what the
/// cosine would be without any (Spearman 1904). The reliability of a mean v̄ of k vectors is
/// ‖μ‖² / E‖v̄‖², with ‖μ‖² estimated without bias by the mean of δ_c · δ_c′ over pairs of *different*
/// clusters; it is what split halves give by Spearman–Brown, without the halves
/// (Walther et al. 2016, "Reliability of dissimilarity measures for multi-voxel pattern analysis").
///
/// Directions of the same clusters, as of two emotions told in the same scenarios, share noise, and
/// that counts as likeness: for these the product of both directions, too, is taken over pairs of
/// different clusters alone.
public struct DisattenuatedCosine: Sendable, Hashable {
    /// cos(v̄₁, v̄₂) as it is.
    public let observed: Double
    /// The reliability of each direction; 0 or less where its clusters agree no better than chance.
    public let reliabilities: [Double]
    /// The cosine without noise and its percentile interval over clusters; nil where the
    /// reliability is too low to say.
    ///
    /// It may exceed 1 by sampling error, and isn't cut off.
    public let interval: Interval?
    /// The lowest reliability that a cosine is given for.
    public let smallestReliability: Double
    /// Replicates in which a direction had no reliability at all.
    public let degenerateReplicates: Int

    /// Estimates the cosine.
    ///
    /// - Parameters:
    ///   - first: A vector a cluster, `[clusters, width]`.
    ///   - second: A vector a cluster of the second direction, of the same width.
    ///   - isPaired: Whether row c of both is the same cluster: drawn together, and its shared noise
    ///     left out.
    ///   - bootstrap: Replicates, level and seed.
    ///   - smallestReliability: Below it nothing is said; ½ is a half-to-half cosine of ⅓.
    /// - Throws: `StatisticsError` for fewer than three clusters, a direction without length, vectors
    ///   with elements that are no numbers, or a senseless setting.
    public init(
        _ first: Matrix,
        _ second: Matrix,
        isPaired: Bool,
        bootstrap: Bootstrap,
        smallestReliability: Double = 0.5
    ) throws(StatisticsError) {
        precondition(first.columns == second.columns, "vectors of different lengths")
        precondition(!isPaired || first.rows == second.rows, "paired rows are the same clusters")
        try bootstrap.checkSettings()
        guard first.rows > 2, second.rows > 2 else {
            throw StatisticsError(.tooFewData, "a reliability needs at least three clusters")
        }
        let products = VectorProducts(first, second, isPaired: isPaired)
        guard products.isFinite else {
            throw StatisticsError(.nonFiniteInput, "an element of a vector is NaN or infinite")
        }
        let once = (
            [Double](repeating: 1, count: first.rows), [Double](repeating: 1, count: second.rows)
        )
        let whole = products.means(once.0, once.1)
        guard whole.firstSquare > 0, whole.secondSquare > 0 else {
            throw StatisticsError(.tooFewData, "a direction without length has no cosine")
        }
        observed = whole.observed
        reliabilities = [
            whole.firstTrue / whole.firstSquare, whole.secondTrue / whole.secondSquare,
        ]
        self.smallestReliability = smallestReliability

        var generator = SeededGenerator(seed: bootstrap.seed)
        var values: [Double] = []
        values.reserveCapacity(bootstrap.replicates)
        var counts = once
        for _ in 0..<bootstrap.replicates {
            generator.draw(into: &counts.0)
            if isPaired { counts.1 = counts.0 } else { generator.draw(into: &counts.1) }
            values.append(products.means(counts.0, counts.1).disattenuated ?? .nan)
        }
        degenerateReplicates = values.count(where: \.isNaN)
        let isReliable = reliabilities.allSatisfy { $0 >= smallestReliability }
        if isReliable, let estimate = whole.disattenuated, degenerateReplicates * 4 < values.count {
            interval = BootstrapDistribution(estimate: estimate, replicates: values)
                .interval(level: bootstrap.level, method: .percentile)
        } else {
            interval = nil
        }
    }

    /// What can be said, in a sentence.
    public var statement: String {
        let lowest = reliabilities.min() ?? 0
        guard let interval else {
            return "Not enough is known to say how alike the two are without noise: the lower "
                + "reliability is \(Self.text(lowest)), below \(Self.text(smallestReliability)) or "
                + "lost in too many replicates. More scenarios would help."
        }
        var text =
            "Without noise the cosine would be \(Self.text(interval.estimate)) "
            + "(\(Self.text(interval.lower)) to \(Self.text(interval.upper))), "
            + "\(Self.text(observed)) as it is."
        if interval.estimate > 1 {
            text += " Above 1 is sampling error: the two can be one direction."
        }
        return text
    }

    private static func text(_ value: Double) -> String {
        let hundredths = Int((abs(value) * 100).rounded())
        let digits = String(hundredths % 100)
        let sign = value < 0 && hundredths > 0 ? "−" : ""
        return sign + "\(hundredths / 100)." + (digits.count < 2 ? "0" : "") + digits
    }
}
