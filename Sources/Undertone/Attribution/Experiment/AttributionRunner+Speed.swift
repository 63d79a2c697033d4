internal import LlamaEngine

extension AttributionRunner {
    /// Tokens a second, measured on part of a test item's readings.
    ///
    /// - Throws: `UndertoneError` or `EngineError`.
    public func speed() async throws -> Double {
        guard let item = items(.test).first else { return 0 }
        let texts = try work(item).texts
        // Sessions are made, and writes tried, before the clock runs.
        _ = try await reader.logProbabilities(of: Array(texts.prefix(64)))
        let part = Array(texts.prefix(600) + texts.suffix(600))
        let tokens = try reader.cost(of: part).tokens
        let start = ContinuousClock.now
        _ = try await reader.logProbabilities(of: part)
        return Double(tokens) / (ContinuousClock.now - start).seconds
    }

    /// The same readings computed in two ways.
    public struct Comparison: Sendable, Hashable, Codable {
        /// What one way took.
        public struct Way: Sendable, Hashable, Codable {
            /// Tokens computed.
            public var tokens = 0
            /// Seconds.
            public var seconds = 0.0
        }

        /// How many readings.
        public var readings = 0
        /// Each a pass of its own.
        public var separate = Way()
        /// As a tree of shared beginnings.
        public var tree = Way()
    }

    /// The first readings of a test item one by one, each a pass of its own, against the same as a tree.
    ///
    /// - Parameter count: how many readings, evenly over the item's.
    /// - Returns: tokens and seconds of both ways, for these readings; those as a tree are a share of the whole item's.
    /// - Throws: `UndertoneError` or `EngineError`.
    public func comparison(count: Int) async throws -> Comparison {
        guard let item = items(.test).first else { return Comparison() }
        let texts = try work(item).texts
        _ = try await reader.logProbabilities(of: Array(texts.prefix(64)))
        let start = ContinuousClock.now
        _ = try await reader.logProbabilities(of: texts)
        let treeSeconds = (ContinuousClock.now - start).seconds
        let treeTokens = try reader.cost(of: texts).tokens
        let stride = max(1, texts.count / max(1, count))
        let chosen = texts.indices.filter { $0 % stride == 0 }.map { texts[$0] }
        let second = ContinuousClock.now
        for text in chosen { _ = try await reader.logProbabilities(of: [text]) }
        let seconds = (ContinuousClock.now - second).seconds
        let share = Double(chosen.count) / Double(texts.count)
        let tokens = try chosen.reduce(0) { $0 + (try reader.cost(of: [$1]).tokens) }
        return Comparison(
            readings: chosen.count,
            separate: .init(tokens: tokens, seconds: seconds),
            tree: .init(
                tokens: Int((Double(treeTokens) * share).rounded()),
                seconds: treeSeconds * share
            )
        )
    }
}

extension Duration {
    /// In seconds.
    fileprivate var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
