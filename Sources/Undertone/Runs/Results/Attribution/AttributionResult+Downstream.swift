extension AttributionResult {
    /// What probes read of the states behind the writes: a further outcome, on which no verdict rests.
    public struct Downstream: Sendable, Hashable, Codable {
        /// What a condition did to what one person's probe reads, in standard deviations of unsteered dialogues.
        public struct Effect: Sendable, Hashable, Codable {
            /// Whose probe.
            public var report: ReportKind
            /// The change, mean over items.
            public var raw: Double
            /// What the write brings along by itself: α‖h̄‖⟨v̂, p̂⟩; 0 where the token that is read wasn't written.
            public var passthrough: Double
            /// The change without it: what the model made of the write.
            public var rest: Estimate
        }

        /// A difference between persons' probes in the same items, without the passthrough.
        public struct Margin: Sendable, Hashable, Codable {
            /// Which.
            public var kind: AttributionMargin
            /// In standard deviations.
            public var rest: Estimate
        }

        /// A direction at one place and strength, read at one state.
        public struct Row: Sendable, Hashable, Codable {
            /// Its name.
            public var direction: String
            /// Where it comes from.
            public var arm: AttributionDirection.Arm
            /// The written hidden state; nil for a prompt.
            public var layer: Int?
            /// The written tokens.
            public var mask: String?
            /// The strength.
            public var alpha: Double?
            /// The hidden state that was read.
            public var at: Int
            /// Whether it is written where verdicts are given, and read where conclusions are drawn.
            public var isPrimary: Bool
            /// By person.
            public var effects: [Effect]
            /// Between persons.
            public var margins: [Margin]

            /// The effect on a person's probe.
            public func effect(on report: ReportKind) -> Effect? {
                effects.first { $0.report == report }
            }
        }

        /// How what probes read stands to the verdict, which rests on words.
        public enum Agreement: String, Sendable, Hashable, Codable, CaseIterable {
            /// Both name the same.
            case agrees
            /// Each names another.
            case differs
            /// One of them names nothing.
            case open
        }

        /// A direction's verdict beside what the probes say.
        public struct Comparison: Sendable, Hashable, Codable {
            /// The direction's name.
            public var direction: String
            /// The verdict by words.
            public var byWords: AttributionVerdict
            /// What the same rules say of the probes.
            public var byProbe: AttributionVerdict
            /// Whether they are the same.
            public var agreement: Agreement

            /// Compares.
            public init(
                direction: String,
                byWords: AttributionVerdict,
                byProbe: AttributionVerdict
            ) {
                self.direction = direction
                self.byWords = byWords
                self.byProbe = byProbe
                agreement =
                    byWords == .undetermined || byProbe == .undetermined
                    ? .open : byWords == byProbe ? .agrees : .differs
            }
        }

        /// What the record says of the probes.
        public var header: AttributionHeader.Downstream
        /// The hidden state that conclusions are drawn from; nil where none is read behind the primary one.
        public var at: Int?
        /// Every condition at every state.
        public var rows: [Row]
        /// What the rules of the verdicts say of the rest, a claim's p after Holm's correction over the probes' own claims.
        public var findings: [Finding]
        /// The number of these claims.
        public var family: Int
        /// By direction.
        public var comparisons: [Comparison]

        /// The row of a direction where conclusions are drawn.
        public func primaryRow(_ direction: String) -> Row? {
            rows.first { $0.direction == direction && $0.isPrimary }
        }
    }
}
