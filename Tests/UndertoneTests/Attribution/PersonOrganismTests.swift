import LlamaEngine
import Statistics
import Testing
import Undertone

/// The reading side on the organisms, of which it is known what is planted at hidden state 3, at the opening of the reply.
@Suite struct PersonOrganismTests {
    private func map(_ name: String) async throws -> PersonMap {
        let directory = try TemporaryDirectory()
        let organism = try Organism(name)
        let request = ExtractionRequest(
            corpus: "jsonl:" + Organism.chats,
            options: CorpusOptions(split: "wordings"),
            layers: .list([organism.truth.point.layer.rawValue]),
            pooling: .opening,
            directory: directory.path + "/states"
        )
        let store = try await Extractor(model: organism.model, modelDigest: organism.digest)
            .run(request).store
        let chats = try PlantedConversation.read(Organism.chats, split: "wordings")
        return try PersonDecoder(
            [store],
            scenes: Dictionary(uniqueKeysWithValues: chats.map { ($0.id, $0.families) }),
            options: .init(replicates: 100, permutations: 20)
        ).result()
    }

    @Test func organismHoldsPersonsApart() async throws {
        let map = try await map("organism")
        #expect(map.grouping == .scenes && map.dialogues == 300)
        for fitted in Person.allCases {
            for read in Person.allCases {
                let entry = try #require(
                    map.entry("opening", layer: 3, fitted: fitted, read: read)
                )
                if fitted == read {
                    #expect(entry.auroc.lower > 0.9, "\(entry)")
                    #expect(try #require(entry.overWords).lower > 0, "\(entry)")
                    #expect(entry.adjusted == 1.0 / 21, "\(entry)")
                } else {
                    #expect(entry.auroc.estimate < 0.65, "\(entry)")
                }
            }
        }
    }

    /// The null keeps the user's and the third person's state there, and nothing of its own.
    @Test func nullHoldsNothingOfItsOwn() async throws {
        let map = try await map("organism-null")
        let own = try #require(map.entry("opening", layer: 3, fitted: .own, read: .own))
        #expect(own.auroc.estimate < 0.65, "\(own)")
        #expect(try #require(own.overWords).contains(0), "\(own)")
        #expect(PersonMapSummary.found(own) != "read, and better than from the words")
        for person in [Person.user, .third] {
            let entry = try #require(
                map.entry("opening", layer: 3, fitted: person, read: person)
            )
            #expect(entry.auroc.lower > 0.9, "\(entry)")
        }
    }
}
