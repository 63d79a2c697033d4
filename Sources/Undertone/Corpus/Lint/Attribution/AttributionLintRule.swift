/// Something that scenes of the attribution experiment must keep to.
///
/// A rule is one file in `Rules` and one line in ``AttributionLintRules``.
protocol AttributionLintRule: LintRule {
    /// Looks at everything at once.
    func check(_ corpus: AttributionLintCorpus) -> [LintFinding]
}
