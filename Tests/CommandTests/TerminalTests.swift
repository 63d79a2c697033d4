import Synchronization
import Testing
import UndertoneCommand

@Suite struct TerminalTests {
    @Test func tableAligns() {
        var table = TerminalTable([
            .init("name", maximumWidth: 6), .init("value", .right), .init("note"),
        ])
        table.add(["a", "1.50", "x"])
        table.add(["long name", "−12.25"])
        table.add(["日本", "3", "line\nbreak \u{1B}[2J"])
        let expected = """
            name     value  note
            a         1.50  x
            long …  −12.25
            日本         3  line break  [2J
            """
        let text = table.text(on: Terminal(descriptor: -1))
        #expect(text == expected)
    }

    @Test func progressSaysMilestones() {
        let written = Mutex<[String]>([])
        let time = Mutex(ContinuousClock.now)
        let progress = ProgressReporter(
            "extracting",
            unit: "texts",
            total: 1000,
            startedWith: 100,
            terminal: Terminal(descriptor: -1),
            now: { time.withLock { $0 } },
            write: { text in written.withLock { $0.append(text) } }
        )
        for step in 1...90 {
            time.withLock { $0 += .seconds(1) }
            progress.update(done: 100 + step * 10, tokens: step * 200)
        }
        progress.finish()
        progress.update(done: 1000)
        let lines = written.withLock { $0 }
        #expect(lines.count == 10)
        #expect(
            lines.first
                == "extracting: 200 of 1\u{202F}000 texts (20 %), 10.0 texts/s, 200 tokens/s, "
                + "1 min 20 s left\n"
        )
        #expect(lines.last?.hasPrefix("extracting: 1\u{202F}000 texts in 1 min 30 s, 10.0") == true)
    }

    @Test func progressSpeaksAtLeastEveryTenSeconds() {
        let written = Mutex<[String]>([])
        let time = Mutex(ContinuousClock.now)
        let progress = ProgressReporter(
            "fitting",
            unit: "layers",
            terminal: Terminal(descriptor: -1),
            now: { time.withLock { $0 } },
            write: { text in written.withLock { $0.append(text) } }
        )
        for step in 1...40 {
            time.withLock { $0 += .seconds(1) }
            progress.update(done: step)
        }
        #expect(written.withLock { $0 }.count == 4)
    }
}
