import Foundation
import LlamaEngine
import Undertone

extension ChatLoop {
    /// Answers the last turn; where that can't be done, or nothing is said, the chat is as before.
    func answer() async throws {
        do {
            let (generation, reading) = try await generate()
            try tell(generation, reading)
        } catch {
            _ = state.undo()
            throw error
        }
    }

    private func generate() async throws -> (Generation, LiveReading?) {
        let text = try SteeredText(
            chat: state.turns,
            template: parts.template,
            model: parts.loaded.model
        )
        let room = parts.session.configuration.contextTokens - text.tokens.count
        guard room > 0 else {
            throw UndertoneError.badInput(
                "the chat has \(text.tokens.count) tokens, and the context is "
                    + "\(parts.session.configuration.contextTokens): there is no room for an answer; /undo takes "
                    + "back the last exchange, /clear begins anew"
            )
        }
        let maxTokens = min(options.sampling.maxTokens, room)
        let request = GenerationRequest(
            prompt: text.tokens,
            maxTokens: maxTokens,
            sampling: SamplingOptions(
                temperature: options.sampling.temperature,
                seed: options.sampling.seed &+ answers
            ),
            steering: try compiled.tokenInterventions(on: text, maxTokens: maxTokens),
            reusesCache: true
        )
        answers &+= 1
        let reading = reader.map {
            LiveReading($0, model: parts.loaded.model, isShown: !options.json)
        }
        let stream = AnswerStream(isShown: !options.json && reading == nil)
        let session = parts.session
        let states = reading.map { [$0] }?.together
        Interruption.shared.clear()
        let work = Task {
            try await session.generate(request, reading: states) { piece in
                stream.show(piece) && !Interruption.shared.isRaised
            }
        }
        // Ctrl-C is heard while the prompt is read, too.
        let watch = Task.detached {
            while !Interruption.shared.isRaised {
                guard (try? await Task.sleep(for: .milliseconds(50))) != nil else { return }
            }
            work.cancel()
        }
        defer { watch.cancel() }
        var generation = try await work.value
        if generation.end == .tokenLimit, room < options.sampling.maxTokens {
            generation.end = .contextFull
        }
        if let reading {
            reading.finish(generation.text)
        } else if generation.text.isEmpty {
            _ = stream.show("\n")
        } else {
            stream.finish()
        }
        return (generation, reading)
    }

    private func tell(_ generation: Generation, _ reading: LiveReading?) throws {
        if options.json { try writeLine(generation, reading) }
        switch generation.end {
        case .cancelled: note("stopped; /regen writes the answer again")
        case .contextFull:
            note(
                "the context of \(parts.session.configuration.contextTokens) tokens is full; /clear begins anew",
                .yellow
            )
        case .tokenLimit: note("cut at \(options.sampling.maxTokens) tokens (--max-tokens)")
        case .endOfTurn, .stopString: break
        }
        guard generation.text.contains(where: { !$0.isWhitespace }) else {
            _ = state.undo()
            note("no word of an answer: the turn is taken back")
            return
        }
        state.answer(generation.text, plan: compiled.plan)
    }

    /// A line of `--json`.
    private struct Line: Encodable {
        var user: String
        var assistant: String
        var plan: String
        var tokens: Int
        var end: String
        var seed: UInt32
        var model: String
        var read: JSONValue?
    }

    private func writeLine(_ generation: Generation, _ reading: LiveReading?) throws {
        let line = Line(
            user: state.messages.last { $0.role == "user" }?.content ?? "",
            assistant: generation.text,
            plan: "\(compiled.plan)",
            tokens: generation.tokens.count,
            end: generation.end.word,
            seed: options.sampling.seed &+ answers &- 1,
            model: parts.loaded.digest,
            read: reading?.json
        )
        try OutputOptions.write(JSONValue(encoding: line).text(pretty: false) + "\n")
    }
}
