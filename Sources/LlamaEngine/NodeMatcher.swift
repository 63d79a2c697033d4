/// How a node is found again in a later graph.
package enum NodeMatcher: Sendable, Hashable {
    /// The k-th node of that name, from 0, in computation order.
    case named(String, occurrence: Int)
    /// The node of an operation that has this weight among its inputs.
    case operation(String, weight: String)
}
