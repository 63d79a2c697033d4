internal import Foundation
public import LlamaEngine

/// Runs an attribution experiment: item by item, all readings of an item as a tree of shared beginnings.
///
/// What goes into a pass depends on the item alone, so that an experiment that was interrupted ends in the same file.
public final class AttributionRunner {
    /// The experiment; its primary place is chosen on the way where it is to be.
    public private(set) var plan: AttributionPlan
    let model: Model
    let template: ChatTemplate
    let reader: NextTokenReader
    private var probes: [ProbeKey: AttributionProbe] = [:]

    private struct ProbeKey: Hashable {
        var item: Int
        var stem: Int
        var isPrompted: Bool
    }

    /// How far an experiment is.
    public struct Progress: Sendable, Hashable {
        /// Readings that are in the record.
        public var done: Int
        /// What probes read that is in the record, a state of an item each.
        public var projected = 0
        /// Readings that this process has made.
        public var made: Int
        /// Tokens that this process has computed.
        public var tokens: Int
    }

    /// Prepares a plan to be run.
    ///
    /// - Parameters:
    ///   - model: a decoder with a chat template.
    ///   - plan: the experiment.
    ///   - templateName: the name of a chat template, instead of the model's own.
    ///   - precise: F32 throughout.
    ///   - batchTokens: tokens a pass.
    ///   - threads: passes side by side.
    /// - Throws: `UndertoneError` for an encoder, a model without a template, and directions of another width.
    public init(
        model: Model,
        plan: AttributionPlan,
        templateName: String? = nil,
        precise: Bool = false,
        batchTokens: Int = 1024,
        threads: Int? = nil
    ) throws {
        guard !model.info.isEncoder else {
            throw UndertoneError.badInput(
                "\(model.info.name) is an encoder: it has no turns and says nothing, so there is no self to ask. What "
                    + "it encodes of a speaker or a third person can be read ('undertone read', 'undertone probe')"
            )
        }
        self.model = model
        self.plan = plan
        do {
            template = try ChatTemplate(model: model.info, named: templateName)
            for layer in plan.vectors.layers { try model.info.check(layer: layer) }
            for probe in plan.probes?.probes ?? [] { try model.info.check(layer: probe.layer) }
        } catch let error as EngineError {
            throw UndertoneError.badInput(error.message)
        }
        guard plan.probes?.probes.allSatisfy({ $0.vector.count == model.info.width }) ?? true else {
            throw UndertoneError.badInput(
                "the probes are of another model: its hidden states have another width than the \(model.info.width) of "
                    + "\(model.info.name)"
            )
        }
        let rowBytes = max(1, 4 * model.info.vocabularyCount)
        reader = try NextTokenReader(
            model: model,
            precise: precise,
            batchTokens: batchTokens,
            maxSequences: max(32, min(SessionConfiguration.sequenceLimit, (64 << 20) / rowBytes)),
            threads: threads
        )
    }

    // MARK: - Cost

    /// The numbers of the items of a split; dev ones begin with the content-free context.
    func items(_ split: AttributionItem.Split) -> [Int] {
        let own = plan.scenes.indices.filter { plan.scenes[$0].item.split == split }
        return split == .dev ? [AttributionReading.contentFree] + own : own
    }

    /// What the experiment costs, exactly.
    ///
    /// While layer and mask have yet to be chosen, test items are counted at the provisional place.
    ///
    /// - Parameter splits: which items.
    /// - Returns: readings, tokens and passes.
    /// - Throws: `UndertoneError` for items that can't be asked.
    public func cost(
        _ splits: [AttributionItem.Split] = AttributionItem.Split.allCases
    ) throws -> AttributionCost {
        var cost = AttributionCost()
        for item in splits.flatMap({ items($0) }) {
            cost = cost + (try self.cost(of: item)) + (try projectionCost(of: item))
        }
        return cost
    }

    func cost(of item: Int) throws -> AttributionCost {
        let work = try work(item)
        let passes = try reader.cost(of: work.texts)
        return AttributionCost(
            readings: work.jobs.count,
            tokens: passes.tokens,
            passes: passes.passes,
            separateTokens: passes.separateTokens
        )
    }

    // MARK: - Running

