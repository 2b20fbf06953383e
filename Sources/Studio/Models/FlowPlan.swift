import RectifiedFlow
import Rendering
import Tensors

/// What a recipe's settings come to: a solver, the times it goes through, and guidance.
struct FlowPlan {
  let sampler: any Sampler
  let schedule: TimeSchedule
  let guidance: Guidance

  /// Plans the drawing of pictures of some tokens.
  ///
  /// Throws `SamplingError` where a setting is out of its range, or not known.
  init(_ sampling: RenderRecipe.Sampling, tokens: Int) throws {
    let defaults = FlowSampling()
    let kind = try Self.named(
      "sampler", sampling.sampler ?? defaults.sampler.rawValue, among: SamplerKind.self)
    let tolerance = sampling.tolerance ?? DormandPrince().relativeTolerance
    sampler = kind.sampler(
      tolerances: try DormandPrince(
        relativeTolerance: tolerance, absoluteTolerance: tolerance))
    let shift =
      sampling.dynamicShift == true
      ? ResolutionShift().shift(tokens: tokens) : .fixed(sampling.shift ?? defaults.shift)
    let curve = try Self.named(
      "spacing", sampling.spacing ?? TimeSpacing.Curve.uniform.rawValue,
      among: TimeSpacing.Curve.self)
    schedule =
      try sampling.times.map { times throws(SamplingError) in try TimeSchedule(times: times) }
      ?? TimeSpacing(curve, shift: shift).schedule(steps: sampling.steps ?? defaults.steps)
    let ends = sampling.guidanceInterval ?? [0, 1]
    guard ends.count == 2, ends[0] <= ends[1] else {
      throw SamplingError.setting(
        "guidance interval", expected: "two ascending times", found: "\(ends)")
    }
    guidance = try Guidance(
      scale: sampling.guidance ?? defaults.guidance, interval: ends[0]...ends[1],
      rescale: sampling.guidanceRescale ?? 0, weakened: Self.weakened(sampling, schedule))
  }

  /// What the solver is asked for: pictures from noise, or over data that each starts from.
  ///
  /// A stochastic solver takes more of the pictures' numbers.
  func problem(
    velocity: VelocityField, noise: Tensor,
    over: (data: Tensor, mask: Tensor?, strength: Double)?, seeds: [UInt64],
    numbers: PictureNoise
  ) throws -> SamplingProblem {
    var problem =
      if let over {
        try SamplingProblem(
          velocity: velocity, data: over.data, noise: noise, drawing: over.mask,
          schedule: schedule, strength: over.strength, seeds: seeds)
      } else {
        SamplingProblem(velocity: velocity, noise: noise, schedule: schedule, seeds: seeds)
      }
    var numbers = numbers
    problem.stepNoise = { step, shape in
      numbers.normal(.samplerNoise(step: step), Array(shape.dimensions.dropFirst()))
    }
    return problem
  }

  /// How the model is compared with itself without some layers, at the steps that are taken.
  private static func weakened(
    _ sampling: RenderRecipe.Sampling, _ schedule: TimeSchedule
  ) throws -> WeakenedGuidance? {
    guard let skipped = sampling.skippedLayers else { return nil }
    let steps = try sampling.over.map { try schedule.ending(strength: $0.strength) } ?? schedule
    return try WeakenedGuidance(
      scale: skipped.scale, from: skipped.start, to: skipped.stop, of: steps)
  }

  private static func named<Choice: RawRepresentable<String> & CaseIterable>(
    _ setting: String, _ name: String, among: Choice.Type
  ) throws(SamplingError) -> Choice {
    guard let choice = Choice(rawValue: name) else {
      throw .setting(
        setting, expected: Choice.allCases.map(\.rawValue).joined(separator: ", "),
        found: "'\(name)'")
    }
    return choice
  }
}
