import LlamaEngine
import Testing
import Undertone

@Suite struct ParsingTests {
    @Test(arguments: [
        ("all", LayerSelection.all), ("0", .list([0])), ("3,5-8", .list([3, 5, 6, 7, 8])),
        ("8,1-2,2", .list([1, 2, 8])), ("4-4", .list([4])),
    ])
    func layers(text: String, expected: LayerSelection) throws {
        #expect(try LayerSelection(text) == expected)
        #expect(try LayerSelection(expected.description) == expected)
    }

    @Test(arguments: [
        "", "a", "-1", "1-", "-", "3-1", "1,", ",1", "1 2", "1-2-3", "1.5", "All", "0-999999999",
        "99999999999999999999",
    ])
    func noLayers(text: String) {
        let error = errorOf { _ = try LayerSelection(text) }
        #expect(error?.code == .badInput && error?.message.contains("3,5-8") == true)
    }

    @Test func layersOfAModel() throws {
        let info = try GoldenModels.model("bert").info
        #expect(try LayerSelection.all.layers(of: info, site: .hidden) == [0, 1, 2, 3, 4])
        #expect(try LayerSelection.all.layers(of: info, site: .mlp) == [1, 2, 3, 4])
        #expect(try LayerSelection("4,0").layers(of: info, site: .hidden) == [0, 4])
        #expect(throws: EngineError.self) {
            try LayerSelection("5").layers(of: info, site: .hidden)
        }
    }

    @Test(arguments: [
        ("mean", PoolingRule.mean), ("last", .last), ("first", .first),
        ("span:user", .span(role: "user")),
        ("span:a:b", .span(role: "a:b")),
    ])
    func poolings(text: String, expected: PoolingRule) throws {
        #expect(try PoolingRule(text) == expected)
        #expect(expected.description == text)
    }

    @Test(arguments: ["", "Mean", "max", "span", "span:", " mean"])
    func noPoolings(text: String) {
        let error = errorOf { _ = try PoolingRule(text) }
        #expect(error?.code == .badInput && error?.message.contains("span:ROLE") == true)
    }
}
