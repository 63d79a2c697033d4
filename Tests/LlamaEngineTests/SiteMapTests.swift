import Foundation
import LlamaEngine
import Testing

/// The site map from hand-made surveys: no model.
@Suite struct SiteMapTests {
    /// A graph under construction; each step returns the node's position.
    private struct Graph {
        var nodes: [NodeDescription] = []

        mutating func add(
            _ operation: String,
            _ name: String = "",
            from inputs: [Int] = [],
            weight: String? = nil,
            width: Int = 8,
            isFloatRows: Bool = true
        ) -> Int {
            let own = name.isEmpty ? "node_\(nodes.count)" : name
            var names = inputs.map { nodes[$0].name }
            var positions: [Int?] = inputs
            if let weight {
                // ggml multiplies (weight, rows) but adds (rows, bias).
                let place = operation == "MUL_MAT" ? 0 : names.count
                names.insert(weight, at: place)
                positions.insert(nil, at: place)
            }
            nodes.append(
                NodeDescription(
                    operation: operation,
                    name: own,
                    inputs: names,
                    inputNodes: positions,
                    rowWidth: width,
                    isFloatRows: isFloatRows
                )
            )
            return nodes.count - 1
        }

        var map: SiteMap { SiteMap(survey: nodes, blockCount: 1) }
    }

    private struct Decoder {
        var graph = Graph()
        var embeddings = 0
        var heads = 0
        var attention = 0
        var neurons = 0
        var mlp = 0
        var output = 0

        init(biased: Bool = false, parallel: Bool = false, namesOutput: Bool = true) {
            embeddings = graph.add("GET_ROWS", "embd", weight: "token_embd.weight")
            var norm = graph.add("RMS_NORM", "norm-0", from: [embeddings])
            norm = graph.add("MUL", "attn_norm-0", from: [norm], weight: "blk.0.attn_norm.weight")
            heads = graph.add("FLASH_ATTN_EXT", "kqv_out-0", from: [norm], width: 16)
            attention = graph.add(
                "MUL_MAT",
                "attn_out-0",
                from: [heads],
                weight: "blk.0.attn_output.weight"
            )
            if biased {
                attention = graph.add("ADD", from: [attention], weight: "blk.0.attn_output.bias")
            }
            let middle =
                parallel
                ? embeddings : graph.add("ADD", "ffn_inp-0", from: [attention, embeddings])
            let gate = graph.add(
                "MUL_MAT",
                from: [middle],
                weight: "blk.0.ffn_gate.weight",
                width: 32
            )
            neurons = graph.add("SWIGLU", "ffn_swiglu-0", from: [gate], width: 32)
            mlp = graph.add(
                "MUL_MAT",
                "ffn_out-0",
                from: [neurons],
                weight: "blk.0.ffn_down.weight"
            )
            if biased { mlp = graph.add("ADD", from: [mlp], weight: "blk.0.ffn_down.bias") }
            var sum = graph.add("ADD", from: [mlp, middle])
            if parallel { sum = graph.add("ADD", from: [sum, attention]) }
            output = graph.add("ADD", namesOutput ? "l_out-0" : "", from: [sum])
        }
    }

    private func order(_ map: SiteMap, _ site: Site, _ layer: Int = 1) -> Int? {
        map.entries[SitePoint(site, HiddenStateIndex(layer))]?.order
    }

    @Test(arguments: [false, true], [false, true])
    func decoder(biased: Bool, parallel: Bool) {
        let decoder = Decoder(biased: biased, parallel: parallel)
        let map = decoder.graph.map
        #expect(order(map, .hidden, 0) == decoder.embeddings)
        #expect(order(map, .hidden) == decoder.output)
        #expect(order(map, .heads) == decoder.heads)
        #expect(order(map, .attention) == decoder.attention)
        #expect(order(map, .neurons) == decoder.neurons)
        #expect(order(map, .mlp) == decoder.mlp)
        #expect(map.entries.count == 6)
        #expect(map.entries[SitePoint(.heads, HiddenStateIndex(1))]?.width == 16)
        #expect(map.entries[SitePoint(.neurons, HiddenStateIndex(1))]?.width == 32)
        #expect(map.layers(of: .hidden).map(\.rawValue) == [0, 1])
        #expect(map.layers(of: .mlp).map(\.rawValue) == [1])
        #expect(map.entries[.hidden(1)]?.matcher == .named("l_out-0", occurrence: 0))
        let mlp = map.entries[SitePoint(.mlp, HiddenStateIndex(1))]?.matcher
        let expected = NodeMatcher.operation("ADD", weight: "blk.0.ffn_down.bias")
        #expect(mlp == (biased ? expected : .named("ffn_out-0", occurrence: 0)))
    }

