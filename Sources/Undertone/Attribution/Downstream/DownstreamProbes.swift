internal import LlamaEngine
internal import Statistics

/// The probes of an experiment: one for each person and each hidden state that is read behind a written one.
public struct DownstreamProbes: Sendable {
    /// The probes, by state and person.
    public let probes: [DownstreamProbe]
    /// What the record says of them.
    public let header: AttributionHeader.Downstream

    /// No probes, and why: a sentence without its end.
    public init(omitted reason: String) {
        self.init(
            [],
            .init(target: "", persons: [], probes: [], reach: [], omitted: reason)
        )
    }

    /// What probes are wanted for.
    public struct Request: Sendable {
        /// The emotion.
        public var target: String
        /// The hidden states that are written.
        public var written: [Int]
        /// Where is read behind them.
        public var layers: DownstreamLayers
        /// The model's last hidden state.
        public var last: Int
        /// The items, none of which a probe may have been fitted on.
        public var items: [AttributionItem]
        /// Of the fit's random divisions.
        public var seed: UInt64

        /// Creates a request.
        public init(
            target: String,
            written: [Int],
            layers: DownstreamLayers,
            last: Int,
            items: [AttributionItem],
            seed: UInt64
        ) {
            self.target = target
            self.written = written
            self.layers = layers
            self.last = last
            self.items = items
            self.seed = seed
        }
    }

    /// Fits probes on hidden states of dialogues that nothing was written into.
    ///
    /// A probe is the difference of means between the dialogues in which a person shows the target and those in which the
    /// person is neutral (the estimate that is written, too). Dialogues of the items' scenarios are left out.
    ///
    /// - Parameters:
    ///   - store: hidden states with labels such as `self:joyful` and `self:neutral`.
    ///   - request: what for.
    /// - Throws: `UndertoneError` for states that were asked for by number and have no probe; where none were, probes that
    ///   can't be fitted are left out, and ``header`` says why.
    public init(fitting store: ActivationStore, _ request: Request) throws {
        let rows = try store.rows
        let ids = Set(request.items.map(\.id))
        guard store.manifest.site == Site.hidden.rawValue, rows.allSatisfy({ !ids.contains($0.id) })
        else {
            try self.init(
                request,
                lacking: store.manifest.site == Site.hidden.rawValue
                    ? "the dialogues of \(store.directory) are the experiment's own items"
                    : "\(store.directory) holds no hidden states"
            )
            return
        }
        let labels = Set(rows.flatMap(\.labels))
        let scenes = Set(request.items.map(\.scenario))
        let layers = store.manifest.layers.filter { $0 > (request.written.min() ?? 0) }
        var found: [DownstreamProbe] = []
        for person in Person.allCases {
            let pair = [request.target, AttributionScenario.neutral].map(person.label)
            guard labels.isSuperset(of: pair) else { continue }
            let kept = rows.filter { !scenes.contains($0.scenario ?? "") }
            guard pair.allSatisfy({ label in kept.contains { $0.labels.contains(label) } }) else {
                continue
            }
            let fitter = try DirectionFitter(
                store: store,
                target: pair[0],
                against: pair[1],
                method: DifferenceOfMeans.name,
                excluding: scenes,
                seed: request.seed
            )
            for layer in layers {
                let fit = try fitter.fitAll(layer: layer)
                found += fit.directions.filter(\.quality.isUsable).compactMap {
                    DownstreamProbe($0, of: person)
                }
            }
        }
        try self.init(
            found,
            request,
            lacking: "\(store.directory) holds no hidden states behind the written ones of "
                + "\(DirectionFitter.fewestClusters) scenarios or more that are none of the items' and show "
                + "'\(Person.own.label(request.target))' and '\(Person.own.label(AttributionScenario.neutral))'"
        )
    }

