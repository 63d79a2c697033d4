import ArgumentParser

/// `undertone directions`.
struct DirectionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "directions",
        abstract:
            "Shows how far fitted directions can be relied on, how they lie to each other, and exchanges them with other tools.",
        discussion: """
              undertone directions show emotions.safetensors --layer 12
              undertone directions compare emotions.safetensors --layer 12 --method paired
              undertone directions export emotions.safetensors --name joy --layers 12 --alpha 0.3 -o joy.gguf
              undertone directions import vector.gguf -m MODEL.gguf --store neutral -o vector.safetensors
              undertone directions join self.safetensors user.safetensors -o persons.safetensors
            """,
        subcommands: [
            DirectionsShowCommand.self, DirectionsCompareCommand.self, DirectionsExportCommand.self,
            DirectionsImportCommand.self, DirectionsJoinCommand.self,
        ]
    )
}
