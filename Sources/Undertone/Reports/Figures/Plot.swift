/// A figure before it is drawn: a gnuplot script without its terminal, and what is said about it.
///
/// The script holds its data inline. It is the same for SVG and PNG.
public struct Plot: Sendable, Hashable {
    /// The file's name without its ending; letters, digits, `_`, `-` and `.` only.
    public var name: String
    /// What the figure shows and what to look at, for the line under it.
    public var caption: String
    /// What the figure shows, for those who cannot see it.
    public var alternative: String
    /// Width in points.
    public var width: Int
    /// Height in points.
    public var height: Int
    /// The gnuplot commands.
    public var script: String

    /// A plot from its parts.
    public init(
        name: String,
        caption: String,
        alternative: String,
        width: Int = 720,
        height: Int = 400,
        script: String
    ) {
        self.name = name
        self.caption = caption
        self.alternative = alternative
        self.width = width
        self.height = height
        self.script = script
    }
}