    /// Runs the experiment into a folder.
    ///
    /// - Parameters:
    ///   - folder: gets `header.json`, `readings.jsonl` and, where there are probes, `projections.jsonl`.
    ///   - resumes: whether readings that are there are kept.
    ///   - stopsBeforeTest: ends where the place of the verdicts is chosen, and no test item was run.
    ///   - progress: called after each item.
    /// - Returns: what was done.
    /// - Throws: `UndertoneError` for a folder of another experiment; `EngineError`; `CancellationError`.
    @discardableResult
    public func run(
        in folder: String,
        resumes: Bool = false,
        stopsBeforeTest: Bool = false,
        progress: (Progress) -> Void = { _ in }
    ) async throws -> Progress {
        let log = try AttributionLog(
            folder: folder,
            header: plan.header,
            isOpen: plan.isOpen,
            resumes: resumes,
            expected: .init(
                readings: { try self.work($0).jobs.count },
                projections: { try self.projectionWork($0).lines }
            )
        )
        let known = Set(log.readings.items)
        guard known.count == log.readings.items.count,
            (items(.dev) + items(.test)).starts(with: log.readings.items),
            items(.test).starts(with: log.projections?.items ?? [])
        else {
            throw UndertoneError.badInput(
                "the readings here are damaged: items are there twice, or out of order; choose another folder",
                file: folder
            )
        }
        var state = Progress(done: log.readings.lines, made: 0, tokens: 0)
        state.projected = log.projections?.lines ?? 0
        progress(state)
        func read(_ items: [Int]) async throws {
            for item in items where !known.contains(item) {
                try Task.checkCancellation()
                let work = try work(item)
                let found = try await readings(of: work, item)
                try log.readings.append(item, found.map(\.line))
                state.done += found.count
                state.made += found.count
                state.tokens += try reader.cost(of: work.texts).tokens
                probes = probes.filter { $0.key.item != item }
                progress(state)
            }
        }
        try await read(items(.dev))
        if plan.isOpen {
            let chosen = try AttributionAnalysis.choice(from: AttributionReadings(folder: folder))
            guard let chosen else {
                throw UndertoneError.badInput(
                    "where the verdicts are given can't be chosen: fewer than two dev scenarios have items in which the "
                        + "reports can move; give more items, or a layer and tokens (--primary)",
                    file: folder
                )
            }
            plan.close(chosen)
        }
        try log.write(plan.header)
        if !stopsBeforeTest {
            try await read(items(.test))
            try await project(into: log, &state, progress)
        }
        return state
    }

    private func readings(
        of work: Work,
        _ item: Int
    ) async throws -> [AttributionReading] {
        let found = try await reader.logProbabilities(of: work.texts)
        return zip(work.jobs, zip(work.texts, found)).map { job, values in
            let sums = values.1.map { $0.reduce(0, +) }
            let place = job.write?.place
            return AttributionReading(
                item: item,
                stem: job.stem,
                direction: job.write?.direction,
                layer: place?.layer,
                mask: place?.mask,
                alpha: place?.alpha,
                scores: ClosedSetReadout.excluding(values.0.continuations, sums).map { Float($0) }
            )
        }
    }

    // MARK: - Texts

    /// The readings of an item with what the model is asked for each.
    struct Work {
        var jobs: [AttributionJob]
        var texts: [ContinuedText]
    }

    func work(_ item: Int) throws -> Work {
        let plain = try plan.header.stems.indices.reduce(into: [Int: AttributionProbe]()) {
            $0[$1] = try probe(item, $1, isPrompted: false)
        }
        var additions: [AttributionWrite: [Float]] = [:]
        let jobs = plan.jobs(item) { mask, stem in
            plain[stem]?.masks[plan.header.masks[mask]] != nil
        }
        let texts = try jobs.map { job -> ContinuedText in
            let isPrompted = job.write != nil && job.write?.place == nil
            let probe = try probe(item, job.stem, isPrompted: isPrompted)
            var writes: [Intervention] = []
            if let write = job.write, let place = write.place,
                let mask = probe.masks[plan.header.masks[place.mask]]
            {
                let vector =
                    additions[write]
                    ?? plan.vectors.addition(
                        write.direction,
                        layer: place.layer,
                        alpha: place.alpha
                    ) ?? []
                additions[write] = vector
                writes = [Intervention(.add(vector), at: .hidden(place.layer), on: .mask(mask))]
            }
            return ContinuedText(
                AskedText(tokens: probe.tokens, writes: writes),
                continuations: probe.answers
            )
        }
        return Work(jobs: jobs, texts: texts)
    }

    private func probe(_ item: Int, _ stem: Int, isPrompted: Bool) throws -> AttributionProbe {
        let key = ProbeKey(item: item, stem: stem, isPrompted: isPrompted)
        if let known = probes[key] { return known }
        var scene =
            item < 0 ? AttributionScene.contentFree(plan.questions) : plan.scenes[item]
        if isPrompted, let prompted = scene.prompted { scene = prompted }
        let question = plan.questions.questions[stem]
        let made = try AttributionProbe(
            scene,
            question,
            place: plan.questions.place,
            answers: question.kind == .words ? plan.header.words : (0...9).map(String.init),
            template: template,
            model: model
        )
        probes[key] = made
        return made
    }
}
