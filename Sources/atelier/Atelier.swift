import ArgumentParser
import Studio

/// The root of the command line.
struct Atelier: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "atelier",
    abstract: "A studio for generative image models: the same seed gives the same bytes.",
    discussion: """
      ATELIER_ISA=avx512|avx2|neon|portable and ATELIER_THREADS=n choose how the machine is used: \
      they change the speed, never a result.

      Exit codes: 0 done, 1 a difference or a failed check, 64 wrong usage, 65 bad input data, \
      74 input or output failed.
      """,
    version: Release.version,
    subcommands: [
      Render.self,
      Upscale.self,
      Detect.self,
      Train.self,
      Evaluate.self,
      Golden.self,
      Inspect.self,
      Convert.self,
      Bench.self,
      Doctor.self,
    ])
}
