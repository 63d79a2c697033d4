internal import Foundation
public import LlamaEngine
public import Statistics

/// What is known of an organism: where in it each person's state is kept, and how.
///
/// Beside each organism (`organism.gguf`) lies `organism.truth.safetensors`, written where the model was trained. At one
/// token (the last of what opens the assistant's first reply; pooling ``PoolingRule/opening``) of one hidden state, an
/// orthonormal basis a person spans the subspace that holds the person's emotion, as one of a few fixed codes.
public struct PlantedTruth: Sendable {
    /// `organism`, `null` or `mirror`.
    public let variant: String
    /// The SHA-256 of the model file that it is of.
    public let modelSHA256: String
    /// Where the states are.
    public let point: SitePoint
    /// The emotions, in the order of the codes' rows.
    public let emotions: [String]
    /// Orthonormal rows [dimensions, width], by person.
    public let bases: [Person: Matrix]
    /// [emotions, dimensions], by person.
    public let codes: [Person: Matrix]
    /// By report the person whose subspace drives it; a report that nothing drives isn't listed.
    public let reports: [Person: Person]

    /// Reads a truth file.
    ///
    /// - Throws: `UndertoneError` that names the file, for one that is no truth file or is damaged.
    public init(_ path: String) throws {
        let file = try SafeTensorsFile(path)
        func value(_ key: String) throws -> String {
            guard let value = file.metadata[key] else {
                throw UndertoneError.badInput(
                    "this is no truth file of an organism (no metadata '\(key)'); one lies beside each model in Models/",
                    file: path
                )
            }
            return value
        }
        func decoded<Value: Decodable>(_ key: String, as type: Value.Type) throws -> Value {
            do {
                return try JSONDecoder().decode(type, from: Data(try value(key).utf8))
            } catch let error as DecodingError {
                throw UndertoneError.badInput(
                    "metadata '\(key)' is damaged",
                    file: path,
                    cause: error
                )
            }
        }
        guard try value("format") == "undertone.truth", try value("version") == "1",
            try value("position") == "assistant-opening", let layer = Int(try value("layer")),
            let site = Site(rawValue: try value("site"))
        else {
            throw UndertoneError.badInput(
                "this truth file is of another version, or damaged; make it again with 'make organism'",
                file: path
            )
        }
        variant = try value("variant")
        modelSHA256 = try value("model")
        point = SitePoint(site, HiddenStateIndex(layer))
        emotions = try decoded("emotions", as: [String].self)
        reports = try decoded("reports", as: [Person: Person].self)
        var bases: [Person: Matrix] = [:]
        var codes: [Person: Matrix] = [:]
        for person in Person.allCases where file.tensors["basis.\(person.rawValue)"] != nil {
            bases[person] = try Self.matrix(file, "basis.\(person.rawValue)")
            codes[person] = try Self.matrix(file, "code.\(person.rawValue)")
            guard let basis = bases[person], let code = codes[person], code.rows == emotions.count,
                code.columns == basis.rows, Self.isOrthonormal(basis)
            else {
                throw UndertoneError.badInput(
                    "the subspace of '\(person.rawValue)' is damaged: no orthonormal rows, or another number of codes "
                        + "than emotions",
                    file: path
                )
            }
        }
        self.bases = bases
        self.codes = codes
    }

    /// The people who have a subspace of their own, in fixed order.
    public var people: [Person] { Person.allCases.filter { bases[$0] != nil } }

    /// The share of a vector's squared length that lies in a person's subspace: ‖Bv‖² / ‖v‖².
    public func share(of vector: [Float], in person: Person) -> Double {
        guard let basis = bases[person] else { return 0 }
        let inside = VectorMath.norm(coordinates(of: vector, basis))
        let whole = VectorMath.norm(vector)
        return whole > 0 ? Double(inside * inside / (whole * whole)) : 0
    }

    /// What to add to a state so that a person's subspace holds what it holds in another state: Bᵀ B (theirs − mine).
    public func interchange(of person: Person, from theirs: [Float], into mine: [Float]) -> [Float]
    {
        guard let basis = bases[person] else { return [Float](repeating: 0, count: mine.count) }
        let change = coordinates(of: zip(theirs, mine).map { $0 - $1 }, basis)
        var result = [Float](repeating: 0, count: mine.count)
        for (row, factor) in change.enumerated() {
            for (column, value) in basis.row(row).enumerated() { result[column] += factor * value }
        }
        return result
    }

    /// Which emotion a state holds in a person's subspace: the nearest code to its standardised coordinates.
    public func decoded(_ state: [Float], _ person: Person) -> String? {
        guard let basis = bases[person], let code = codes[person] else { return nil }
        let inside = coordinates(of: state, basis)
        let mean = inside.reduce(0, +) / Float(inside.count)
        let centred = inside.map { $0 - mean }
        let scores = (0..<code.rows).map { VectorMath.dot(code.row($0), centred) }
        return scores.indices.max { scores[$0] < scores[$1] }.map { emotions[$0] }
    }

    private func coordinates(of vector: [Float], _ basis: Matrix) -> [Float] {
        (0..<basis.rows).map { VectorMath.dot(basis.row($0), vector) }
    }

    private static func matrix(_ file: SafeTensorsFile, _ name: String) throws -> Matrix {
        let shape = try file.tensor(name).shape
        guard shape.count == 2 else {
            throw UndertoneError.badInput("tensor '\(name)' is no matrix; damaged", file: file.path)
        }
        return Matrix(rows: shape[0], columns: shape[1], storage: try file.values(name))
    }

    private static func isOrthonormal(_ basis: Matrix) -> Bool {
        (0..<basis.rows).allSatisfy { first in
            (0...first).allSatisfy { second in
                let product = VectorMath.dot(basis.row(first), basis.row(second))
                return abs(product - (first == second ? 1 : 0)) < 1e-3
            }
        }
    }
}
