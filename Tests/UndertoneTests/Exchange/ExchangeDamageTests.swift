import Foundation
import LlamaEngine
import Statistics
import Testing
import Undertone

/// Whatever is done to a file, it is read as directions, or refused with an error that names it.
@Suite struct ExchangeDamageTests {
    /// What is damaged, and how it is read.
    enum Format: String, CaseIterable, CustomTestStringConvertible {
        case gguf, foreignGGUF, npy, foreignNpy, npz, npzMembers, safetensors, directions, manifest

        var testDescription: String { rawValue }
    }

    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    @Test(arguments: Format.allCases)
    func damagedFiles(_ format: Format) throws {
        try damage(format, count: 2_000, seed: 1)
    }

    @Test(.enabled(if: SlowTier.isOn, "\(SlowTier.reason)"), arguments: Format.allCases)
    func twoHundredThousandDamagedFiles(_ format: Format) throws {
        try damage(format, count: 200_000, seed: 1_000_000)
    }

    private func damage(_ format: Format, count: Int, seed: UInt64) throws {
        let intact = try Case(format, in: directory)
        var refused = 0
        for index in 0..<count {
            var mutator = Mutator(seed: seed + UInt64(index))
            do {
                let directions = try intact.read(&mutator)
                for direction in directions {
                    let norm = VectorMath.norm(direction.vector)
                    #expect(
                        abs(norm - 1) < 1e-2,
                        "\(format), seed \(seed + UInt64(index)): \(norm)"
                    )
                    #expect(direction.meanHiddenNorm > 0 && direction.meanHiddenNorm.isFinite)
                }
            } catch let error as UndertoneError {
                refused += 1
                let named = error.description.contains(directory.path)
                #expect(
                    error.code == .badInput && named && error.message.utf8.count < 4_000,
                    "\(format), seed \(seed + UInt64(index)): \(error)"
                )
            } catch {
                Issue.record("\(format), seed \(seed + UInt64(index)): \(error)")
            }
        }
        // Were this zero, no damage would have been done; a changed digit of a vector may pass.
        #expect(refused > count / 4, "\(refused) of \(count)")
    }

    /// An intact file and the way to read a damaged one.
    private struct Case {
        let format: Format
        let directory: TemporaryDirectory
        let intact: [UInt8]
        let target: ImportTarget
        let members: [StoredZip.Member]
        /// Bytes that hold structure, not values.
        let head: Int

        init(_ format: Format, in directory: TemporaryDirectory) throws {
            self.format = format
            self.directory = directory
            target = try ExchangeFixture.target(directory)
            let path = directory.path + "/intact"
            let joy = try ExchangeFixture.selection(["joy"], layers: .list([3]))
            let options = ExchangeFixture.options
            switch format {
            case .gguf:
                _ = try ControlVectorFormat.write(joy, options: options, to: path)
            case .foreignGGUF:
                try directory.write(
                    "intact",
                    bytes: ExchangeFixture.foreign([3, 2, 1], count: .unsigned(3))
                )
            case .npy, .foreignNpy:
                _ = try NumpyArrayFormat.write(joy, options: options, to: path)
            case .npz, .npzMembers:
                _ = try NumpyArchiveFormat.write(
                    try ExchangeFixture.selection(),
                    options: options,
                    to: path
                )
            case .safetensors:
                _ = try SafeTensorsReadout.write(
                    try ExchangeFixture.selection(),
                    options: options,
                    to: path
                )
            case .directions: try VectorFile.write(ExchangeFixture.directions, to: path)
            case .manifest: _ = try NumpyArrayFormat.write(joy, options: options, to: path)
            }
            let name = format == .manifest ? "intact.manifest.json" : "intact"
            var bytes = try directory.bytes(name)
            if format == .npy || format == .manifest {
                // Without the hash, so that damage gets further than that.
                let side = "intact.manifest.json"
                let text = String(decoding: try directory.bytes(side), as: UTF8.self)
                let lines = text.split(separator: "\n").filter { !$0.contains("vectorsSHA256") }
                    .joined(separator: "\n")
                let object = lines.replacingOccurrences(of: ",\n}", with: "\n}")
                _ = try JSONSerialization.jsonObject(with: Data(object.utf8))
                try directory.write("file.npy.manifest.json", object)
                if format == .manifest {
                    try directory.write("file.npy", bytes: try directory.bytes("intact"))
                    bytes = Array(object.utf8)
                }
            }
            intact = bytes
            members = format == .npzMembers ? try StoredZip(bytes: bytes, file: path).members : []
            head = [.npy, .foreignNpy].contains(format) ? 128 : 4_000
        }

        func read(_ mutator: inout Mutator) throws -> [Undertone.Direction] {
            let own = ExchangeReader()
            switch format {
            case .gguf:
                let path = directory.path + "/file.gguf"
                return try own.read(mutator.damaged(intact, head: head), path: path).directions
            case .foreignGGUF:
                return try ExchangeReader(convention: "block", target: target)
                    .read(mutator.damaged(intact, head: 400), path: directory.path + "/f.gguf")
                    .directions
            case .npy:
                let path = directory.path + "/file.npy"
                return try own.read(mutator.damaged(intact, head: head), path: path).directions
            case .foreignNpy:
                return try ExchangeReader(name: "joy", layer: 3, target: target)
                    .read(mutator.damaged(intact, head: head), path: directory.path + "/f.npy")
                    .directions
            case .npz:
                let path = directory.path + "/file.npz"
                return try own.read(mutator.damaged(intact, head: head), path: path).directions
            case .npzMembers:
                // Damaged before it is packed: checksums hold.
                var damaged = members
                let index = mutator.index(members.count)
                damaged[index].bytes = mutator.damaged(damaged[index].bytes, head: 128)
                return try own.read(
                    StoredZip(members: damaged).bytes() ?? [],
                    path: directory.path + "/file.npz"
                ).directions
            case .safetensors:
                let path = try directory.write(
                    "file.safetensors",
                    bytes: mutator.damaged(intact, head: head)
                )
                return try own.read(path).directions
            case .directions:
                let path = try directory.write(
                    "file.safetensors",
                    bytes: mutator.damaged(intact, head: head)
                )
                return try VectorFile.read(path)
            case .manifest:
                try directory.write(
                    "file.npy.manifest.json",
                    bytes: mutator.damaged(intact, head: intact.count)
                )
                return try own.read(directory.path + "/file.npy").directions
            }
        }
    }
}
