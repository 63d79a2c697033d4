import ArgumentParser
import Foundation
import Undertone

/// `undertone directions join`.
struct DirectionsJoinCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "join",
        abstract: "Puts the directions of several files of one model into one.",
        discussion: """
              undertone directions join self.safetensors user.safetensors third.safetensors -o persons.safetensors
            """
    )

    @OptionGroup var files: DirectionFiles

    @Option(name: .shortAndLong, help: "The file to write.")
    var output: String

    @OptionGroup var printing: OutputOptions

    private struct Joined: Encodable {
        var file: String
        var directions: [String]
    }

    func run() throws {
        let directions = try files.read()
        let models = Set(directions.map(\.origin.modelSHA256))
        guard models.count == 1 else {
            throw UndertoneError.badInput(
                "the directions are of \(models.count) models ("
                    + Set(directions.map(\.origin.model)).sorted().joined(separator: ", ")
                    + "); a file holds those of one",
                file: files.files.first
            )
        }
        for file in files.files { try OutputFile.check(output, isNot: file) }
        try VectorFile.write(directions, to: output)
        let joined = Joined(file: output, directions: directions.map { "\($0.name).\($0.point)" })
        try printing.show(joined) {
            "\(NumberText.counted(directions.count, "direction")) in \(output)"
        }
    }
}
