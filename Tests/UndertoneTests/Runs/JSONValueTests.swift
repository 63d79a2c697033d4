import Foundation
import Statistics
import Testing
import Undertone

@Suite struct JSONValueTests {
    private struct Sample: Codable, Equatable {
        var zebra = "ä\u{0}\"\\\u{1F600}\n"
        var apple = [1.5, .infinity, -.infinity]
        var float: Float = 0.1
        var seed = UInt64.max
        var nothing: Int?
        var nested = ["k": [Int]()]
        var date = Date(timeIntervalSince1970: 12)
    }

    @Test func encodingKeepsOrderAndValues() throws {
        let value = try JSONValue(encoding: Sample())
        guard case .object(let object) = value else {
            Issue.record("no object")
            return
        }
        #expect(object.keys == ["zebra", "apple", "float", "seed", "nested", "date"])
        #expect(value["float"] == 0.1)
        #expect(value["seed"]?.text() == "18446744073709551615")
        #expect(try value.decode(Sample.self) == Sample())
        #expect(try JSONValue.parse(value.text()) == value)
        #expect(try JSONValue.parse(value.text(pretty: true)) == value)
    }

    @Test func codableThroughFoundation() throws {
        let value: JSONValue = ["b": [1, 2.5, "x", true], "c": ["d": .null]]
        let data = try JSONEncoder().encode(value)
        #expect(try JSONDecoder().decode(JSONValue.self, from: data) == value)
    }

    @Test(arguments: [
        #"{"b":1,"a":[-0.5,1.25e1,12345678901234567890],"c":{"z":null,"y":false}}"#,
        #"" \u00e9\ud83d\ude00\/ ""#, "[]", "{}", "-1", #"{"a":{"b":[[],[{}]]}}"#,
    ])
    func readsWhatFoundationReads(_ text: String) throws {
        let value = try JSONValue.parse(text)
        let data = Data(text.utf8)
        #expect(try JSONDecoder().decode(JSONValue.self, from: data).text() == sorted(value).text())
    }

    private func sorted(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let object):
            var result = JSONObject()
            for key in object.keys.sorted() { result[key] = object[key].map(sorted) }
            return .object(result)
        case .array(let values): return .array(values.map(sorted))
        default: return value
        }
    }

    @Test(arguments: [
        "", "{", "[1,]", "{\"a\":1,}", "01", "1.", "+1", "nul", "\"a", "\"\\x\"", "[1] 2", "\"\n\"",
        "{\"a\" 1}", "--1", "1e999", "{a:1}", "\"\\ud800\"", String(repeating: "[", count: 5000),
    ])
    func refusesWhatIsNotJSON(_ text: String) {
        #expect(throws: UndertoneError.self) { try JSONValue.parse(text) }
    }
}
