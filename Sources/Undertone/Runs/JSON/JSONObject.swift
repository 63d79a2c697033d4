/// The members of a JSON object, in order, each key once.
///
/// Access by key is O(number of members): these are settings and results, not tables.
public struct JSONObject: Sendable, Hashable {
    private var keysInOrder: [String] = []
    private var valuesInOrder: [JSONValue] = []

    /// An object without members.
    public init() {}

    /// The members in order.
    public var members: [(key: String, value: JSONValue)] {
        zip(keysInOrder, valuesInOrder).map { (key: $0, value: $1) }
    }

    /// The keys in order.
    public var keys: [String] { keysInOrder }

    /// How many members there are.
    public var count: Int { keysInOrder.count }

    /// The value of a key; nil removes it, a new key goes to the end.
    public subscript(key: String) -> JSONValue? {
        get {
            keysInOrder.firstIndex(of: key).map { valuesInOrder[$0] }
        }
        set {
            switch (keysInOrder.firstIndex(of: key), newValue) {
            case (let index?, let value?):
                valuesInOrder[index] = value
            case (let index?, nil):
                keysInOrder.remove(at: index)
                valuesInOrder.remove(at: index)
            case (nil, let value?):
                keysInOrder.append(key)
                valuesInOrder.append(value)
            case (nil, nil):
                break
            }
        }
    }
}

extension JSONValue: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral {
    /// An object with its members in the order written; of a repeated key the last value counts.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        var object = JSONObject()
        for (key, value) in elements {
            object[key] = value
        }
        self = .object(object)
    }

    /// A list.
    public init(arrayLiteral elements: JSONValue...) {
        self = .array(elements)
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral
{
    /// A string.
    public init(stringLiteral value: String) {
        self = .string(value)
    }

    /// A whole number.
    public init(integerLiteral value: Int) {
        self = .integer(Int128(value))
    }

    /// A number.
    public init(floatLiteral value: Double) {
        self = .number(value)
    }

    /// `true` or `false`.
    public init(booleanLiteral value: Bool) {
        self = .bool(value)
    }
}
