import ArgumentParser
import Foundation
import LlamaEngine
import Undertone

/// How an error leaves the command: words on standard error, and a status.
///
/// 1: it failed; 2: wrong use or bad input; 3: done, but a check that was asked for did not hold;
/// 130: stopped by a person.
package enum CommandError {
    /// The exit status of an error.
    package static func status(of error: any Error) -> Int32 {
        switch error {
        case let error as UndertoneError: error.code.exitStatus
        case let error as EngineError: error.code == .computationFailed ? 1 : 2
        case is CancellationError: 130
        case let code as ExitCode: code.rawValue
        default: 1
        }
    }

    /// Runs a command line; never returns.
    ///
    /// What ArgumentParser prints of itself, help among it, stays as it is; its status for wrong use
    /// becomes 2.
    static func run<Root: AsyncParsableCommand>(
        _ root: Root.Type,
        arguments: [String]? = nil
    ) async -> Never {
        do {
            var command = try root.parseAsRoot(arguments)
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            exit(0)
        } catch let error as UndertoneError {
            leave(error.description, status: status(of: error))
        } catch let error as EngineError {
            leave(error.description, status: status(of: error))
        } catch is CancellationError {
            leave("stopped", status: 130)
        } catch {
            switch root.exitCode(for: error) {
            case .success: root.exit(withError: error)
            case .validationFailure: leave(usage: root.fullMessage(for: error))
            default: leave(root.message(for: error), status: status(of: error))
            }
        }
    }

    private static func leave(_ message: String, status: Int32) -> Never {
        if !message.isEmpty {
            let lines = message.split(separator: "\n", omittingEmptySubsequences: false)
                .map { Terminal.plain(String($0)) }
                .joined(separator: "\n")
            let word = Terminal.error.styled("undertone:", .red)
            ProgressReporter.writeToStandardError("\(word) \(lines)\n")
        }
        exit(status)
    }

    private static func leave(usage message: String) -> Never {
        ProgressReporter.writeToStandardError(message + "\n")
        exit(2)
    }
}
