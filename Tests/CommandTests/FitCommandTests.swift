import Foundation
import LlamaEngine
import Statistics
import Testing
import Undertone

/// `undertone fit` on what isn't there, and files of directions that were damaged.
@Suite(.enabled(if: BuiltCommand.path != nil, "the command is not built beside the tests"))
struct FitCommandTests {
    let place: Workplace

    init() throws {
        place = try Workplace()
        let outcome = try place.extract(place.corpus())
        #expect(outcome.status == 0, "\(outcome.words)")
    }

    private func expectRefused(
        _ words: [String],
        _ more: String...,
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) throws {
        var arguments = ["fit", place.file("store"), "-o", place.file("joy.safetensors")]
        for (option, value) in [("--target", "joy"), ("--against", "neutral")]
        where !more.contains(option) {
            arguments += [option, value]
        }
        expectRefusal(try place.run(arguments + more), words, sourceLocation: sourceLocation)
        #expect(
            place.names()?.contains { $0.hasPrefix("joy") } == false,
            sourceLocation: sourceLocation
        )
    }

    @Test func refusals() throws {
        try expectRefused(["\"yoy\"", "did you mean \"joy\"", "neutral"], "--target", "yoy")
        try expectRefused(["\"neutrl\"", "did you mean \"neutral\""], "--against", "neutrl")
        try expectRefused(["\"dimm\"", "did you mean \"dim\""], "--method", "dimm")
        try expectRefused(["layer 9", "0, 1, 2, 3, 4"], "--layer", "9")
        try expectRefused(["names no layers"], "--layer", "last")
        try expectRefused(["scenario \"s99\""], "--hold-out", "s99")
        try expectRefused(["joy"], "--against", "joy")
        try expectRefused(["--seed"], "--seed", "x")
    }

    /// With the model, the cards say which neuron lies closest; another model's say nothing.
    @Test func neuronsOfTheModel() throws {
        let fit = [
            "fit", place.file("store"), "--target", "joy", "--against", "neutral", "-o",
            place.file("joy.safetensors"), "-m",
        ]
        let fitted = try place.run(fit + [TestModels.llama])
        #expect(fitted.status == 0, "\(fitted.words)")
        let neurons = try VectorFile.read(place.file("joy.safetensors")).map {
            $0.quality.card?.neuron
        }
        #expect(neurons.map { $0?.block } == [nil, 0, 1, 2, 3])
        #expect(neurons.compactMap { $0 }.allSatisfy { abs($0.cosine) > 0 && abs($0.cosine) < 1 })
        let shown = try place.run(["directions", "show", place.file("joy.safetensors")])
        #expect(shown.output.contains("nearest neuron") && shown.output.contains("block 3"))
        expectRefusal(try place.run(fit + [TestModels.bert]), ["another model", "bert.gguf"])
        expectRefusal(try place.run(fit + [place.file("no.gguf")]), ["no.gguf"])
    }

    @Test func notAStore() throws {
        for (path, word) in [
            (place.file("nowhere"), "no such"), (place.path, "isn't an activation store"),
            (place.file("corpus.jsonl"), "isn't a directory"),
        ] {
            let outcome = try place.run(
                ["fit", path, "--target", "joy", "--against", "neutral", "-o", place.file("v")]
            )
            expectRefusal(outcome, [path, word])
        }
    }

    @Test func outputThatCanNotBe() throws {
        let outcome = try place.run(
            [
                "fit", place.file("store"), "--target", "joy", "--against", "neutral", "-o",
                place.file("no/such/folder/joy.safetensors"),
            ]
        )
        expectRefusal(outcome, [place.file("no/such/folder/joy.safetensors")])
    }

    /// Bits and bytes of the whole file changed: it is refused, or still holds unit vectors.
    @Test func damagedDirections() throws {
        let fitted = try place.run(
            [
                "fit", place.file("store"), "--target", "joy", "--against", "neutral", "-o",
                place.file("joy.safetensors"),
            ]
        )
        #expect(fitted.status == 0, "\(fitted.words)")
        let sound = try place.bytes("joy.safetensors")
        #expect(try VectorFile.read(place.file("joy.safetensors")).count == 5)
        let headerLength = sound.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        var refused = 0
        for seed in 0..<500 {
            var generator = SeededGenerator(seed: UInt64(seed))
            var bytes = sound
            if seed % 10 == 0 {
                bytes.removeLast(Int.random(in: 1...bytes.count, using: &generator))
            } else {
                // The header is where damage does most.
                let region = seed.isMultiple(of: 3) ? 0..<bytes.count : 0..<(8 + headerLength)
                for _ in 0..<Int.random(in: 1...4, using: &generator) {
                    let position = Int.random(in: region, using: &generator)
                    if Bool.random(using: &generator) {
                        bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
                    } else {
                        bytes[position] = UInt8.random(in: .min ... .max, using: &generator)
                    }
                }
            }
            let file = try place.write("damaged.safetensors", bytes)
            do {
                for direction in try VectorFile.read(file) {
                    let norm = direction.vector.reduce(0) { $0 + Double($1) * Double($1) }
                    #expect(abs(norm - 1) < 0.01, "seed \(seed)")
                    #expect(direction.meanHiddenNorm > 0, "seed \(seed)")
                    #expect(direction.point.layer.rawValue >= 0, "seed \(seed)")
                }
            } catch let error as UndertoneError {
                refused += 1
                #expect(error.description.contains(file), "seed \(seed): \(error)")
            }
        }
        #expect(refused > 200)
    }
}
