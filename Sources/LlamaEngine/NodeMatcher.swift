/// How a node is found again in a later graph.
package enum NodeMatcher: Sendable, Hashable {
    /// The k-th node of that name, from 0, in computation order.
    case named(String, occurrence: Int)
    /// The node of an operation that has this weight among its inputs.
    case operation(String, weight: String)

    /// Whether it needs the inputs' names (slower), or the node's own name alone.
    var usesWeight: Bool {
        if case .operation = self { return true }
        return false
    }
}
