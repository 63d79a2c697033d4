import ArgumentParser
import LlamaEngine
import Undertone

/// Files of directions, and which of them.
struct DirectionFiles: ParsableArguments {
    @Argument(help: "Files of directions ('undertone fit' writes them).")
    var files: [String]

    @Option(name: .long, help: "Only this layer (hidden state).")
    var layer: Int?

    @Option(name: .long, help: "Only this method.")
    var method: String?

    @Option(name: .long, help: "Only these labels, separated by commas.")
    var target: String?

    /// The directions that were asked for, in the files' order.
    ///
    /// - Throws: `UndertoneError` for a layer, method or label that none has.
    func read() throws -> [Undertone.Direction] {
        var found = try files.flatMap { try VectorFile.read($0) }
        guard let file = files.first else { return [] }
        if let method {
            let known = Set(found.map(\.method))
            guard known.contains(method) else {
                throw UndertoneError.unknown("method", method, among: known, in: file)
            }
            found = found.filter { $0.method == method }
        }
        if let target {
            let wanted = target.split(separator: ",").map(String.init)
            let known = Set(found.map(\.name))
            for name in wanted where !known.contains(name) {
                throw UndertoneError.unknown("direction", name, among: known, in: file)
            }
            found = found.filter { wanted.contains($0.name) }
        }
        if let layer {
            let layers = Set(found.map(\.point.layer.rawValue)).sorted()
            guard layers.contains(layer) else {
                throw UndertoneError.badInput(
                    "no direction of layer \(layer) here; there are "
                        + layers.map(String.init).joined(separator: ", "),
                    file: file
                )
            }
            found = found.filter { $0.point.layer.rawValue == layer }
        }
        guard !found.isEmpty else {
            throw UndertoneError.badInput("the file holds no direction", file: file)
        }
        return found
    }
}

extension [Undertone.Direction] {
    /// Those of one target or method; a file of several must be told which.
    ///
    /// - Parameters:
    ///   - option: The option that says it.
    ///   - wanted: What it says; nil where it wasn't given.
    ///   - file: The file, for messages.
    ///   - key: What the directions differ in.
    /// - Returns: Directions that differ in it no more.
    /// - Throws: `UndertoneError` that lists what there is.
    func only(
        _ option: String,
        _ wanted: String?,
        in file: String,
        by key: (Undertone.Direction) -> String
    ) throws -> [Undertone.Direction] {
        let known = Set(map(key))
        guard let wanted else {
            guard known.count < 2 else {
                throw UndertoneError.badInput(
                    "the file has several (\(known.sorted().joined(separator: ", "))); say which with "
                        + "--\(option)",
                    file: file
                )
            }
            return self
        }
        guard known.contains(wanted) else {
            throw UndertoneError.unknown(option, wanted, among: known, in: file)
        }
        return filter { key($0) == wanted }
    }
}
