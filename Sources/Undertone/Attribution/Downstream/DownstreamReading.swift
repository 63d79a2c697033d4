internal import Foundation

/// What probes read behind a write: a line of `projections.jsonl`.
///
/// Layer, mask and α are those of an ``AttributionReading``.
public struct DownstreamReading: Codable, Sendable, Hashable {
    /// The file's name.
    public static let fileName = "projections.jsonl"

    /// Index in `AttributionHeader.items`.
    public var item: Int
    /// Index in `AttributionHeader.directions`; nil: unsteered.
    public var direction: Int?
    /// The written hidden state.
    public var layer: Int?
    /// Index in `AttributionHeader.masks`.
    public var mask: Int?
    /// The strength.
    public var alpha: Double?
    /// The hidden state that was read, at the token that opens the reply.
    public var at: Int
    /// By person of `AttributionHeader.Downstream.persons` what the probe reads, in standard deviations from unsteered
    /// dialogues without the emotion.
    public var z: [Float]
    /// By person what the write brings along by itself (``DownstreamProbe/passthrough(_:)``), in standard deviations; nil
    /// where the token wasn't written.
    public var passthrough: [Float]?

    /// Creates a reading.
    public init(
        item: Int,
        direction: Int? = nil,
        layer: Int? = nil,
        mask: Int? = nil,
        alpha: Double? = nil,
        at: Int,
        z: [Float],
        passthrough: [Float]? = nil
    ) {
        self.item = item
        self.direction = direction
        self.layer = layer
        self.mask = mask
        self.alpha = alpha
        self.at = at
        self.z = z
        self.passthrough = passthrough
    }

    /// A line of the file, with its end.
    var line: String {
        func list(_ values: [Float]) -> String {
            "[" + values.map { "\($0)" }.joined(separator: ",") + "]"
        }
        var text = "{\"item\":\(item)"
        if let direction { text += ",\"direction\":\(direction)" }
        if let layer { text += ",\"layer\":\(layer)" }
        if let mask { text += ",\"mask\":\(mask)" }
        if let alpha { text += ",\"alpha\":\(alpha)" }
        text += ",\"at\":\(at),\"z\":" + list(z)
        if let passthrough { text += ",\"passthrough\":" + list(passthrough) }
        return text + "}\n"
    }

    /// The readings in a folder.
    ///
    /// - Throws: `UndertoneError` that names the line for one that is no reading.
    public static func read(in folder: String) throws -> [DownstreamReading] {
        let path = folder + "/" + fileName
        let lines = try LineReader(path)
        let decoder = JSONDecoder()
        var found: [DownstreamReading] = []
        while let line = try lines.next() {
            do {
                found.append(try decoder.decode(Self.self, from: Data(line.text.utf8)))
            } catch let error as DecodingError {
                throw UndertoneError.badInput(
                    DecodingMessage.text(error),
                    file: path,
                    line: line.number
                )
            }
        }
        return found
    }
}
