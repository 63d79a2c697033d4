extension JSONValue {
    /// The document as text, members in order.
    ///
    /// - Parameter pretty: Two spaces of indentation a level; lists of numbers stay on one line.
    /// - Returns: RFC 8259 text without a line break at its end.
    public func text(pretty: Bool = false) -> String {
        var text = ""
        write(to: &text, indentation: pretty ? 0 : nil)
        return text
    }

    private func write(to text: inout String, indentation: Int?) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .integer(let value): text += String(value)
        case .number(let value): text += Self.text(of: value)
        case .string(let value): Self.write(value, to: &text)
        case .array(let values):
            let inline = values.allSatisfy { $0.doubleValue != nil }
            Self.writeList(
                of: values,
                brackets: ("[", "]"),
                indentation: inline ? nil : indentation,
                separator: indentation == nil ? "," : inline ? ", " : ",",
                to: &text
            ) { value, text, inner in
                value.write(to: &text, indentation: inner)
            }
        case .object(let object):
            Self.writeList(
                of: object.members,
                brackets: ("{", "}"),
                indentation: indentation,
                separator: ",",
                to: &text
            ) { member, text, inner in
                Self.write(member.key, to: &text)
                text += inner == nil ? ":" : ": "
                member.value.write(to: &text, indentation: inner)
            }
        }
    }

    private static func writeList<Element>(
        of elements: [Element],
        brackets: (open: String, close: String),
        indentation: Int?,
        separator: String,
        to text: inout String,
        write: (Element, inout String, Int?) -> Void
    ) {
        text += brackets.open
        let inner = indentation.map { $0 + 2 }
        for (index, element) in elements.enumerated() {
            if index > 0 { text += separator }
            if let inner { text += "\n" + String(repeating: " ", count: inner) }
            write(element, &text, inner)
        }
        if let indentation, !elements.isEmpty {
            text += "\n" + String(repeating: " ", count: indentation)
        }
        text += brackets.close
    }

    private static func text(of number: Double) -> String {
        guard number.isFinite else {
            return number.isNaN ? "\"NaN\"" : number > 0 ? "\"Infinity\"" : "\"-Infinity\""
        }
        return number.description
    }

    private static func write(_ string: String, to text: inout String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\u{0}"..<"\u{20}", "\u{7F}"..<"\u{A0}", "\u{2028}", "\u{2029}":
                let hex = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
