internal import Foundation

/// The part of the row in a plane turned to an angle, its length kept.
///
/// The plane is spanned by two directions; e₁ is the first, e₂ the second without its part along the first, both of
/// unit length. With a = e₁ᵀh, b = e₂ᵀh and r = √(a² + b²) the row becomes
/// h + (r·cos θ − a)e₁ + (r·sin θ − b)e₂. θ is in degrees from the first direction (0) by way of the second (90 where
/// they are perpendicular), and is where the row points afterwards, not how far it turns. Source: angular steering,
/// Vu and Nguyen 2025, arXiv 2510.26243.
public struct RotateInPlane: RowOperation {
    /// The name in plans.
    public static let name = "rotate"
    let first: UnitDirection
    let second: UnitDirection
    private let isPlane: Bool
    private let cosine: Float
    private let sine: Float
    /// θ, in degrees.
    public let degrees: Double

    /// Creates the operation from two directions of any length, [width], and an angle.
    public init(_ first: [Float], _ second: [Float], degrees: Double) {
        let (one, given) = (UnitDirection(first), UnitDirection(second))
        self.first = one
        self.degrees = degrees
        let radians = degrees.truncatingRemainder(dividingBy: 360) * .pi / 180
        cosine = Float(cos(radians))
        sine = Float(sin(radians))
        guard first.count == second.count, one.fault == nil, given.fault == nil else {
            self.second = given
            isPlane = false
            return
        }
        let along = zip(one.values, given.values).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        let across = zip(one.values, given.values).map { Float(Double($1) - along * Double($0)) }
        // What is left of a parallel direction is its rounding.
        self.second = UnitDirection(across, longerThan: 1e-4)
        isPlane = self.second.hasLength
    }

    /// e₁ and e₂, [width] each.
    public var basis: (first: [Float], second: [Float]) { (first.values, second.values) }
    /// Elements a row.
    public var width: Int { first.values.count }
    /// Whether every number in it is finite.
    public var isFinite: Bool { first.isFinite && second.isFinite && degrees.isFinite }
    /// Why it can't be carried out; nil if it can.
    public var fault: String? {
        guard isFinite else { return Self.noNumbers }
        if first.values.count != second.values.count { return "has two directions of unlike width" }
        if let fault = first.fault { return fault }
        return isPlane
            ? nil : "has two directions that span no plane: one is zero, or they are parallel"
    }

    /// Changes a row in place.
    public func apply(to row: UnsafeMutablePointer<Float>) {
        let a = first.projection(of: row)
        let b = second.projection(of: row)
        let length = (a * a + b * b).squareRoot()
        first.add(length * cosine - a, to: row)
        second.add(length * sine - b, to: row)
    }
}
