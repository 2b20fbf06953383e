import ArgumentParser
import Files
import Images
import Rendering
import Studio
import Terminal

/// The flags of pictures that show how they came to be.
struct AnimationOptions: ParsableArguments {
  @Flag(help: "Write an animated PNG: the picture, and then its way from noise, step by step.")
  var animate = false

  @Option(help: "With --animate: how long a step is shown, in milliseconds (default: 100).")
  var stepTime: Int?

  func validate() throws {
    guard let stepTime else { return }
    guard animate else { throw ValidationError("--step-time is for --animate.") }
    guard (1...65_535).contains(stepTime) else {
      throw ValidationError("--step-time must be from 1 to 65535, got \(stepTime).")
    }
  }

  /// Draws a job into an animated file.
  func draw(
    _ job: RenderJob, to target: OutputTarget, as encoding: ImageEncoding, batchSize: Int,
    carriesMetadata: Bool
  ) throws {
    guard case .file(let path) = target, case .png = encoding else {
      throw ValidationError("--animate needs one PNG file as its --output.")
    }
    let progress = ProgressReporter(label: "drawing", total: job.recipe.count)
    let trajectory = try Trajectory(job, batchSize: batchSize) { done in
      progress.update(done: done)
      return !Interrupt.isRequested
    }
    guard let trajectory else { throw Interrupted() }
    try AtomicFile.write(
      trajectory.animation(milliseconds: stepTime ?? 100, carriesMetadata: carriesMetadata),
      to: path)
    print(path)
  }
}
