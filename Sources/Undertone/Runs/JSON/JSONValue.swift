internal import Foundation

/// Any JSON document; objects keep the order of their members.
///
/// `JSONValue.parse` and `JSONValue(encoding:)` keep the order; Foundation's `JSONDecoder` does not
/// tell it, so that a value decoded with it has its members sorted by key.
public enum JSONValue: Sendable, Hashable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number without fraction or exponent: seeds of 64 bits stay exact.
    case integer(Int128)
    /// Any other number; it is finite.
    case number(Double)
    /// A string.
    case string(String)
    /// A list.
    case array([JSONValue])
    /// Members in order.
    case object(JSONObject)

    /// The JSON form of any value, members in the order in which it encodes them.
    ///
    /// Numbers that JSON does not know are written as the strings `"NaN"`, `"Infinity"` and
    /// `"-Infinity"`, which `decode(_:)` reads back.
    public init(encoding value: some Encodable) throws {
        self = try JSONValueEncoder().encode(value)
    }

    /// A value out of this document.
    ///
    /// - Throws: `DecodingError`.
    public func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "Infinity",
            negativeInfinity: "-Infinity",
            nan: "NaN"
        )
        return try decoder.decode(type, from: Data(text().utf8))
    }

    /// The member of an object, or nil where there is none (or this is no object).
    public subscript(key: String) -> JSONValue? {
        if case .object(let object) = self { object[key] } else { nil }
    }

    /// The string, if this is one.
    public var stringValue: String? {
        if case .string(let string) = self { string } else { nil }
    }

    /// The number, if this is one.
    public var doubleValue: Double? {
        switch self {
        case .integer(let integer): Double(integer)
        case .number(let number): number
        default: nil
        }
    }

    /// What a person reads in a table cell: strings without quotes, everything else as JSON.
    public var plainText: String {
        switch self {
        case .string(let string): string
        case .array(let values) where !values.isEmpty && values.allSatisfy(\.isScalar):
            values.map(\.plainText).joined(separator: ", ")
        default: text()
        }
    }

    private var isScalar: Bool {
        switch self {
        case .array, .object: false
        default: true
        }
    }
}
