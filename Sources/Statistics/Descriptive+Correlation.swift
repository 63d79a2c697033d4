extension Descriptive {
    /// Pearson's correlation; NaN where a sample has no spread (`scipy.stats.pearsonr`).
    public static func correlation(_ first: [Double], _ second: [Double]) -> Double {
        precondition(first.count == second.count, "pairs of values")
        let (firstMean, secondMean) = (mean(first), mean(second))
        var (products, firstSquares, secondSquares) = (0.0, 0.0, 0.0)
        for (x, y) in zip(first, second) {
            products += (x - firstMean) * (y - secondMean)
            firstSquares += (x - firstMean) * (x - firstMean)
            secondSquares += (y - secondMean) * (y - secondMean)
        }
        let result = products / (firstSquares * secondSquares).squareRoot()
        return result.isNaN ? .nan : max(-1, min(1, result))
    }
}
