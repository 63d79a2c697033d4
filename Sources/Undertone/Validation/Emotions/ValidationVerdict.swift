internal import Statistics

/// What a validation says, in plain words.
public enum ValidationVerdict {
    /// Which emotions, which families, what the controls make of it, what held-out texts say.
    public static func text(_ result: ValidationResult) -> String {
        guard let layer = result.focusLayer else { return "No layer could be read." }
        return [
            result.source.map(source), emotions(layer, of: result), words(layer, of: result),
            naming(layer, of: result),
            heldOut(layer), families(layer, of: result), affect(layer, of: result),
        ].compactMap { $0 }.joined(separator: " ")
    }

    private static func source(_ source: ValidationResult.Source) -> String {
        "Directions (\(source.method)) fitted on \(source.corpora.joined(separator: ", ")), read on texts that "
            + "nothing was fitted on."
    }

    private static func emotions(
        _ layer: ValidationResult.Layer,
        of result: ValidationResult
    ) -> String {
        let usable = layer.reading.emotions.filter(\.isUsable).map(\.name)
        var text = "At layer \(layer.layer), where emotions are told apart best on average, "
        text += "\(usable.count) of \(result.emotions.count) emotions have a usable direction"
        text += usable.isEmpty ? "." : ": \(usable.joined(separator: ", "))."
        if let baseline = layer.reading.meanAgainstBaseline?.auroc,
            let rest = layer.reading.meanAgainstRest?.auroc
        {
            text += " Mean AUROC \(interval(baseline)) against the neutral tellings, "
            text += "\(interval(rest)) against all other texts."
        }
        return text
    }

    private static func words(
        _ layer: ValidationResult.Layer,
        of result: ValidationResult
    ) -> String? {
        guard let words = result.control("bag of words")?.reading else {
            return "No bag of words could be made beside it."
        }
        let parts = [
            ("baseline", layer.reading.meanAgainstBaseline, words.meanAgainstBaseline),
            ("the rest", layer.reading.meanAgainstRest, words.meanAgainstRest),
        ].compactMap { name, own, theirs -> String? in
            guard let own = own?.auroc, let theirs = theirs?.auroc else { return nil }
            let relation =
                theirs.estimate >= own.estimate
                ? "the words alone do as well or better"
                : own.lower > theirs.upper
                    ? "that is beyond the words alone" : "the words alone come close"
            return "against \(name) \(relation) (\(fixed(theirs.estimate)))"
        }
        guard let text = parts.isEmpty ? nil : parts.joined(separator: "; ") else { return nil }
        return text.prefix(1).uppercased() + text.dropFirst() + "."
    }

    private static func naming(
        _ layer: ValidationResult.Layer,
        of result: ValidationResult
    ) -> String? {
        guard let naming = layer.reading.naming else { return nil }
        var text = "The emotion of a text is named right in \(percent(naming.accuracy.estimate)) "
        text += "(chance \(percent(naming.chance)))"
        if let permuted = naming.permuted {
            text += ", permuted labels \(percent(permuted.mean)), "
            if let value = result.namingP, result.layers.count > 1 {
                text += "p \(p(value)) against their best of \(result.layers.count) layers"
            } else {
                text += "p \(p(permuted.pUpper))"
            }
        }
        if let words = result.control("bag of words")?.reading.naming {
            text += ", words alone \(percent(words.accuracy.estimate))"
        }
        return text + "."
    }

    private static func heldOut(_ layer: ValidationResult.Layer) -> String? {
        guard let baseline = layer.reading.heldOutAgainstBaseline else { return nil }
        var text = "On held-out scenarios: mean AUROC \(interval(baseline)) against baseline"
        if let rest = layer.reading.heldOutAgainstRest {
            text += ", \(interval(rest)) against the rest"
        }
        if let naming = layer.reading.heldOutNaming {
            text += "; named right \(percent(naming.accuracy.estimate))"
        }
        return text + "."
    }

    private static func families(
        _ layer: ValidationResult.Layer,
        of result: ValidationResult
    ) -> String {
        let families = layer.geometry.families
        guard result.source == nil else { return unjudged(layer, of: result) }
        func names(_ verdict: ValidationGeometry.Verdict) -> String {
            families.filter { $0.verdict == verdict }.map(\.name).joined(separator: ", ")
        }
        var parts: [String] = []
        for (verdict, words) in [
            (ValidationGeometry.Verdict.coheres, "cohere"),
            (.chance, "are indistinguishable from chance"), (.antiClusters, "anti-cluster"),
        ] where !names(verdict).isEmpty {
            parts.append("\(names(verdict)) \(words)")
        }
        let none = "none has two emotions and others beside it"
        let text = "Families: \(parts.isEmpty ? none : parts.joined(separator: "; "))."
        guard let overall = layer.geometry.cohesion, let grouping = layer.geometry.groupingP else {
            return text
        }
        return text + " Over all pairs z = \(fixed(overall.z, 1)), p \(p(overall.pTwoSided)); "
            + "with families dealt at random p \(p(grouping))\(chosen(result))."
    }

    /// Of directions out of a file.
    private static func unjudged(
        _ layer: ValidationResult.Layer,
        of result: ValidationResult
    ) -> String {
        let text =
            "Families are not judged, for a file's directions can't be fitted under permuted labels"
        guard let overall = layer.geometry.cohesion else { return text + "." }
        return text
            + "; over all pairs z = \(fixed(overall.z, 1)), p \(p(overall.pTwoSided)) against "
            + "families dealt at random\(chosen(result))."
    }

    /// What p-values at the layer of the tables are not corrected for.
    private static func chosen(_ result: ValidationResult) -> String {
        result.layers.count > 1 ? " (uncorrected, best of \(result.layers.count) layers)" : ""
    }

    private static func affect(
        _ layer: ValidationResult.Layer,
        of result: ValidationResult
    ) -> String? {
        guard let valence = layer.geometry.valence, let arousal = layer.geometry.arousal else {
            return nil
        }
        return "Of an emotion never seen, valence is predicted with r = \(fixed(valence.estimate)) "
            + "(p \(p(valence.pUpper))), arousal with r = \(fixed(arousal.estimate)) "
            + "(p \(p(arousal.pUpper)))\(chosen(result))."
    }

    /// `= 0.012`, or `< 0.001` where a third digit wouldn't show it.
    public static func p(_ value: Double) -> String {
        value < 0.001 ? "< 0.001" : "= \(fixed(value, 3))"
    }

    private static func fixed(_ value: Double, _ digits: Int = 2) -> String {
        NumberText.fixed(value, digits)
    }

    private static func percent(_ value: Double) -> String {
        NumberText.percent(value, value < 0.1 ? 1 : 0)
    }

    private static func interval(_ interval: Interval) -> String {
        "\(fixed(interval.estimate)) [\(fixed(interval.lower)), \(fixed(interval.upper))]"
    }
}
