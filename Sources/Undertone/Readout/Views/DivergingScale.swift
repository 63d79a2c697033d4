internal import Foundation

/// Colours for values about 0: blue below, white, red above (Brewer's RdBu, which colour-blind people can read).
package struct DivergingScale: Sendable, Hashable {
    /// Values beyond ± this have the last colours.
    package let limit: Double

    /// A scale of standard deviations.
    package init(limit: Double = 4) {
        precondition(limit > 0, "a scale has a length")
        self.limit = limit
    }

    private static let stops: [(Double, Double, Double)] = [
        (0x05, 0x30, 0x61), (0x21, 0x66, 0xAC), (0x43, 0x93, 0xC3), (0x92, 0xC5, 0xDE),
        (0xF7, 0xF7, 0xF7), (0xF4, 0xA5, 0x82), (0xD6, 0x60, 0x4D), (0xB2, 0x18, 0x2B),
        (0x67, 0x00, 0x1F),
    ]

    /// −1…1.
    private func part(_ value: Double) -> Double {
        value.isFinite ? max(-1, min(1, value / limit)) : 0
    }

    /// The colour of a value, as `#rrggbb`.
    package func color(_ value: Double) -> String {
        let place = (part(value) + 1) / 2 * Double(Self.stops.count - 1)
        let low = min(Int(place), Self.stops.count - 2)
        let share = place - Double(low)
        let (from, to) = (Self.stops[low], Self.stops[low + 1])
        func mixed(_ first: Double, _ second: Double) -> Int {
            Int((first + (second - first) * share).rounded())
        }
        return String(
            format: "#%02x%02x%02x",
            mixed(from.0, to.0),
            mixed(from.1, to.1),
            mixed(from.2, to.2)
        )
    }

    /// The colour of text on it.
    package func ink(_ value: Double) -> String { abs(part(value)) > 0.62 ? "#ffffff" : "#1c1c1e" }

    /// −4…4: the colours of a terminal.
    package func level(_ value: Double) -> Int { Int((part(value) * 4).rounded()) }

    /// The 256-colour codes of the background of each level, from −4.
    private static let backgrounds = [24, 31, 74, 153, -1, 224, 217, 167, 124]

    /// Text on the background of a level; as it is at 0.
    package static func styled(_ text: String, level: Int) -> String {
        let background = backgrounds[max(-4, min(4, level)) + 4]
        guard background >= 0 else { return text }
        let ink = abs(level) == 4 || level == 3 ? 231 : 16
        return "\u{1B}[38;5;\(ink);48;5;\(background)m\(text)\u{1B}[0m"
    }
}
