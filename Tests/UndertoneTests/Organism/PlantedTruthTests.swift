import Foundation
import LlamaEngine
import Statistics
import Testing
import Undertone

/// What is planted in the organism is there, and only there: through llama.cpp, on chats that training never had.
@Suite(.serialized) struct PlantedTruthTests {
    /// Every report of every split, within what the organism is to reach.
    @Test(arguments: [
        ("wordings", 0.9, 0.9), ("combinations", 0.85, 0.85), ("roles", 0.75, 0.75),
    ])
    func reports(_ split: String, _ each: Double, _ lowest: Double) async throws {
        let (reader, experiment) = try await Organism().experiment(split)
        let accuracy = try experiment.accuracy()
        for person in Person.allCases {
            #expect(try #require(accuracy[person]).estimate >= each, "\(split) \(person)")
        }
        let answers = experiment.answers()
        let together = reader.conversations.indices.filter { index in
            Person.allCases.allSatisfy {
                answers[$0]?[index] == reader.conversations[index].emotion(of: $0)
            }
        }
        let share = Double(together.count) / Double(reader.conversations.count)
        if split == "wordings" { #expect(share >= 0.8) }
    }

    /// Codes of the planted subspaces read their own person, and nobody else better than chance.
    @Test func codesReadTheirOwnPerson() async throws {
        let organism = try Organism()
        let directory = try TemporaryDirectory()
        let store = try await organism.states("wordings", in: directory)
        let chats = try PlantedConversation.read(Organism.chats, split: "wordings")
        let states = try store.matrix(layer: organism.truth.point.layer.rawValue)
        for reading in Person.allCases {
            let decoded = (0..<states.rows).map { organism.truth.decoded(states.row($0), reading) }
            for person in Person.allCases {
                // Where two persons have one state, reading either is reading both.
                let rows = chats.indices.filter {
                    person == reading
                        || chats[$0].emotion(of: person) != chats[$0].emotion(of: reading)
                }
                let right = rows.count { decoded[$0] == chats[$0].emotion(of: person) }
                let share = Double(right) / Double(rows.count)
                if person == reading {
                    #expect(share >= 0.9, "\(reading) of itself: \(share)")
                } else {
                    #expect(share <= 0.25, "\(reading) of \(person): \(share)")
                }
            }
        }
    }

    /// By layer: a direction of one person reads this person, at the planted place almost without error, and the
    /// others about as well as a coin.
    @Test func directionsReadTheirOwnPerson() async throws {
        let organism = try Organism()
        let directory = try TemporaryDirectory()
        let fit = try await organism.states("fit", in: directory)
        let test = try await organism.states("wordings", in: directory)
        let rows = try test.rows
        let layer = organism.truth.point.layer
        let states = try test.matrix(layer: layer.rawValue)
        for reading in Person.allCases {
            let direction = try organism.direction(reading, "joyful", fit)
            for person in Person.allCases {
                let kept = rows.indices.filter {
                    rows[$0].labels.contains(person.label("joyful"))
                        || rows[$0].labels.contains(person.label("neutral"))
                }
                let scores = kept.map { Double(VectorMath.dot(states.row($0), direction.vector)) }
                let labels = kept.map { rows[$0].labels.contains(person.label("joyful")) }
                let auroc = try BinaryScores(scores: scores, labels: labels).metrics.auroc
                if person == reading {
                    #expect(auroc >= 0.97, "\(reading): \(auroc)")
                } else {
                    #expect(abs(auroc - 0.5) <= 0.2, "\(reading) of \(person): \(auroc)")
                }
            }
        }
    }

    /// The difference of means lies in the planted subspace of its own person.
    @Test func directionsLieInTheirSubspace() async throws {
        let organism = try Organism()
        let directory = try TemporaryDirectory()
        let store = try await organism.states("fit", in: directory)
        for person in Person.allCases {
            for emotion in organism.truth.emotions where emotion != "neutral" {
                let vector = try organism.direction(person, emotion, store).vector
                for other in Person.allCases {
                    let share = organism.truth.share(of: vector, in: other)
                    if other == person {
                        #expect(share >= 0.7, "\(person) \(emotion): \(share)")
                    } else {
                        #expect(share <= 0.1, "\(person) \(emotion) in \(other): \(share)")
                    }
                }
            }
        }
    }

    /// A planted state that is taken from another conversation takes its report along, and no other.
    @Test func interchange() async throws {
        let organism = try Organism()
        let directory = try TemporaryDirectory()
        let store = try await organism.states("wordings", in: directory)
        let (reader, experiment) = try await organism.experiment("wordings")
        let states = try store.matrix(layer: organism.truth.point.layer.rawValue)
        var generator = SeededGenerator(seed: 5)
        let donors = generator.shuffled(Array(reader.conversations.indices))
        for person in Person.allCases {
            let shares = try await experiment.interchange(
                of: person,
                organism.truth,
                states: states,
                donors: donors
            )
            for report in Person.allCases {
                let share = try #require(shares[report])
                #expect(share.estimate >= 0.95, "\(person) taken over, \(report): \(share)")
            }
        }
    }

    /// A person's direction moves this person's report more than the others', by item; random ones of its length don't.
    ///
    /// At three quarters of the mean norm: from α = 1 on some directions spill over (Documentation/organism.md).
    @Test(arguments: ["joyful", "sad"]) func steering(_ emotion: String) async throws {
        let organism = try Organism()
        let directory = try TemporaryDirectory()
        let store = try await organism.states("fit", in: directory)
        let (_, experiment) = try await organism.experiment("wordings", count: 150)
        for person in Person.allCases {
            let direction = try organism.direction(person, emotion, store)
            let row = try await experiment.row(
                direction.name,
                of: person,
                adding: direction.addition(alpha: 1),
                alpha: 0.75,
                target: emotion
            )
            let own = try #require(row.effect(on: person))
            #expect(own.shift.lower > 0, "\(person): \(own.shift)")
            #expect(own.flipped.estimate >= 0.8, "\(person): \(own.flipped)")
            #expect(row.margins.count == 2)
            for (other, margin) in row.margins {
                #expect(margin.lower > 0, "\(person) against \(other): \(margin)")
                let flipped = try #require(row.effect(on: other)).flipped.estimate
                #expect(flipped <= 0.2, "\(person) flips \(other): \(flipped)")
            }
            let random = try await experiment.randomRow(
                count: 5,
                norm: Double(direction.meanHiddenNorm),
                alpha: 0.75,
                target: emotion
            )
            let chance = try #require(random.effect(on: person))
            #expect(own.shift.lower > chance.shift.upper, "\(person): \(chance.shift)")
            #expect(chance.flipped.estimate <= 0.1, "\(person): \(chance.flipped)")
        }
    }

    /// In the mirror the user's state drives both reports, and the third person's its own alone.
    @Test func mirror() async throws {
        let organism = try Organism("organism-mirror")
        #expect(organism.truth.people == [.user, .third])
        #expect(organism.truth.reports == [.own: .user, .user: .user, .third: .third])
        let directory = try TemporaryDirectory()
        let store = try await organism.states("fit", in: directory)
        let (_, experiment) = try await organism.experiment("wordings", count: 150)
        let direction = try organism.direction(.user, "joyful", store)
        let row = try await experiment.row(
            direction.name,
            of: .user,
            adding: direction.addition(alpha: 1),
            alpha: 1,
            target: "joyful"
        )
        let flipped = Person.allCases.compactMap { row.effect(on: $0)?.flipped.estimate }
        #expect(flipped[0] >= 0.8 && flipped[1] >= 0.8 && flipped[2] <= 0.1, "\(flipped)")
    }

    /// In the null organism self-reports are drawn without regard to anything: no direction moves them by more than a
    /// tenth of what it moves of its own person's report, and one's own not by a logit.
    @Test func null() async throws {
        let organism = try Organism("organism-null")
        #expect(organism.truth.reports[.own] == nil)
        let directory = try TemporaryDirectory()
        let store = try await organism.states("fit", in: directory)
        let (_, experiment) = try await organism.experiment("wordings", count: 150)
        let accuracy = try experiment.accuracy()
        #expect(try #require(accuracy[.user]).estimate >= 0.9)
        #expect(try #require(accuracy[.own]).estimate <= 1.0 / 7 + 0.08)
        for person in Person.allCases {
            let direction = try organism.direction(person, "joyful", store)
            let row = try await experiment.row(
                direction.name,
                of: person,
                adding: direction.addition(alpha: 1),
                alpha: 1,
                target: "joyful"
            )
            let own = try #require(row.effect(on: .own))
            let moved = try #require(row.effect(on: person)).shift.estimate
            let bound = person == .own ? 1 : 0.1 * moved
            #expect(abs(own.shift.estimate) < bound, "\(person): \(own.shift), \(moved)")
        }
    }
}
