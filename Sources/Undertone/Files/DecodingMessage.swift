/// Says in one line what a decoder didn't like, and at which key.
package enum DecodingMessage {
    /// The line.
    package static func text(_ error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, let context):
            at(context.codingPath) + "the key \"\(key.stringValue)\" is missing"
        case .typeMismatch(let type, let context):
            at(context.codingPath) + "must be \(words(type))"
        case .valueNotFound(let type, let context):
            at(context.codingPath) + "is null, must be \(words(type))"
        case .dataCorrupted(let context) where context.codingPath.isEmpty:
            "this isn't valid JSON: \(underneath(context))"
        case .dataCorrupted(let context):
            at(context.codingPath) + context.debugDescription
        @unknown default:
            "\(error)"
        }
    }

    private static func at(_ path: [any CodingKey]) -> String {
        var text = ""
        for key in path {
            if let index = key.intValue {
                text += "[\(index)]"
            } else {
                text += (text.isEmpty ? "" : ".") + key.stringValue
            }
        }
        return text.isEmpty ? "" : "\"\(text)\": "
    }

    private static func words(_ type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a string"
        case is Int.Type: "a whole number"
        case is Double.Type, is Float.Type: "a number"
        case is Bool.Type: "true or false"
        case is [String: Any].Type, is any KeyedDecodingContainerProtocol.Type: "an object"
        case is [Any].Type: "a list"
        default: "\(type)"
        }
    }

    private static func underneath(_ context: DecodingError.Context) -> String {
        context.underlyingError.map { "\($0)" } ?? context.debugDescription
    }
}
