/// What a condition did to one report, item by item.
struct AttributionShift {
    /// Change of the contrast, mean over stems, [items]; NaN where the target was the answer already (after every stem) or
    /// a reading is missing.
    var change: [Double]
    /// The unsteered contrast, likewise.
    var before: [Double]
    /// The steered contrast, likewise.
    var after: [Double]
    /// Items left out because the target was the unsteered answer after every stem.
    var ceiling = 0
    /// Items kept in which the target was the least likely word after every stem.
    var floor = 0
    /// Change of the contrast after the content-free context, mean over stems; nil where it wasn't read.
    var contentFree: Double?

    /// The items that have a change.
    var count: Int { change.count { !$0.isNaN } }

    /// Item by item the difference to another report; NaN where one has none.
    func minus(_ other: AttributionShift) -> [Double] {
        zip(change, other.change).map { $0 - $1 }
    }
}
