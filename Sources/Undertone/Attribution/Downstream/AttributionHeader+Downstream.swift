extension AttributionHeader {
    /// What is read by probe behind the writes.
    public struct Downstream: Codable, Sendable, Hashable {
        /// What the record says of a probe.
        public struct Probe: Codable, Sendable, Hashable {
            /// Whose emotion it reads.
            public var person: Person
            /// The hidden state that it reads.
            public var layer: Int
            /// The standard deviation of unsteered projections, the unit of all readings, in raw units of the state.
            public var deviation: Double
            /// Its d′ on dialogues that it wasn't fitted on.
            public var distance: Double
            /// Scenarios (or dialogues) that it was fitted on.
            public var scenarios: Int
            /// Which token's state it was fitted on.
            public var pooling: String
            /// Its cosine with the other persons' probes of the state.
            public var cosines: [Person: Double]

            /// Creates an entry.
            public init(
                person: Person,
                layer: Int,
                deviation: Double,
                distance: Double,
                scenarios: Int,
                pooling: String,
                cosines: [Person: Double]
            ) {
                self.person = person
                self.layer = layer
                self.deviation = deviation
                self.distance = distance
                self.scenarios = scenarios
                self.pooling = pooling
                self.cosines = cosines
            }
        }

        /// Where is read behind a written state.
        public struct Reach: Codable, Sendable, Hashable {
            /// The written hidden state.
            public var written: Int
            /// The hidden states that are read, ascending; empty: no probe is behind it.
            public var read: [Int]
            /// The one that conclusions are drawn from: the nearest to the usual one
            /// (``DownstreamLayers/usual(behind:last:)``); nil where none is read.
            public var primary: Int?

            /// Creates an entry.
            public init(written: Int, read: [Int], primary: Int?) {
                self.written = written
                self.read = read
                self.primary = primary
            }
        }

        /// The emotion that they read.
        public var target: String
        /// Whose emotions are read: the order of values in a reading.
        public var persons: [Person]
        /// The probes, by state and person.
        public var probes: [Probe]
        /// By written state, ascending.
        public var reach: [Reach]
        /// Why nothing is read; nil where something is.
        public var omitted: String?

        /// Creates a record.
        public init(
            target: String,
            persons: [Person],
            probes: [Probe],
            reach: [Reach],
            omitted: String?
        ) {
            self.target = target
            self.persons = persons
            self.probes = probes
            self.reach = reach
            self.omitted = omitted
        }

        /// Where is read behind a written state; nil where nothing is.
        public func reach(behind written: Int) -> Reach? {
            reach.first { $0.written == written && !$0.read.isEmpty }
        }

        /// The persons whose probe of a state hardly tells the emotion (``DownstreamProbe/leastDistance``).
        public func unreadable(at layer: Int) -> [Probe] {
            probes.filter {
                $0.layer == layer && !($0.distance >= DownstreamProbe.leastDistance)
            }
        }

        /// All hidden states that are read, ascending.
        public var layers: [Int] { Set(reach.flatMap(\.read)).sorted() }
    }
}
