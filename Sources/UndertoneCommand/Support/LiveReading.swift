import Foundation
import LlamaEngine
import Synchronization
import Undertone

/// Shows an answer while it is written, with how far each token lies along directions.
///
/// Along one direction, with colour: the words on their colours. Else a row a token.
final class LiveReading: Sendable {
    /// What is shown as one: a token, or several that share a character.
    struct Cell: Sendable {
        /// What it spells; nil: the token that the answer is spoken from.
        var text: String?
        /// z by entry of the directions; of several tokens the mean.
        var z: [Double]
    }

    private struct State {
        var reader: TokenReader
        var cells: [Cell] = []
        /// Bytes and z of tokens whose last character isn't whole.
        var bytes: [UInt8] = []
        var waiting: [[Double]] = []
        var written = ""
    }

    private let model: Model
    private let isShown: Bool
    private let grid: ReadoutGrid
    private let names: [String]
    private let shown: Int
    private let state: Mutex<State>

    /// Creates one for one answer.
    ///
    /// - Parameters:
    ///   - reader: what reads; at one layer.
    ///   - model: the model that writes.
    ///   - isShown: whether anything is shown, or only kept.
    ///   - terminal: where.
    init(_ reader: TokenReader, model: Model, isShown: Bool, terminal: Terminal = .output) {
        self.model = model
        self.isShown = isShown
        names = reader.directions.entries.map(\.name)
        let labels = 16
        let strongest = names.map { min(14, TextWidth.columns($0)) }.max() ?? 0
        var room = terminal.width - labels - strongest - 9
        let titles = names.enumerated().prefix { number, name in
            room -= ReadoutGrid.width(name) + 1
            return room >= 0 || number < 3
        }.map(\.element)
        shown = names.count == 1 ? 1 : titles.count
        grid = ReadoutGrid(
            titles: titles,
            labels: labels,
            scale: DivergingScale(),
            terminal: terminal
        )
        state = Mutex(State(reader: reader))
    }

    /// Where states are read.
    var points: [SitePoint] { state.withLock { $0.reader.points } }

    /// The cells so far.
    var cells: [Cell] { state.withLock { $0.cells } }

    /// All that was shown, or would have been.
    var text: String { state.withLock { $0.written } }

    /// Takes a token.
    func take(_ states: StateReading.TokenStates) {
        let text = state.withLock { state -> String in
            let values = state.reader.read(states.rows)
            guard states.generated != nil else {
                // Means are of the answer's own tokens.
                state.reader.reset()
                return add(Cell(text: nil, z: values.z), to: &state)
            }
            state.bytes += model.tokenizer.bytes(of: states.token)
            state.waiting.append(values.z)
            guard let whole = String(validating: state.bytes, as: UTF8.self), !whole.isEmpty else {
                return ""
            }
            let count = Double(state.waiting.count)
            let z = values.z.indices.map { entry in
                state.waiting.reduce(0) { $0 + $1[entry] } / count
            }
            state.bytes = []
            state.waiting = []
            return add(Cell(text: whole, z: z), to: &state)
        }
        write(text)
    }

    /// Ends the answer: what was never read again, the means, and in rows the answer as a text.
    func finish(_ answer: String) {
        let text = state.withLock { state -> String in
            let read = state.cells.compactMap(\.text).joined()
            let mean = state.reader.means
            let count = NumberText.counted(state.reader.count, "token")
            guard isFlow else {
                let row =
                    state.reader.count == 0
                    ? "" : line("mean (\(state.reader.count))", mean) + "\n"
                return row + "\n" + answer + "\n"
            }
            let rest = answer.hasPrefix(read) ? String(answer.dropFirst(read.count)) : ""
            let opening = state.cells.first.map { "▸ \(NumberText.signed($0.z[0], 1)), " } ?? ""
            let note =
                "z along \(names[0]): \(opening)mean \(NumberText.signed(mean[0], 1)) of \(count)"
            return plain(rest) + "\n" + grid.terminal.styled(note, .faint) + "\n"
        }
        write(text)
    }

    private var isFlow: Bool { names.count == 1 && grid.terminal.hasColor }

    private func add(_ cell: Cell, to state: inout State) -> String {
        state.cells.append(cell)
        guard isFlow else {
            let head =
                state.cells.count == 1 && names.count > 1
                ? grid.head("token", last: "strongest") + "\n" : ""
            return head
                + line(cell.text.map { ReadoutGrid.label($0, width: 14) } ?? "▸", cell.z) + "\n"
        }
        let level = grid.scale.level(cell.z[0])
        guard let text = cell.text else { return DivergingScale.styled("▸", level: level) + " " }
        let blanks = text.prefix(while: \.isWhitespace)
        return plain(String(blanks))
            + DivergingScale.styled(plain(String(text.dropFirst(blanks.count))), level: level)
    }

    private func line(_ label: String, _ z: [Double]) -> String {
        guard names.count > 1 else { return grid.bar(label, z[0]) }
        let best = z.indices.max { abs(z[$0]) < abs(z[$1]) } ?? 0
        return grid.row(
            label,
            Array(z.prefix(shown)),
            last: "\(names[best]) \(NumberText.signed(z[best], 1))"
        )
    }

    /// Line ends stay; what would command a terminal doesn't.
    private func plain(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { Terminal.plain(String($0)) }.joined(separator: "\n")
    }

    private func write(_ text: String) {
        state.withLock { $0.written += text }
        guard isShown, !text.isEmpty else { return }
        // A reader that has gone away is no error here: the text is kept.
        _ = try? OutputOptions.write(text)
    }

    /// What is read, in words, and what the colours mean.
    static func caption(_ reader: TokenReader, terminal: Terminal = .output) -> String {
        let point = reader.points.first
        let grid = ReadoutGrid(titles: [], labels: 0, scale: DivergingScale(), terminal: terminal)
        let place =
            "layer \(point.map { "\($0.layer)" } ?? "–"), method \(reader.directions.method)"
        let words = Terminal.plain(
            "z in standard deviations, \(place); \(ReadoutCaption.baseline(reader.baseline))"
        )
        return [words, grid.legend].compactMap { $0 }.joined(separator: "\n")
    }

    /// For JSON: a token and its z by name.
    var json: JSONValue {
        .array(
            cells.map { cell in
                var z = JSONObject()
                for (name, value) in zip(names, cell.z) {
                    z[name] = .number((value * 1e4).rounded() / 1e4)
                }
                var line = JSONObject()
                line["text"] = cell.text.map { JSONValue.string($0) } ?? .null
                line["z"] = .object(z)
                return .object(line)
            }
        )
    }
}

extension [LiveReading] {
    /// One reading for all, by the place of each; nil where there is none.
    var together: StateReading? {
        guard let first else { return nil }
        return StateReading(points: first.points) { states in
            self[states.sequence].take(states)
        }
    }
}
