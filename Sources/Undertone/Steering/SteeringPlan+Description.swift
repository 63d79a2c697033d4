internal import LlamaEngine

extension SteeringPlan: CustomStringConvertible {
    /// The plan in one line, as ``init(parsing:file:line:)`` reads it; equal plans are written alike.
    public var description: String {
        steps.isEmpty ? PlanWord.none : steps.map(\.description).joined(separator: " | ")
    }
}

extension SteeringPlan.Step: CustomStringConvertible {
    /// The step as it stands in a plan.
    public var description: String {
        "\(operation)\(place)" + (gate.map { " \(PlanWord.when) \($0)" } ?? "")
    }
}

extension SteeringPlan.Name: CustomStringConvertible {
    /// `joy`, `joy/paired`, or in quotes what has other characters.
    public var description: String {
        PlanWord.quotedIfNeeded(name)
            + (method.map { "/" + PlanWord.quotedIfNeeded($0, isMethod: true) } ?? "")
    }
}

extension SteeringPlan.Strength: CustomStringConvertible {
    /// The number, or `auto`.
    public var description: String {
        switch self {
        case .number(let number): PlanWord.number(number)
        case .auto: PlanWord.auto
        }
    }
}

extension SteeringPlan.Value: CustomStringConvertible {
    /// `0.2` or `2z`.
    public var description: String {
        switch self {
        case .meanNorms(let number): PlanWord.number(number)
        case .deviations(let number): PlanWord.number(number) + PlanWord.deviations
        }
    }
}

extension SteeringPlan.Operation: CustomStringConvertible {
    /// The operation as it stands in a plan.
    public var description: String {
        switch self {
        case .add(let strength, let name): "\(strength) \(name)"
        case .addKeepingNorm(let strength, let name): "\(PlanWord.keep) \(strength) \(name)"
        case .ablate(let name): "\(PlanWord.ablate) \(name)"
        case .ablateToMean(let name): "\(PlanWord.meanAblate) \(name)"
        case .set(let name, let value): "\(PlanWord.set) \(name)=\(value)"
        case .cap(let name, let value): "\(PlanWord.cap) \(name)<=\(value)"
        case .floor(let name, let value): "\(PlanWord.floor) \(name)>=\(value)"
        case .affine(let strength, let name): "\(PlanWord.affine) \(strength) \(name)"
        case .rotate(let angle, let first, let second):
            "\(PlanWord.rotate) \(PlanWord.number(angle))\(PlanWord.degrees) \(first) "
                + "\(PlanWord.toward) \(second)"
        }
    }
}

extension SteeringPlan.Place: CustomStringConvertible {
    /// Nothing, or an `@` for each item: layers, site, then tokens.
    public var description: String {
        var items: [String] = []
        if let layers { items.append(Self.spans(layers)) }
        if let site { items.append(site.rawValue) }
        return (items + tokens.map(\.description)).map { "@" + $0 }.joined()
    }

    /// `3,5-8`.
    private static func spans(_ layers: [Int]) -> String {
        var spans: [ClosedRange<Int>] = []
        for layer in layers {
            if let last = spans.last, last.upperBound + 1 == layer {
                spans[spans.count - 1] = last.lowerBound...layer
            } else {
                spans.append(layer...layer)
            }
        }
        return spans.map {
            $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)"
        }
        .joined(separator: ",")
    }
}

extension SteeringPlan.TokenItem: CustomStringConvertible {
    /// The item without its `@`.
    public var description: String {
        func numbered(_ word: String, _ number: Int?) -> String {
            word + (number.map(String.init) ?? "")
        }
        return switch choice {
        case .all: PlanWord.all
        case .prompt: PlanWord.prompt
        case .generated: PlanWord.generated
        case .last: PlanWord.last
        case .opening(let number): numbered(PlanWord.opening, number)
        case .turn(let role, let number): numbered(role.rawValue, number)
        case .after(let count): "\(PlanWord.after):\(count)"
        case .every(let count): "\(PlanWord.every):\(count)"
        case .characters(let range):
            "\(PlanWord.characters):\(range.lowerBound)-\(range.upperBound)"
        }
    }
}

extension SteeringPlan.Gate: CustomStringConvertible {
    /// The condition without its `when`.
    public var description: String {
        "\(quantity.rawValue):\(name)\(isAbove ? ">" : "<")\(PlanWord.number(limit))"
            + (layer.map { "@\($0)" } ?? "")
    }
}
