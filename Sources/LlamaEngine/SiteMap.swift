/// Which node of the graph is which site: decided from a survey of one small pass, without a model.
///
/// A node's weights identify a site more surely than its own name, because weight names are the GGUF standard and
/// the same for every architecture: the MLP's output is what comes out of `ffn_down`, its neurons are what goes in.
package struct SiteMap: Sendable {
    /// A site's place in the graph.
    package struct Entry: Sendable, Hashable {
        /// How to find the node.
        package var matcher: NodeMatcher
        /// Elements a row.
        package var width: Int
        /// The node's position in computation order.
        package var order: Int
    }

    /// Every site that was found.
    package private(set) var entries: [SitePoint: Entry] = [:]
    /// GELU nodes, whose ggml kernel rounds to 16 bits: (its inputs, itself).
    package private(set) var activations: [ActivationNode] = []

    /// A GELU or gated GELU and where its inputs are.
    package struct ActivationNode: Sendable, Hashable {
        /// The node itself.
        package var node: NodeMatcher
        /// The activation's argument.
        package var argument: NodeMatcher
        /// The factor of a gated activation.
        package var factor: NodeMatcher?
        /// Elements a row.
        package var width: Int
    }

    /// Reads the survey of a model with that many blocks.
    package init(survey: [NodeDescription], blockCount: Int) {
        let finder = SurveyIndex(survey)
        if let node = finder.embeddingsOutput() {
            add(.hidden(0), node, finder)
        }
        for block in 0..<blockCount {
            let layer = HiddenStateIndex.after(block: block)
            if let node = finder.blockOutput(block) {
                add(SitePoint(.hidden, layer), node, finder)
            }
            if let node = finder.projectionOutput("blk.\(block).attn_output") {
                add(SitePoint(.attention, layer), node, finder)
            }
            if let node = finder.projectionInput("blk.\(block).attn_output") {
                add(SitePoint(.heads, layer), node, finder)
            }
            if let node = finder.projectionOutput("blk.\(block).ffn_down") {
                add(SitePoint(.mlp, layer), node, finder)
            }
            if let node = finder.projectionInput("blk.\(block).ffn_down") {
                add(SitePoint(.neurons, layer), node, finder)
            }
        }
        activations = finder.geluNodes()
    }

    /// The layers at which a site was found, ascending.
    package func layers(of site: Site) -> [HiddenStateIndex] {
        entries.keys.filter { $0.site == site }.map(\.layer).sorted()
    }

    private mutating func add(_ point: SitePoint, _ position: Int, _ finder: SurveyIndex) {
        let node = finder.nodes[position]
        guard node.isFloatRows, let matcher = finder.matcher(for: position) else { return }
        entries[point] = Entry(matcher: matcher, width: node.rowWidth, order: position)
    }
}

/// Look-ups in a survey.
private struct SurveyIndex {
    let nodes: [NodeDescription]
    private var byName: [String: [Int]] = [:]
    private var byWeight: [String: [Int]] = [:]

    init(_ nodes: [NodeDescription]) {
        self.nodes = nodes
        for (position, node) in nodes.enumerated() {
            byName[node.name, default: []].append(position)
            for input in node.inputs where input.hasSuffix(".weight") || input.hasSuffix(".bias") {
                byWeight[input, default: []].append(position)
            }
        }
    }

    /// The residual stream as the first block receives it: the input of what first touches a weight of block 0.
    func embeddingsOutput() -> Int? {
        guard
            let first = nodes.indices.first(where: { position in
                nodes[position].inputs.contains { $0.hasPrefix("blk.0.") }
            })
        else { return nil }
        let node = nodes[first]
        var source: Int?
        for (input, position) in zip(node.inputs, node.inputNodes) where !input.hasPrefix("blk.") {
            source = position
        }
        while let position = source,
            ["NORM", "RMS_NORM", "L2_NORM"].contains(nodes[position].operation)
        {
            source = nodes[position].inputNodes.first ?? nil
        }
        return source
    }

    /// `l_out-N`, or in post-norm encoders, which give it no name, the sum with the output norm's bias.
    func blockOutput(_ block: Int) -> Int? {
        if let named = byName["l_out-\(block)"]?.last { return named }
        return byWeight["blk.\(block).layer_output_norm.bias"]?.last {
            nodes[$0].operation == "ADD"
        }
    }

    func projectionOutput(_ stem: String) -> Int? {
        if let biased = byWeight[stem + ".bias"]?.first(where: { nodes[$0].operation == "ADD" }) {
            return biased
        }
        return byWeight[stem + ".weight"]?.first { nodes[$0].operation == "MUL_MAT" }
    }

    func projectionInput(_ stem: String) -> Int? {
        guard
            let product = byWeight[stem + ".weight"]?.first(where: {
                nodes[$0].operation == "MUL_MAT"
            })
        else { return nil }
        return nodes[product].inputNodes.compactMap { $0 }.last
    }

    func geluNodes() -> [SiteMap.ActivationNode] {
        nodes.indices.compactMap { position in
            let node = nodes[position]
            guard ["GELU", "GEGLU"].contains(node.operation), node.isFloatRows,
                let own = matcher(for: position), let argument = node.inputNodes.first ?? nil,
                let argumentMatcher = matcher(for: argument)
            else { return nil }
            var factor: NodeMatcher?
            if node.operation == "GEGLU" {
                guard node.inputNodes.count > 1, let second = node.inputNodes[1],
                    let matcher = matcher(for: second)
                else { return nil }
                factor = matcher
            }
            return SiteMap.ActivationNode(
                node: own,
                argument: argumentMatcher,
                factor: factor,
                width: node.rowWidth
            )
        }
    }

    /// The surest way to find a node again: its name if it is a real one, else a weight that only it takes.
    func matcher(for position: Int) -> NodeMatcher? {
        let node = nodes[position]
        let hasOwnName = !node.name.hasPrefix("node_") && !node.name.isEmpty
        if hasOwnName, let occurrence = byName[node.name]?.firstIndex(of: position) {
            return .named(node.name, occurrence: occurrence)
        }
        for input in node.inputs {
            let users = byWeight[input]?.filter { nodes[$0].operation == node.operation }
            if users == [position] { return .operation(node.operation, weight: input) }
        }
        // Numbered names depend on the graph alone, and the first nodes don't depend on the batch.
        guard let occurrence = byName[node.name]?.firstIndex(of: position) else { return nil }
        return .named(node.name, occurrence: occurrence)
    }
}
