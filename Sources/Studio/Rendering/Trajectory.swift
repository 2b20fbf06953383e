import Images
import Rendering
import Synchronization
import Tensors

/// How pictures came to be: what they were after each step from noise.
public struct Trajectory: Sendable {
  /// Sheets in order, noise first, the pictures themselves last.
  public let frames: [Image]

  /// Draws the pictures of a job, and keeps what they were on the way; `nil` where the closure, called
  /// with the number of pictures so far, says to stop.
  ///
  /// Throws ``TrajectoryError`` where the model takes no steps that are pictures, and what the model
  /// throws.
  public init?(_ job: RenderJob, batchSize: Int, progress: (Int) -> Bool) throws {
    var steps: [[Image]] = []
    for start in stride(from: 0, to: job.recipe.count, by: batchSize) {
      let requests = Array(job.recipe.requests[start..<min(start + batchSize, job.recipe.count)])
      let recorder = StepRecorder(count: requests.count)
      let drawn = try Trace.$recorder.withValue(recorder) { try job.source.draw(requests) }
      let sizes = Set(drawn.map { [$0.width, $0.height, $0.channels.rawValue] })
      guard sizes.count == 1, let size = sizes.first else { throw TrajectoryError.noSteps }
      // The last step is what was drawn.
      let batch = try recorder.steps.dropLast().map {
        try Self.images($0, size: size, drawn[0].depth)
      }
      guard batch.count > 1 || (batch.count == 1 && start == 0) else {
        throw TrajectoryError.noSteps
      }
      if steps.isEmpty { steps = Array(repeating: [], count: batch.count + 1) }
      guard steps.count == batch.count + 1 else { throw TrajectoryError.noSteps }
      for (index, images) in (batch + [drawn]).enumerated() { steps[index] += images }
      guard progress(start + requests.count) else { return nil }
    }
    frames = try steps.map { try job.recipe.assembled($0) }
  }

  /// An animated PNG that shows the pictures, and then how they came to be, for ever; programs that
  /// know no animation show the pictures alone.
  ///
  /// Throws `ImageError` where they cannot be stored.
  public func animation(milliseconds: Int, carriesMetadata: Bool) throws -> [UInt8] {
    let last = frames[frames.count - 1]
    return try Image.animation(
      count: frames.count, metadata: carriesMetadata ? last.metadata : ImageMetadata(),
      milliseconds: { $0 == 0 ? min(65_535, milliseconds * 15) : milliseconds },
      frame: { $0 == 0 ? last : frames[$0 - 1] })
  }

  private static func images(_ values: Tensor, size: [Int], _ depth: Depth) throws -> [Image] {
    let shape = values.shape.dimensions
    guard shape.count == 4, shape[1] == size[2], shape[2] == size[1], shape[3] == size[0],
      let channels = Image.Channels(rawValue: size[2])
    else { throw TrajectoryError.noSteps }
    return try (0..<shape[0]).map { index in
      try values.sliced(0, index..<index + 1).withElements { values in
        try Image(
          planes: values, width: size[0], height: size[1], channels: channels, depth: depth)
      }
    }
  }
}

/// Why a picture's way cannot be shown.
public enum TrajectoryError: Error, Equatable, CustomStringConvertible {
  /// The model goes no way through pictures.
  case noSteps

  /// One line: what was expected, what was found.
  public var description: String {
    "--animate: expected a model that goes from noise to pictures in steps that are pictures "
      + "themselves, not enlarged after them; found another"
  }
}

/// Keeps what a sampler's steps gave.
private final class StepRecorder: TraceRecorder {
  private let count: Int
  private let kept = Mutex<[Tensor]>([])

  init(count: Int) { self.count = count }

  var steps: [Tensor] { kept.withLock { $0 } }

  func record(_ step: String, _ values: Tensor) {
    guard step == "start" || step == "end" || step.hasPrefix("step "), values.shape.rank == 4,
      values.shape[0] == count
    else { return }
    kept.withLock { $0.append(values) }
  }
}
