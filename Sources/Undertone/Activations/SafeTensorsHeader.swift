internal import Foundation

/// The checked header of a safetensors file.
struct SafeTensorsHeader {
    private(set) var metadata: [String: String] = [:]
    private(set) var tensors: [String: SafeTensorsFile.Tensor] = [:]

    /// Reads and checks the header of a file with these bytes.
    init(_ bytes: UnsafeRawBufferPointer, path: String) throws {
        let fault = { (message: String) in
            UndertoneError.badInput(
                message + "; this isn't a safetensors file, or it is damaged",
                file: path
            )
        }
        guard bytes.count >= 8 else {
            throw fault("the file has \(bytes.count) bytes, too few for a header")
        }
        let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
        guard length <= UInt64(SafeTensorsFile.longestHeader) else {
            throw fault("its header claims \(length) bytes")
        }
        guard Int(length) <= bytes.count - 8 else {
            throw fault("its header claims \(length) bytes, and \(bytes.count - 8) follow")
        }
        let base = 8 + Int(length)
        guard base > 8, bytes[8] == UInt8(ascii: "{") else {
            throw fault("its header doesn't start with {")
        }
        let members: [String: Member]
        do {
            let text = Data(UnsafeRawBufferPointer(rebasing: bytes[8..<base]))
            members = try JSONDecoder().decode([String: Member].self, from: text)
        } catch let error as DecodingError {
            throw fault("its header can't be read: \(DecodingMessage.text(error))")
        }
        for (name, member) in members {
            switch (name, member) {
            case ("__metadata__", .metadata(let values)): metadata = values
            case ("__metadata__", _): throw fault("its metadata aren't strings")
            case (_, .tensor(let entry)):
                do {
                    tensors[name] = try entry.tensor(dataSize: bytes.count - base, base: base)
                } catch {
                    throw fault("the tensor \"\(name)\" \(error.message)")
                }
            case (_, .metadata): throw fault("the tensor \"\(name)\" has no type and shape")
            }
        }
        try checkCover(base..<bytes.count, fault)
    }

    /// The tensors must fill the data exactly.
    private func checkCover(
        _ data: Range<Int>,
        _ fault: (String) -> UndertoneError
    ) throws {
        var end = data.lowerBound
        let sorted = tensors.sorted {
            ($0.value.range.lowerBound, $0.value.range.upperBound)
                < ($1.value.range.lowerBound, $1.value.range.upperBound)
        }
        for (name, tensor) in sorted {
            guard tensor.range.lowerBound == end else {
                let what = tensor.range.lowerBound < end ? "overlaps" : "leaves a gap after"
                throw fault("the tensor \"\(name)\" \(what) the one before it")
            }
            end = tensor.range.upperBound
        }
        guard end == data.upperBound else {
            throw fault("\(data.upperBound - end) bytes at its end belong to no tensor")
        }
    }
}

/// A member of the header: a tensor, or the metadata.
private enum Member: Decodable {
    case tensor(Entry)
    case metadata([String: String])

    init(from decoder: any Decoder) throws {
        if let entry = try? Entry(from: decoder) {
            self = .tensor(entry)
        } else if let values = try? [String: String](from: decoder) {
            self = .metadata(values)
        } else {
            // Once more, for the error that says what is wrong.
            self = .tensor(try Entry(from: decoder))
        }
    }
}

private struct Entry: Decodable {
    struct Fault: Error {
        var message: String
    }

    var dtype: String
    var shape: [Int]
    var offsets: [Int]

    enum CodingKeys: String, CodingKey {
        case dtype
        case shape
        case offsets = "data_offsets"
    }

    func tensor(dataSize: Int, base: Int) throws(Fault) -> SafeTensorsFile.Tensor {
        guard let type = SafeTensorsType(rawValue: dtype) else {
            throw Fault(message: "has the unknown type \(dtype)")
        }
        guard offsets.count == 2, 0 <= offsets[0], offsets[0] <= offsets[1] else {
            throw Fault(message: "has the impossible offsets \(offsets)")
        }
        guard offsets[1] <= dataSize else {
            throw Fault(
                message: "ends at byte \(offsets[1]) of the data, and the file has \(dataSize): "
                    + "it is cut short"
            )
        }
        var size = type.size
        for dimension in shape {
            let (product, overflow) = size.multipliedReportingOverflow(by: dimension)
            guard dimension >= 0, !overflow else {
                throw Fault(message: "has the impossible shape \(shape)")
            }
            size = product
        }
        guard size == offsets[1] - offsets[0] else {
            throw Fault(
                message:
                    "has \(offsets[1] - offsets[0]) bytes, and its shape \(shape) needs \(size)"
            )
        }
        return SafeTensorsFile.Tensor(
            type: type,
            shape: shape,
            range: (base + offsets[0])..<(base + offsets[1])
        )
    }
}
