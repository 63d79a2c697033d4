import ArgumentParser

/// `undertone directions`.
struct DirectionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "directions",
        abstract:
            "Shows how far fitted directions can be relied on, and how they lie to each other.",
        discussion: """
              undertone directions show emotions.safetensors --layer 12
              undertone directions compare emotions.safetensors --layer 12 --method paired
            """,
        subcommands: [DirectionsShowCommand.self, DirectionsCompareCommand.self]
    )
}
