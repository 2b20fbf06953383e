import Tensors

/// What a sampler is asked for.
public struct SamplingProblem {
  /// What moves pictures.
  public var velocity: VelocityField
  /// The pictures at the first time: `[N, …]`.
  public let start: Tensor
  /// The times to go through.
  public let schedule: TimeSchedule
  /// What a stochastic sampler adds to the whole batch at a step, counted from 0.
  ///
  /// It is each picture's own stream of its seed, unless somebody needs another generator.
  public var stepNoise: (_ step: Int, _ shape: Shape) -> Tensor
  /// What is known of the pictures.
  let known: KnownPart?

  /// Draws pictures from noise `[N, …]`, which the schedule starts with.
  ///
  /// - Precondition: there is a seed for each picture.
  public init(velocity: VelocityField, noise: Tensor, schedule: TimeSchedule, seeds: [UInt64]) {
    self.init(velocity, start: noise, schedule: schedule, seeds: seeds, known: nil)
  }

  /// Draws pictures over others: image to image, and with a mask inpainting.
  ///
  /// Sampling starts inside the schedule, with the data mixed with noise as the time there says. With
  /// a mask, what is kept is put back after every step, mixed with the same noise; at the end it is
  /// the data itself.
  ///
  /// The data is `[N, …]`, or `[1, …]` for all pictures, and the noise `[N, …]`. A mask is 1 where
  /// pictures are drawn and 0 where the data is kept: as the data, or with axes of length 1. The
  /// strength is above 0, up to 1 for the whole schedule, as ``TimeSchedule/ending(strength:)`` has it.
  ///
  /// - Precondition: there is a seed for each picture, and shapes fit.
  public init(
    velocity: VelocityField, data: Tensor, noise: Tensor, drawing mask: Tensor? = nil,
    schedule: TimeSchedule, strength: Double = 1, seeds: [UInt64]
  ) throws(SamplingError) {
    guard !schedule.isInverted else {
      throw .setting(
        "schedule", expected: "times that fall to data at 0", found: "times that grow")
    }
    let part = try schedule.ending(strength: strength)
    let known = try mask.map { mask throws(SamplingError) in
      try KnownPart(data: data, noise: noise, mask: mask)
    }
    let times = [Float](repeating: part.times[0], count: noise.shape[0])
    self.init(
      velocity, start: noised(data, with: noise, times: times), schedule: part, seeds: seeds,
      known: known)
  }

  private init(
    _ velocity: VelocityField, start: Tensor, schedule: TimeSchedule, seeds: [UInt64],
    known: KnownPart?
  ) {
    precondition(
      start.shape.rank > 0 && start.shape[0] == seeds.count && !seeds.isEmpty,
      "SamplingProblem: \(seeds.count) seeds for pictures \(start.shape)")
    (self.velocity, self.start, self.schedule) = (velocity, start, schedule)
    self.known = known
    stepNoise = { step, shape in
      RandomStream.batch(seeds: seeds, purpose: .samplerNoise(step: step)) {
        $0.normal(Shape(Array(shape.dimensions.dropFirst())))
      }
    }
  }

  /// The number of pictures.
  var count: Int { start.shape[0] }

  /// Refuses to start from what is not made of finite numbers.
  func check() throws(SamplingError) {
    if let found = NonFinite("the pictures", in: start) { throw .startNotFinite(found) }
  }
}
