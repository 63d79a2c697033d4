extension Direction {
    /// What else is to be known of a direction before it is believed: printed by `undertone directions show`.
    public struct Card: Sendable, Hashable, Codable {
        /// A text that lies far from its class along the direction.
        public struct Outlier: Sendable, Hashable, Codable {
            /// The text's id in the store.
            public var id: String
            /// Its distance from its class's mean in the class's standard deviations, signed along the direction.
            public var deviation: Double
        }

        /// Another direction of the same layer and method.
        public struct Neighbour: Sendable, Hashable, Codable {
            /// Its name.
            public var name: String
            /// The cosine with it.
            public var cosine: Double
        }

        /// The neuron whose output column in an MLP a direction of hidden states lies closest to.
        public struct Neuron: Sendable, Hashable, Codable {
            /// The block that put the hidden state out, counted from 0: ℓ − 1.
            public var block: Int
            /// The column of its `ffn_down`, counted from 0.
            public var index: Int
            /// The cosine with it, of either sign.
            public var cosine: Double

            /// Whether the direction is essentially what this neuron writes.
            public var isAll: Bool { abs(cosine) > 0.6 }
        }

        /// Mean cosine of the within-scenario differences with the direction; nil without pairs.
        ///
        /// The direction was fitted on them: of n pairs of noise it is 1/√n.
        public var pairCosine: Double?
        /// Share of the pairs whose difference points the other way, along estimates from the other half of the
        /// clusters: a half of them for noise.
        public var wrongPairs: Double?
        /// λ₁/Σλ of the differences about 0: above .7 clean, below .4 fragmented.
        public var firstShare: Double?
        /// Cosine with the difference of means of the same rows.
        public var cosineWithDim: Double?
        /// The two texts that lie farthest from their class's mean along the direction.
        public var outliers: [Outlier]
        /// The five nearest other concepts of the same layer and method, nearest first; empty for a single one.
        public var nearest: [Neighbour]
        /// R² of a ridge regression of this direction on the others: above .9 redundant; nil below three.
        public var redundancy: Double?
        /// The nearest neuron; nil where the model's file wasn't given, or has no such matrix for the layer.
        public var neuron: Neuron?

        /// λ₁/Σλ in a word.
        public var shape: String? {
            firstShare.map { $0 > 0.7 ? "clean" : $0 < 0.4 ? "fragmented" : "mixed" }
        }
    }
}
