import Foundation

/// What a stream is connected to.
package struct Terminal: Sendable {
    /// Whether a person is at the other end.
    package let isInteractive: Bool
    /// Whether colours may be written: on a terminal that has them, and not against `NO_COLOR`.
    package let hasColor: Bool
    private let descriptor: Int32

    /// Standard output.
    package static let output = Terminal(descriptor: STDOUT_FILENO)
    /// Standard error.
    package static let error = Terminal(descriptor: STDERR_FILENO)

    /// The terminal behind a descriptor, if it is one.
    package init(
        descriptor: Int32,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) {
        self.descriptor = descriptor
        isInteractive = isatty(descriptor) == 1
        let refused = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        hasColor = isInteractive && !refused && environment["TERM"] != "dumb"
    }

    /// Columns of the window; 80 where there is none.
    package var width: Int {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// A style of text.
    package enum Style: String, Sendable {
        /// Heads.
        case bold = "1"
        /// What is of less weight.
        case faint = "2"
        /// Failure.
        case red = "31"
        /// Success.
        case green = "32"
        /// What is not as it should be.
        case yellow = "33"
    }

    /// Text in a style, where there is colour.
    package func styled(_ text: String, _ style: Style) -> String {
        hasColor ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// Text from outside without the control characters that would command the terminal.
    package static func plain(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    let isBidirectional =
                        ("\u{202A}"..."\u{202E}").contains(scalar)
                        || ("\u{2066}"..."\u{2069}").contains(scalar)
                    let isControl = scalar.properties.generalCategory == .control
                    return isControl || isBidirectional ? " " : scalar
                }
            )
        )
    }
}
