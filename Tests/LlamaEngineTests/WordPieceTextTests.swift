import Foundation
import LlamaEngine
import Testing

/// Words over 100 characters are unknown to BERT as a whole.
@Suite struct WordPieceTextTests {
    @Test func longWordsAreOneUnknownToken() throws {
        let model = try GoldenModel("bert").model
        let short = String(repeating: "a", count: 100)
        let long = String(repeating: "a", count: 101)
        let unknown = try #require(model.tokenizer.encode("\u{1F9E8}", addSpecial: false).first)
        #expect(model.tokenizer.encode(short, addSpecial: false).count > 1)
        #expect(model.tokenizer.encode(long, addSpecial: false) == [unknown])
        let plain = model.tokenizer.encode("a b")
        let around = model.tokenizer.encode("a \(long) b")
        #expect(around.count == plain.count + 1)
        #expect(around.first == plain.first && around.last == plain.last)
        #expect(around[2] == unknown)
    }

    @Test func punctuationEndsAWord() throws {
        let model = try GoldenModel("bert").model
        let half = String(repeating: "a", count: 60)
        let joined = model.tokenizer.encode("\(half),\(half)", addSpecial: false)
        let apart = model.tokenizer.encode("\(half) , \(half)", addSpecial: false)
        #expect(joined == apart)
    }
}
