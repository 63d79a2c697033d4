/// Sums of numbers under signs, Σ ±xᵢ, a table look-up for eight numbers.
struct SignedSums {
    /// Σ ±x over eight numbers for each of their 256 patterns of signs, `[blocks, 256]`.
    private let table: [Double]
    private let blocks: Int

    /// The number of 64-bit words that hold a sign for each number.
    static func words(for count: Int) -> Int { (count + 63) / 64 }

    init(_ values: [Double]) {
        blocks = (values.count + 7) / 8
        var table = [Double](repeating: 0, count: blocks * 256)
        for block in 0..<blocks {
            let members = values[(8 * block)..<min(values.count, 8 * block + 8)]
            for pattern in 0..<256 {
                var sum = 0.0
                for (bit, value) in members.enumerated() {
                    sum += pattern & (1 << bit) == 0 ? value : -value
                }
                table[block * 256 + pattern] = sum
            }
        }
        self.table = table
    }

    /// The sum with a minus where a bit is set; bit i of word w is number 64·w + i.
    func sum(signs: UnsafePointer<UInt64>) -> Double {
        table.withUnsafeBufferPointer { table in
            var sum = 0.0
            for block in 0..<blocks {
                let pattern = (signs[block >> 3] >> UInt64(8 * (block & 7))) & 255
                sum += table[block << 8 | Int(pattern)]
            }
            return sum
        }
    }
}
