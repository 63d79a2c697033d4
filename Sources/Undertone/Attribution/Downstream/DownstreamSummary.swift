internal import Statistics

/// What probes read behind the writes, in words.
package enum DownstreamSummary {
    /// A sentence: by direction what the rules of the verdicts say of the probes, and whether words say the same; nil where
    /// nothing was read.
    package static func text(_ result: AttributionResult, most: Int = 12) -> String? {
        guard let found = result.downstream, let at = found.at, !found.comparisons.isEmpty else {
            return nil
        }
        let shown = found.comparisons.prefix(most).map { comparison in
            "‘\(comparison.direction)’ " + conclusion(comparison)
        }
        let more = found.comparisons.count - shown.count
        return
            "Read by probe at hidden state \(at), without what the writes bring along by themselves: "
            + shown.joined(separator: "; ")
            + (more > 0 ? "; \(more) more are in the table." : ".")
    }

    /// Both verdicts.
    package static func conclusion(
        _ comparison: AttributionResult.Downstream.Comparison
    ) -> String {
        let (probe, words) = (comparison.byProbe.rawValue, comparison.byWords.rawValue)
        switch comparison.agreement {
        case .agrees: return "\(probe), as by words"
        case .differs: return "\(probe), which disagrees with \(words) by words"
        case .open:
            return comparison.byProbe == comparison.byWords
                ? "undetermined, as by words"
                : comparison.byProbe == .undetermined
                    ? "undetermined, so that it neither confirms nor contradicts \(words)"
                    : "\(probe), where words leave it undetermined"
        }
    }

    /// What is read and how, for the head of a table.
    package static func heading(_ found: AttributionResult.Downstream, at layer: Int) -> String {
        let probes = found.header.probes.filter { $0.layer == layer }
        let parts = probes.map { probe in
            "\(probe.person.rawValue) d′ \(NumberText.fixed(probe.distance, 1)) on "
                + "\(probe.scenarios)"
        }
        let cosines = probes.enumerated().flatMap { number, probe in
            probes.dropFirst(number + 1).compactMap { other in
                probe.cosines[other.person].map {
                    "\(probe.person.rawValue)–\(other.person.rawValue) \(NumberText.signed($0))"
                }
            }
        }
        return parts.joined(separator: ", ")
            + (cosines.isEmpty ? "" : "; cosines " + cosines.joined(separator: ", "))
    }
}
