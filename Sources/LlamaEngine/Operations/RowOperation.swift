/// What a write does to one row of activations: a value that holds its vectors and knows its formula.
///
/// h is the row, [width], in raw units of the model. Directions are given at any length and used at unit length, v̂.
/// A new operation is a file in this folder and a line in ``RowOperations``.
public protocol RowOperation: Sendable, Hashable {
    /// The name in plans.
    static var name: String { get }
    /// The number of elements that it expects in a row.
    var width: Int { get }
    /// Whether every number in it is finite.
    var isFinite: Bool { get }
    /// Why it can't be carried out, as the rest of a sentence that begins with its name; nil if it can.
    var fault: String? { get }
    /// What is added to every row whatever it holds, [width]: a control vector may do that. nil: it depends on the row.
    var addend: [Float]? { get }
    /// Whether it changes nothing (a strength of 0): the engine drops it, so that nothing is rounded either.
    var isIdentity: Bool { get }
    /// Changes a row of `width` elements in place.
    ///
    /// Called from the evaluation callback: no allocation, no lock, no throw. Never called while there is a `fault`.
    func apply(to row: UnsafeMutablePointer<Float>)
}

extension RowOperation {
    /// Not a finite number somewhere; otherwise nothing.
    public var fault: String? { isFinite ? nil : Self.noNumbers }
    /// Depends on the row.
    public var addend: [Float]? { nil }
    /// Changes something.
    public var isIdentity: Bool { false }

    static var noNumbers: String { "has elements that are no numbers" }
}

/// The registry of operations.
public enum RowOperations {
    /// All of them, in the order of the documentation.
    public static let all: [any RowOperation.Type] = [
        AddVector.self, AddKeepingNorm.self, Ablate.self, AblateToMean.self, SetProjection.self,
        CapProjection.self, FloorProjection.self, AffineShift.self, RotateInPlane.self,
    ]
}
