internal import CLlama
internal import Foundation

/// Which way a write takes into the model.
public enum WritePath: String, Sendable, Hashable, Codable {
    /// A control vector for plain additions on all tokens, the callback for the rest.
    case automatic
    /// The callback for everything.
    case callback
}

/// A write that was once seen to arrive.
struct VerifiedWrite: Hashable {
    var point: SitePoint
    var isControlVector: Bool
}

extension Session {
    /// Splits interventions into what a control vector does and what the callback does.
    func partition(_ interventions: [Intervention], path: WritePath) -> (
        [StaticAddition], [Intervention]
    ) {
        guard path == .automatic else { return ([], interventions) }
        // Where anything else writes or reads, the order would be lost.
        let other = Set(interventions.filter { !$0.isStaticAddition }.map(\.point))
            .union(interventions.compactMap { $0.gate?.point })
        var additions: [StaticAddition] = []
        var rest: [Intervention] = []
        for intervention in interventions {
            if intervention.isStaticAddition, reachesByControlVector(intervention.point),
                !other.contains(intervention.point), let vector = intervention.operation.addend
            {
                additions.append(StaticAddition(point: intervention.point, vector: vector))
            } else {
                rest.append(intervention)
            }
        }
        return (additions, rest)
    }

    /// Whether a control vector can add at a place.
    ///
    /// It is added after blocks 1…n−1, i.e. at hidden states 2…n, by architectures that call for it; encoders ignore
    /// it silently.
    func reachesByControlVector(_ point: SitePoint) -> Bool {
        point.site == .hidden && (point.layer.precedingBlock ?? 0) >= 1 && !model.info.isEncoder
            && !withoutControlVector
    }

    /// Sets the sum of the additions as the control vector; an empty list clears it.
    func setControlVector(_ additions: [StaticAddition]) throws {
        let width = model.info.width
        var data: [Float]?
        if !additions.isEmpty {
            var sum = [Float](repeating: 0, count: (model.info.blockCount - 1) * width)
            for addition in additions {
                guard let block = addition.point.layer.precedingBlock, block >= 1 else { continue }
                // llama.cpp's buffer begins with block 1.
                for column in 0..<width {
                    sum[(block - 1) * width + column] += addition.vector[column]
                }
            }
            data = sum
        }
        guard data != controlVector else { return }
        // Always all blocks: a shorter buffer would leave the previous vector's later blocks in place.
        let last = Int32(model.info.blockCount - 1)
        let status =
            data.map { llama_set_adapter_cvec(context, $0, $0.count, Int32(width), 1, last) }
            ?? llama_set_adapter_cvec(context, nil, 0, Int32(width), 1, last)
        guard status == 0 else {
            throw EngineError(
                .computationFailed,
                "llama.cpp refused the control vector (status \(status)).",
                engineLog: EngineLog.shared.drain()
            )
        }
        controlVector = data
    }

    /// Sees once for each place and path that a write arrives: the written place moves by what was asked, and
    /// something downstream of it changes.
    ///
    /// - Parameters:
    ///   - additions: Where a control vector will add.
    ///   - written: Where the callback will write.
    ///   - keepsCache: Whether the cache is to stay, so that nothing can be tried.
    /// - Returns: false when this architecture turned out to ignore control vectors: divide the writes again.
    /// - Throws: ``EngineError`` if a write does not arrive.
    func verifyWrites(
        additions: [SitePoint],
        written: [SitePoint],
        keepsCache: Bool = false
    ) throws -> Bool {
        for (points, isControlVector) in [(additions, true), (written, false)] {
            for point in points {
                let key = VerifiedWrite(point: point, isControlVector: isControlVector)
                guard !verified.contains(key) else { continue }
                guard !keepsCache else {
                    throw EngineError(
                        .badRequest,
                        "the first write at \(point) must be on an empty cache, to be verified."
                    )
                }
                if try arrives(point, isControlVector: isControlVector) {
                    verified.insert(key)
                } else if isControlVector {
                    // This architecture never adds control vectors: the callback does it instead.
                    withoutControlVector = true
                    return false
                } else {
                    throw EngineError(
                        .siteUnavailable,
                        """
                        a write at \(point) did not arrive in this model (architecture \
                        '\(model.info.architecture)'): nothing downstream changed. Steering there would be a sham.
                        """
                    )
                }
            }
        }
        return true
    }

    /// Writes a known vector into a pass over a few tokens and looks whether it arrived.
    package func arrives(_ point: SitePoint, isControlVector: Bool = false) throws -> Bool {
        let entry = try check(point)
        let probe = probeBatch()
        let downstream = try downstreamPoint(of: point)
        var points = [point]
        if let downstream { points.append(downstream) }
        let plan = CapturePlan(points: points, reduction: .rows, stopsEarly: false)
        func pass(_ interventions: [Intervention]) throws -> PassResult {
            try runUnchecked(
                probe,
                capture: plan,
                pooling: nil,
                interventions: interventions,
                keepsCache: false,
                path: isControlVector ? .automatic : .callback
            )
        }
        let before = try pass([])
        let outputBefore = embeddings(of: probe)
        let scale = Self.rootMeanSquare(before.captured.values[point] ?? [])
        let size = max(scale, 1e-3)
        // Alternating signs: a constant would be taken out again by a layer norm.
        let vector = (0..<entry.width).map { Float($0 % 3 == 0 ? -size : size / 2) }
        let after = try pass([Intervention(.add(vector), at: point)])
        guard let old = before.captured.values[point], let new = after.captured.values[point] else {
            return false
        }
        for index in old.indices
        where abs(new[index] - old[index] - vector[index % entry.width]) > 0.05 * size {
            return false
        }
        if let downstream {
            return before.captured.values[downstream] != after.captured.values[downstream]
        }
        if model.info.isEncoder { return outputBefore != embeddings(of: probe) }
        return before.logits != after.logits
    }

    /// What an encoder puts out for the last token, as llama.cpp hands it over.
    private func embeddings(of packed: PackedBatch) -> [Float] {
        guard model.info.isEncoder,
            let row = llama_get_embeddings_ith(context, Int32(packed.count - 1))
        else { return [] }
        return Array(UnsafeBufferPointer(start: row, count: model.info.width))
    }

    private func downstreamPoint(of point: SitePoint) throws -> SitePoint? {
        let order = sites.entries[point]?.order ?? 0
        return sites.entries
            .filter { $0.value.order > order && $0.key.site == .hidden && $0.key != point }
            .min { $0.value.order < $1.value.order }?.key
    }

    private func probeBatch() -> PackedBatch {
        let start = model.tokenizer.beginning ?? 0
        let count = Int32(model.info.vocabularyCount)
        let tokens = [start] + (1...3).map { (start + 7 * Int32($0)) % count }
        let used = Array(tokens.prefix(min(4, configuration.batchTokens)))
        return PackedBatch([used], outputs: .last)
    }

    private static func rootMeanSquare(_ values: [Float]) -> Float {
        guard !values.isEmpty else { return 0 }
        return (values.reduce(0) { $0 + $1 * $1 } / Float(values.count)).squareRoot()
    }
}
