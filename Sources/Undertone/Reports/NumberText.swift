internal import Foundation
package import Statistics

/// Numbers as tables and figures show them; the same on every locale.
package enum NumberText {
    /// A number with so many digits behind the point; `–` for what is no number.
    package static func fixed(_ value: Double, _ digits: Int = 3) -> String {
        guard value.isFinite else { return "–" }
        let text = String(format: "%.\(digits)f", value)
        // A true minus sign; and never "-0.000".
        let isZero = text.allSatisfy { "-0.".contains($0) }
        return text.hasPrefix("-") ? (isZero ? "" : "−") + text.dropFirst() : text
    }

    /// A number with its sign, for shifts.
    package static func signed(_ value: Double, _ digits: Int = 2) -> String {
        let text = fixed(value, digits)
        let isZero = text.allSatisfy { "0.".contains($0) }
        return value > 0 && !isZero ? "+" + text : text
    }

    /// A share as a percentage.
    package static func percent(_ value: Double, _ digits: Int = 0) -> String {
        value.isFinite ? fixed(value * 100, digits) + " %" : "–"
    }

    /// A number as short as it can be: 0, 0.1, 0.25.
    package static func short(_ value: Double) -> String {
        guard value.isFinite else { return "–" }
        let text = String(format: "%.4g", value)
        return text.hasPrefix("-") ? "−" + text.dropFirst() : text
    }

    /// A count with thin spaces between thousands.
    package static func count(_ value: Int) -> String {
        let digits = String(value.magnitude)
        var groups: [Substring] = []
        var rest = digits[...]
        while !rest.isEmpty {
            groups.insert(rest.suffix(3), at: 0)
            rest = rest.dropLast(3)
        }
        return (value < 0 ? "−" : "") + groups.joined(separator: "\u{202F}")
    }

    /// `1 text`, `204 texts`.
    package static func counted(_ value: Int, _ noun: String) -> String {
        "\(count(value)) \(noun)\(value == 1 ? "" : "s")"
    }

    /// Bytes in MB or GB.
    package static func bytes(_ value: Int64) -> String {
        let megabytes = Double(value) / 1e6
        return megabytes < 1000 ? fixed(megabytes, 0) + " MB" : fixed(megabytes / 1000, 2) + " GB"
    }

    /// A duration: `850 ms`, `12.3 s`, `4 min 05 s`, `2 h 03 min`.
    package static func seconds(_ value: Double) -> String {
        guard value.isFinite, value >= 0 else { return "–" }
        if value < 1 { return fixed(value * 1000, 0) + " ms" }
        if value < 60 { return fixed(value, 1) + " s" }
        let whole = Int(min(value, 1e12).rounded())
        func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        if whole < 3600 { return "\(whole / 60) min \(padded(whole % 60)) s" }
        return "\(whole / 3600) h \(padded(whole % 3600 / 60)) min"
    }

    /// A date and time of day in UTC.
    package static func date(_ secondsSince1970: Double) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = calendar.dateComponents(
            [.year, .month, .day, .hour, .minute],
            from: Date(timeIntervalSince1970: secondsSince1970)
        )
        return String(
            format: "%04d-%02d-%02d %02d:%02d UTC",
            parts.year ?? 0,
            parts.month ?? 0,
            parts.day ?? 0,
            parts.hour ?? 0,
            parts.minute ?? 0
        )
    }

    /// `0.947 [0.921, 0.969]`.
    package static func interval(_ interval: Interval, _ digits: Int = 3) -> String {
        "\(fixed(interval.estimate, digits)) "
            + "[\(fixed(interval.lower, digits)), \(fixed(interval.upper, digits))]"
    }
}
