public import LlamaEngine

extension SteeringPlan {
    /// Where a step acts.
    public struct Place: Sendable, Hashable {
        /// The layers (hidden states), ascending; nil: the direction's own, the best of several.
        public private(set) var layers: [Int]?
        /// The site; nil: the direction's own.
        public var site: Site?
        /// Which tokens: each item chooses among those that the ones before it chose; none: all.
        public var tokens: [TokenItem]
        var layersColumn = PlanColumn()
        var siteColumn = PlanColumn()

        /// Creates a place; layers are sorted and none counts twice.
        public init(layers: [Int]? = nil, site: Site? = nil, tokens: [TokenItem] = []) {
            self.layers = layers.map { Set($0).sorted() }
            self.site = site
            self.tokens = tokens
        }

        /// The same at other layers.
        public func at(layers: [Int]?) -> Place {
            var copy = self
            copy.layers = layers.map { Set($0).sorted() }
            return copy
        }
    }

    /// Chooses among tokens.
    public struct TokenItem: Sendable, Hashable {
        /// What is chosen among the tokens that the items before it chose.
        public enum Choice: Sendable, Hashable {
            /// All.
            case all
            /// Those of the prompt.
            case prompt
            /// Those that the model wrote.
            case generated
            /// The last: of what grows, the newest at each step.
            case last
            /// The token that opens the assistant's turn: the last one, or the one of this number, from 1.
            case opening(Int?)
            /// The words of a role's turns, or of its turn of this number, from 1; the reply that is being written is the
            /// assistant's next turn.
            case turn(Role, Int?)
            /// Without the first few.
            case after(Int)
            /// The first, and from there every so many-th.
            case every(Int)
            /// Those that hold characters of the text, counted from 0 along the tokens chosen so far, the upper end not
            /// included.
            case characters(Range<Int>)
        }

        /// Who speaks.
        public enum Role: String, Sendable, Hashable, CaseIterable {
            /// The system turn.
            case system
            /// The user's.
            case user
            /// The model's own.
            case assistant
        }

        /// What is chosen.
        public var choice: Choice
        var column = PlanColumn()

        /// Creates an item.
        public init(_ choice: Choice) {
            self.choice = choice
        }
    }
}