    /// Takes the probes out of directions.
    ///
    /// - Parameters:
    ///   - directions: of files; those of the target's persons at hidden states behind the written ones count.
    ///   - request: what for.
    /// - Throws: as for a store.
    public init(_ directions: [Direction], _ request: Request) throws {
        let scenes = Set(request.items.map(\.scenario))
        var found: [DownstreamProbe] = []
        var (overlaps, isBare) = (false, false)
        for direction in directions {
            guard
                let person = Person.allCases.first(where: {
                    direction.name == $0.label(request.target)
                })
            else { continue }
            guard scenes.isDisjoint(with: direction.origin.scenarios) else {
                overlaps = true
                continue
            }
            guard let probe = DownstreamProbe(direction, of: person) else {
                isBare = true
                continue
            }
            found.append(probe)
        }
        var reason =
            "the directions' files have no person's direction at a hidden state behind the written ones"
        if overlaps { reason = "the directions were fitted on scenes of the items" }
        if isBare {
            reason = "the directions' files don't say how unsteered texts project onto them"
        }
        try self.init(
            found,
            request,
            lacking: reason + " (--store takes hidden states to fit probes on)"
        )
    }

    private init(_ request: Request, lacking reason: String) throws {
        try self.init([], request, lacking: reason)
    }

    /// Keeps the probes that are read: at each state those of all persons that have any.
    private init(_ found: [DownstreamProbe], _ request: Request, lacking reason: String) throws {
        let persons = Person.allCases.filter { person in found.contains { $0.person == person } }
        let known = Set(found.map(\.layer)).sorted().filter { layer in
            persons.allSatisfy { person in
                found.contains { $0.person == person && $0.layer == layer }
            }
        }
        if case .list(let wanted) = request.layers {
            for layer in wanted where !known.contains(layer) || layer > request.last {
                throw UndertoneError.badInput(
                    "hidden state \(layer) can't be read by probe: "
                        + (known.isEmpty
                            ? reason
                            : "there are probes at \(known.map(String.init).joined(separator: ", "))")
                )
            }
        }
        let reach = request.written.sorted().map { written in
            let read = request.layers.read(behind: written, of: known, last: request.last)
            return AttributionHeader.Downstream.Reach(
                written: written,
                read: read,
                primary: DownstreamLayers.usual
                    .read(behind: written, of: read, last: request.last).first
            )
        }
        guard reach.contains(where: { !$0.read.isEmpty }) else {
            if case .list(let wanted) = request.layers {
                throw UndertoneError.badInput(
                    "no hidden state that is written (\(request.written.map(String.init).joined(separator: ", "))) is "
                        + "before \(wanted.map(String.init).joined(separator: ", ")); a probe at the written state would "
                        + "read the write itself"
                )
            }
            self.init(
                omitted: request.written.contains { $0 < request.last }
                    ? reason : "no hidden state is behind the written one"
            )
            return
        }
        let read = Set(reach.flatMap(\.read)).sorted()
        let kept = read.flatMap { layer in
            persons.compactMap { person in
                found.first { $0.person == person && $0.layer == layer }
            }
        }
        self.init(
            kept,
            .init(
                target: request.target,
                persons: persons,
                probes: kept.map { Self.record($0, among: kept) },
                reach: reach,
                omitted: nil
            )
        )
    }

    private init(_ probes: [DownstreamProbe], _ header: AttributionHeader.Downstream) {
        self.probes = probes
        self.header = header
    }

    private static func record(
        _ probe: DownstreamProbe,
        among all: [DownstreamProbe]
    ) -> AttributionHeader.Downstream.Probe {
        let others = all.filter { $0.layer == probe.layer && $0.person != probe.person }
        return .init(
            person: probe.person,
            layer: probe.layer,
            deviation: probe.deviation,
            distance: probe.distance,
            scenarios: probe.scenarios,
            pooling: probe.pooling,
            cosines: Dictionary(
                uniqueKeysWithValues: others.map {
                    ($0.person, Double(VectorMath.cosine($0.vector, probe.vector)))
                }
            )
        )
    }

    /// The probes of a state, in the order of ``AttributionHeader/Downstream/persons``.
    func at(_ layer: Int) -> [DownstreamProbe] { probes.filter { $0.layer == layer } }
}