    /// BERT names neither its block outputs nor, twice, its attention.
    @Test func postNormEncoderByWeight() {
        var graph = Graph()
        let words = graph.add("GET_ROWS", "embd", weight: "token_embd.weight")
        let norm = graph.add("NORM", from: [words])
        let scaled = graph.add("MUL", from: [norm], weight: "token_embd_norm.weight")
        let embeddings = graph.add("ADD", from: [scaled], weight: "token_embd_norm.bias")
        let query = graph.add("MUL_MAT", from: [embeddings], weight: "blk.0.attn_q.weight")
        let heads = graph.add("FLASH_ATTN_EXT", "kqv_out-0", from: [query])
        let product = graph.add(
            "MUL_MAT",
            "kqv_out-0",
            from: [heads],
            weight: "blk.0.attn_output.weight"
        )
        let attention = graph.add(
            "ADD",
            "kqv_out-0",
            from: [product],
            weight: "blk.0.attn_output.bias"
        )
        let up = graph.add(
            "MUL_MAT",
            "ffn_up-0",
            from: [attention],
            weight: "blk.0.ffn_up.weight",
            width: 32
        )
        let neurons = graph.add("GELU", "ffn_gelu-0", from: [up], width: 32)
        let down = graph.add("MUL_MAT", from: [neurons], weight: "blk.0.ffn_down.weight")
        let mlp = graph.add("ADD", from: [down], weight: "blk.0.ffn_down.bias")
        let last = graph.add("NORM", from: [mlp])
        let weighted = graph.add("MUL", from: [last], weight: "blk.0.layer_output_norm.weight")
        let output = graph.add("ADD", from: [weighted], weight: "blk.0.layer_output_norm.bias")
        let map = graph.map
        #expect(order(map, .hidden, 0) == embeddings)
        #expect(order(map, .hidden) == output)
        #expect(
            map.entries[.hidden(1)]?.matcher
                == .operation("ADD", weight: "blk.0.layer_output_norm.bias")
        )
        #expect(order(map, .heads) == heads)
        #expect(
            map.entries[SitePoint(.heads, HiddenStateIndex(1))]?.matcher
                == .named("kqv_out-0", occurrence: 0)
        )
        #expect(order(map, .attention) == attention)
        #expect(order(map, .mlp) == mlp)
        #expect(order(map, .neurons) == neurons)
        #expect(map.activations.count == 1)
        #expect(map.activations.first?.node == .named("ffn_gelu-0", occurrence: 0))
        #expect(map.activations.first?.argument == .named("ffn_up-0", occurrence: 0))
        #expect(map.activations.first?.factor == nil)
    }

    @Test func missingSitesAreMissing() {
        let unnamed = Decoder(namesOutput: false).graph.map
        #expect(
            unnamed.entries[.hidden(1)] == nil && unnamed.layers(of: .hidden).map(\.rawValue) == [0]
        )
        #expect(order(unnamed, .mlp) != nil)
        #expect(SiteMap(survey: [], blockCount: 2).entries.isEmpty)
        var graph = Decoder().graph
        for index in graph.nodes.indices where graph.nodes[index].name == "kqv_out-0" {
            graph.nodes[index].isFloatRows = false
        }
        #expect(order(graph.map, .heads) == nil && order(graph.map, .attention) != nil)
        // An expert mixture's down projection is another operation: no MLP site, rather than a wrong one.
        var experts = Decoder().graph
        for index in experts.nodes.indices where experts.nodes[index].name == "ffn_out-0" {
            experts.nodes[index].operation = "MUL_MAT_ID"
        }
        #expect(order(experts.map, .mlp) == nil && order(experts.map, .neurons) == nil)
    }

    /// A control vector's addition takes the name again: the last one is the block's output.
    @Test func theLastOutputOfANameCounts() {
        var decoder = Decoder()
        let steered = decoder.graph.add("ADD", "l_out-0", from: [decoder.output])
        let map = decoder.graph.map
        #expect(order(map, .hidden) == steered)
        #expect(map.entries[.hidden(1)]?.matcher == .named("l_out-0", occurrence: 1))
    }

    @Test func gatedActivationsKeepBothInputs() {
        var graph = Graph()
        let rows = graph.add("GET_ROWS", "embd", weight: "token_embd.weight")
        let gate = graph.add(
            "MUL_MAT",
            "ffn_gate-0",
            from: [rows],
            weight: "blk.0.ffn_gate.weight",
            width: 32
        )
        let up = graph.add(
            "MUL_MAT",
            "ffn_up-0",
            from: [rows],
            weight: "blk.0.ffn_up.weight",
            width: 32
        )
        _ = graph.add("GEGLU", "ffn_geglu-0", from: [gate, up], width: 32)
        let node = graph.map.activations.first
        #expect(node?.argument == .named("ffn_gate-0", occurrence: 0))
        #expect(node?.factor == .named("ffn_up-0", occurrence: 0) && node?.width == 32)
    }
}

@Suite struct HiddenStateIndexTests {
    @Test func blocksAndHiddenStates() throws {
        #expect(HiddenStateIndex(0).precedingBlock == nil)
        for block in 0..<5 {
            #expect(HiddenStateIndex.after(block: block) == HiddenStateIndex(block + 1))
            #expect(HiddenStateIndex.after(block: block).precedingBlock == block)
        }
        #expect(HiddenStateIndex(2) < HiddenStateIndex(10))
        #expect(SitePoint.hidden(3).description == "hidden.3")
        let data = try JSONEncoder().encode([HiddenStateIndex(7)])
        #expect(String(decoding: data, as: UTF8.self) == "[7]")
        #expect(
            try JSONDecoder().decode([HiddenStateIndex].self, from: data) == [HiddenStateIndex(7)]
        )
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([HiddenStateIndex].self, from: Data("[-1]".utf8))
        }
    }
}
