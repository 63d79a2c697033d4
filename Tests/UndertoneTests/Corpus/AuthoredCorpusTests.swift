import Foundation
import Testing
import Undertone

/// What is promised of the authored corpora.
@Suite struct AuthoredCorpusTests {
    private static let corpora = URL(fileURLWithPath: TestData.paired).deletingLastPathComponent()
    /// The folders of `Corpora` that hold texts.
    static let folders: [String] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: corpora.path)) ?? []
        return names.sorted().map { corpora.path + "/" + $0 }
            .filter { (try? LintFolder($0)) != nil }
    }()

    /// The texts keep to every rule but for what a waiver gives the reason for.
    @Test(arguments: folders)
    func keepsToTheRules(_ folder: String) throws {
        let report = try CorpusLinter.lint(folder)
        #expect(report.findings.isEmpty, "\(report.findings.map(\.description))")
    }

    private func texts(_ folder: String) throws -> [Example] {
        try examples("paired:" + Self.corpora.appendingPathComponent(folder).path)
    }

    private func catalogue() throws -> EmotionCatalogue {
        try #require(try EmotionCatalogue.near(TestData.paired))
    }

    @Test func sizesOfThePairedCorpus() throws {
        let rows = try texts("paired")
        #expect(rows.count >= 190 && Set(rows.map(\.scenario)).count >= 26)
        let catalogue = try catalogue()
        var scenarios: [String: Set<String>] = [:]
        for row in rows {
            for label in row.labels { scenarios[label, default: []].insert(row.scenario ?? "") }
        }
        let emotions = scenarios.keys.filter { $0 != EmotionCatalogue.baseline }
        #expect(emotions.count >= 20)
        for emotion in emotions {
            #expect((scenarios[emotion]?.count ?? 0) >= 6, "\(emotion)")
            #expect(catalogue.emotions[emotion] != nil, "\(emotion) is in no family")
        }
        for family in ["anger", "high-arousal positive", "social positive"] {
            #expect(emotions.filter { catalogue.emotions[$0]?.family == family }.count >= 4)
        }
        #expect(scenarios[EmotionCatalogue.baseline]?.count == Set(rows.map(\.scenario)).count)
    }

    @Test func theNamedScenarios() throws {
        let labels = Dictionary(grouping: try texts("paired"), by: { $0.scenario ?? "" })
            .mapValues { Set($0.flatMap(\.labels)) }
        let named = [
            "the_comment": ["furious", "bitter", "resentful", "defeated"],
            "the_green_build": ["triumphant", "blissful", "excited", "proud"],
            "the_doorway": ["grateful", "admiring", "compassionate", "loving", "connected"],
        ]
        for (scenario, emotions) in named {
            #expect(labels[scenario] == Set(emotions + ["baseline"]), "\(scenario)")
        }
        for scenario in [
            "finishing_the_patch", "kitchen_at_3am", "letter_in_drawer", "park_after_rain",
            "the_long_meeting", "waiting_for_results",
        ] {
            #expect((labels[scenario]?.count ?? 0) >= 5, "\(scenario)")
        }
    }

    /// Nothing held out or set apart is in the corpus that directions are fitted on.
    @Test func theOthersStandApart() throws {
        let paired = try texts("paired")
        let held = try texts("held-out")
        let intimate = try texts("intimate")
        #expect(Set(held.map(\.scenario)).count == 6 && Set(intimate.map(\.scenario)).count == 3)
        let names = Set(paired.map(\.scenario))
        #expect(names.isDisjoint(with: held.map(\.scenario) + intimate.map(\.scenario)))
        #expect(Set(held.flatMap(\.labels)) == Set(paired.flatMap(\.labels)))
        let catalogue = try catalogue()
        for label in Set(intimate.flatMap(\.labels)) where label != EmotionCatalogue.baseline {
            #expect(catalogue.emotions[label]?.family == "intimate")
        }
        #expect(intimate.contains { $0.scenario == "the_undressing" })
        let neutral = try FileManager.default.contentsOfDirectory(
            atPath: Self.corpora.appendingPathComponent("neutral").path
        )
        #expect(neutral.filter { $0.hasSuffix(".txt") }.count >= 60)
    }
}
