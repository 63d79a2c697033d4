import ArgumentParser
import Undertone

@main
struct UndertoneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undertone",
        abstract:
            "Finds emotions as directions in a language model's hidden states, and steers with them.",
        version: UndertoneVersion.current,
        subcommands: [
            DemoCommand.self,
            DoctorCommand.self,
            ExtractCommand.self,
            ProbeCommand.self,
            FitCommand.self,
            DirectionsCommand.self,
            ValidateCommand.self,
            ReadCommand.self,
            CalibrateCommand.self,
            EvaluateCommand.self,
            AttributeCommand.self,
            GenerateCommand.self,
            ChatCommand.self,
            ReplCommand.self,
            TryModelCommand.self,
            CorpusCommand.self,
            RunsCommand.self,
            ReportCommand.self,
        ]
    )

    static func main() async {
        OpenMPSettings.applyBeforeFirstUse()
        await CommandError.run(Self.self)
    }
}
