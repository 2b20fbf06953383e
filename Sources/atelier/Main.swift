import ArgumentParser
import Tensors
import Terminal

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Starts the program, and ends it: the one place where errors become a line and an exit code.
@main
enum Main {
  static func main() {
    do {
      var command = try Atelier.parseAsRoot()
      // Help is a command too, of the argument parser's own, and needs no sound environment.
      let ours = Atelier.configuration.subcommands.flatMap { [$0] + $0.configuration.subcommands }
      if ours.contains(where: { $0 == type(of: command) }) {
        _ = try Execution.environment()
      }
      Interrupt.listen()
      try command.run()
    } catch {
      end(with: error)
    }
    exit(flushed() ? 0 : ExitStatus.io.rawValue)
  }

  private static func end(with error: any Error) -> Never {
    let (message, status) = ending(of: error)
    guard flushed() else { exit(ExitStatus.io.rawValue) }
    if !message.isEmpty {
      (status == 0 ? StandardStream.output : .error).write(message + "\n")
    }
    exit(status)
  }

  private static func ending(of error: any Error) -> (message: String, status: Int32) {
    if let known = error as? any ExitCoded {
      return ("Error: " + oneLine(known.description), known.exitStatus.rawValue)
    }
    if error is Interrupted { return ("Interrupted.", Interrupt.status) }
    // What the argument parser throws: wrong usage, and the wish for help or the version.
    let code = Atelier.exitCode(for: error).rawValue
    if code == 0 || code == ExitStatus.usage.rawValue || error is ExitCode {
      return (Atelier.fullMessage(for: error), code)
    }
    return ("Error: " + oneLine(String(describing: error)), ExitStatus.fault.rawValue)
  }

  private static func oneLine(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).joined(separator: " ")
  }

  /// Whether everything that was printed has arrived.
  private static func flushed() -> Bool {
    if fflush(nil) == 0 { return true }
    let reason = String(cString: strerror(errno))
    StandardStream.error.write("Error: standard output: cannot write: \(reason)\n")
    return false
  }
}

/// Thrown where long work ends because ``Interrupt`` asked for it, with everything so far kept.
struct Interrupted: Error {}
