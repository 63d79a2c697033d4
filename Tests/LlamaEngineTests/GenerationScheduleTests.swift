import LlamaEngine
import Testing

/// Decisions of the generation that need no model.
@Suite struct GenerationScheduleTests {
    private typealias Standing = GenerationSchedule.Standing

    @Test func writersFirstThenPrompts() {
        let schedule = GenerationSchedule(batchTokens: 8, contextTokens: 100)
        let standings = [
            Standing(fed: 0, pending: 5, isReadingPrompt: true),
            Standing(fed: 9, pending: 1, isReadingPrompt: false),
            Standing(fed: 3, pending: 7, isReadingPrompt: true),
            Standing(fed: 4, pending: 1, isReadingPrompt: false, isActive: false),
            Standing(fed: 6, pending: 1, isReadingPrompt: false),
        ]
        let parts = schedule.next(standings)
        #expect(parts.map(\.sequence) == [1, 4, 0, 2])
        #expect(parts.map(\.positions) == [9..<10, 6..<7, 0..<5, 3..<4])
        let alone = GenerationSchedule(batchTokens: 8, contextTokens: 100, isAlone: true)
        #expect(alone.next(standings).map(\.sequence) == [1])
        #expect(schedule.next([]).isEmpty)
    }

    @Test func roomIsKeptForPrompts() {
        let schedule = GenerationSchedule(batchTokens: 8, contextTokens: 20)
        let standings = [
            Standing(fed: 5, pending: 1, isReadingPrompt: false),
            Standing(fed: 2, pending: 6, isReadingPrompt: true),
            Standing(fed: 5, pending: 1, isReadingPrompt: false),
        ]
        #expect(schedule.withoutRoom(standings, held: 12) == [])
        #expect(schedule.withoutRoom(standings, held: 13) == [2])
        #expect(schedule.withoutRoom(standings, held: 14) == [0, 2])
    }

    @Test func whatTheCacheCanServe() {
        var cache = CachedSequence()
        for token in 0..<10 as Range<Token> { cache.append(token, key: token < 6 ? 0 : 1) }
        let prompt = [Token](0..<12)
        let keys = prompt.map { Int32($0 < 6 ? 0 : 1) }
        func reusable(
            _ prompt: [Token],
            _ keys: [Int32],
            window: Int = 0,
            canTrim: Bool = true
        ) -> Int {
            cache.reusable(prompt, keys: keys, window: window, canTrim: canTrim)
        }
        #expect(reusable(prompt, keys) == 10)
        #expect(reusable(Array(prompt.prefix(10)), Array(keys.prefix(10))) == 9)
        #expect(reusable(prompt, prompt.map { _ in 0 }) == 6)
        #expect(reusable([0, 1, 5, 3], [0, 0, 0, 0]) == 2)
        #expect(reusable([9], [0]) == 0)
        // A window that has passed over tokens: only a text that goes on.
        #expect(reusable(prompt, keys, window: 4) == 10)
        #expect(reusable(Array(prompt.prefix(10)), Array(keys.prefix(10)), window: 4) == 0)
        #expect(reusable(Array(prompt.prefix(10)), Array(keys.prefix(10)), window: 11) == 9)
        #expect(reusable(prompt, prompt.map { _ in 0 }, canTrim: false) == 0)
        #expect(reusable(prompt, keys, canTrim: false) == 10)
        let trimmed = cache.first(6)
        #expect(trimmed.tokens.count == 6 && trimmed.keys.count == 6)
        #expect(trimmed.reusable(prompt, keys: keys, window: 4, canTrim: true) == 0)
        #expect(trimmed.reusable(prompt, keys: keys, window: 0, canTrim: true) == 6)
    }
}
