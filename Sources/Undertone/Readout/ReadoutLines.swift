internal import LlamaEngine

/// A reading as JSON lines, one a token.
package enum ReadoutLines {
    /// The line of a token: number, text, place, kind, turn and role, z and raw projection by concept and layer.
    package static func value(_ reading: TextReading, token number: Int) -> JSONValue {
        let token = reading.text.tokens[number]
        var line = JSONObject()
        line["token"] = .integer(Int128(number))
        line["id"] = .integer(Int128(token.id))
        line["text"] = .string(token.piece)
        line["bytes"] = range(token.bytes)
        line["characters"] = range(token.scalars)
        line["kind"] = .string(token.kind.rawValue)
        if let turn = token.turn {
            line["turn"] = .integer(Int128(turn + 1))
            line["role"] = reading.text.turns[turn].role.map { .string($0) }
        }
        if let opened = reading.text.turns.firstIndex(where: { $0.opening == number }) {
            line["opens"] = .integer(Int128(opened + 1))
            line["role"] = reading.text.turns[opened].role.map { .string($0) }
        }
        line["z"] = table(reading.directions, reading.z[number])
        line["projection"] = table(reading.directions, reading.projections[number])
        return .object(line)
    }

    private static func range(_ range: Range<Int>) -> JSONValue {
        .array([.integer(Int128(range.lowerBound)), .integer(Int128(range.upperBound))])
    }

    private static func table(_ directions: ReadoutDirections, _ values: [Double]) -> JSONValue {
        var names = JSONObject()
        for name in directions.names {
            var layers = JSONObject()
            for point in directions.points {
                guard let entry = directions.index(of: name, at: point) else { continue }
                layers["\(point.layer)"] = .number(rounded(values[entry]))
            }
            names[name] = .object(layers)
        }
        return .object(names)
    }

    /// Six digits: what single precision gives.
    private static func rounded(_ value: Double) -> Double {
        guard value != 0, value.isFinite else { return 0 }
        var factor = 1.0
        while abs(value) * factor < 1e5, factor < 1e12 { factor *= 10 }
        return (value * factor).rounded() / factor
    }
}
