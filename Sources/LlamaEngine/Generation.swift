/// What to generate.
public struct GenerationRequest: Sendable, Hashable {
    /// The prompt's tokens.
    public var prompt: [Token]
    /// The most new tokens.
    public var maxTokens: Int
    /// How each is chosen.
    public var sampling: SamplingOptions
    /// Texts that end the answer; they are not part of it.
    public var stopStrings: [String]
    /// What is written into the model while it reads and writes; several at one place act in this order.
    public var steering: [TokenIntervention]
    /// Whether tokens that the session's last generation left in the cache may serve.
    ///
    /// Those at the prompt's beginning do that are the same and were steered alike. The result is that of an empty cache up to rounding (other
    /// passes, other sums), so equal calls give equal bytes only without it.
    public var reusesCache: Bool

    /// Creates a request.
    public init(
        prompt: [Token],
        maxTokens: Int = 128,
        sampling: SamplingOptions = SamplingOptions(),
        stopStrings: [String] = [],
        steering: [TokenIntervention] = [],
        reusesCache: Bool = false
    ) {
        self.prompt = prompt
        self.maxTokens = maxTokens
        self.sampling = sampling
        self.stopStrings = stopStrings
        self.steering = steering
        self.reusesCache = reusesCache
    }
}

/// What was generated.
public struct Generation: Sendable, Hashable {
    /// Why it ended; an end is a value, no error.
    public enum End: Sendable, Hashable {
        /// The model ended its turn.
        case endOfTurn
        /// A stop string came.
        case stopString(String)
        /// As many tokens as asked for.
        case tokenLimit
        /// The context is full.
        case contextFull
        /// The caller asked for no more.
        case cancelled
    }

    /// The new tokens.
    public var tokens: [Token]
    /// Their text, without the stop string.
    public var text: String
    /// Why it ended.
    public var end: End
    /// For each element of the request's steering the tokens that it wrote in this call.
    ///
    /// None where its strength is 0, its gate stayed closed, or the text ended before its first token. Tokens from the cache were written before.
    public var written: [Int]
    /// How many of the prompt's tokens were in the cache already.
    public var reused: Int
}

/// Turns bytes that come piece by piece into text, holding back what may still change.
struct TextStream {
    private var bytes: [UInt8] = []
    private let stops: [[UInt8]]
    private(set) var emitted = 0

    init(stops: [String]) {
        self.stops = stops.filter { !$0.isEmpty }.map { Array($0.utf8) }
    }

    /// Adds a piece; returns the stop string that is now complete, if any.
    mutating func append(_ piece: [UInt8]) -> String? {
        let searchFrom = max(0, bytes.count - (stops.map(\.count).max() ?? 0))
        bytes += piece
        for stop in stops {
            if let start = Self.first(stop, in: bytes, from: searchFrom) {
                bytes.removeSubrange(start...)
                return String(decoding: stop, as: UTF8.self)
            }
        }
        return nil
    }

    /// What can be shown now: whole characters that no stop string can take back.
    mutating func next(final: Bool = false) -> String {
        var end = bytes.count
        if !final {
            for stop in stops {
                for length in stride(from: min(stop.count - 1, end), to: 0, by: -1)
                where bytes[(bytes.count - length)...].elementsEqual(stop[..<length]) {
                    end = min(end, bytes.count - length)
                    break
                }
            }
            end = Self.wholeCharacters(bytes, upTo: end)
        }
        guard end > emitted else { return "" }
        defer { emitted = end }
        return String(decoding: bytes[emitted..<end], as: UTF8.self)
    }

    var all: String { String(decoding: bytes, as: UTF8.self) }

    private static func wholeCharacters(_ bytes: [UInt8], upTo end: Int) -> Int {
        var start = end
        while start > 0, end - start < 4, bytes[start - 1] & 0xC0 == 0x80 { start -= 1 }
        guard start > 0, bytes[start - 1] >= 0xC0 else { return end }
        let lead = bytes[start - 1]
        let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
        return end - (start - 1) >= length ? end : start - 1
    }

    private static func first(_ needle: [UInt8], in haystack: [UInt8], from start: Int) -> Int? {
        guard haystack.count >= needle.count else { return nil }
        return (start...max(start, haystack.count - needle.count)).first { index in
            index + needle.count <= haystack.count
                && haystack[index..<index + needle.count].elementsEqual(needle)
        }
    }
}
