/// A change to what the model computes, at one place, on some tokens.
public struct Intervention: Sendable, Hashable {
    /// What is done to each chosen row.
    public enum Operation: Sendable, Hashable {
        /// h + v: the vector is added as it stands (its strength already in it).
        case add([Float])
    }

    /// Which rows of the batch are written.
    public enum Tokens: Sendable, Hashable {
        /// All.
        case all
        /// Those with `true`; one element a token of the batch.
        case mask([Bool])
        /// All tokens of one sequence of the batch.
        case sequence(Int)
    }

    /// Where.
    public var point: SitePoint
    /// What.
    public var operation: Operation
    /// On which rows.
    public var tokens: Tokens

    /// Creates an intervention.
    public init(_ operation: Operation, at point: SitePoint, on tokens: Tokens = .all) {
        self.point = point
        self.operation = operation
        self.tokens = tokens
    }

    /// The number of elements that the operation expects in a row.
    package var width: Int {
        switch operation {
        case .add(let vector): vector.count
        }
    }

    /// Whether every element is a finite number.
    package var isFinite: Bool {
        switch operation {
        case .add(let vector): vector.allSatisfy(\.isFinite)
        }
    }

    /// Whether it does the same to every token whatever it holds, so that a control vector can do it.
    var isStaticAddition: Bool {
        point.site == .hidden && tokens == .all
    }

    /// Applies the operation to the chosen rows of a block of rows, in place.
    ///
    /// Called from the evaluation callback: no allocation, no lock, no throw.
    func apply(to rows: UnsafeMutablePointer<Float>, count: Int, width: Int, sequences: [Int32]) {
        switch operation {
        case .add(let vector):
            vector.withUnsafeBufferPointer { addend in
                guard let base = addend.baseAddress else { return }
                for row in 0..<count where chooses(row, sequences: sequences) {
                    let target = rows + row * width
                    for column in 0..<width { target[column] += base[column] }
                }
            }
        }
    }

    private func chooses(_ row: Int, sequences: [Int32]) -> Bool {
        switch tokens {
        case .all: true
        case .mask(let mask): row < mask.count && mask[row]
        case .sequence(let sequence): row < sequences.count && sequences[row] == Int32(sequence)
        }
    }
}
