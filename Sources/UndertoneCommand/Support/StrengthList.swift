import Foundation
import Undertone

/// A list of strengths on the command line.
enum StrengthList {
    /// Reads numbers separated by commas, in their order.
    ///
    /// - Throws: `UndertoneError` for what is no such list.
    static func read(_ text: String) throws -> [Double] {
        let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map {
            Double($0.trimmingCharacters(in: .whitespaces)).flatMap { $0.isFinite ? $0 : nil }
        }
        guard !numbers.contains(where: { $0 == nil }) else {
            throw UndertoneError.badInput(
                "--alpha '\(text)' is no list of numbers like 0,0.1,0.3,0.5"
            )
        }
        return numbers.compactMap { $0 }
    }
}
