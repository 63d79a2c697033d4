/// The version of the tool, as it stands in manifests and runs.
public enum UndertoneVersion {
    /// Semantic version.
    public static let current = "0.1.0"
}
