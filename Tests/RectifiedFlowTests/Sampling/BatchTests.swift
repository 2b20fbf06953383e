import RectifiedFlow
import Tensors
import TestSupport
import Testing

@Suite struct BatchTests {
  /// Pictures that need different step lengths: the n-th is stiffer.
  private func field(_ stiffness: [Float]) throws -> VelocityField {
    try Guidance(scale: 3, interval: 0.2...0.7, rescale: 0.5).field { x, times, rows in
      let shape = Shape([rows.count, 1, 1, 1])
      let pull = Tensor(rows.map { stiffness[$0.picture] * ($0.isConditional ? 1 : 0.5) }, shape)
      return (x * pull).sin() + x * Tensor(times, shape)
    }
  }

  private func draw(
    _ kind: SamplerKind, _ pictures: [Int], mask: Tensor? = nil, strength: Double = 1
  ) throws -> SampledPictures {
    let seeds = pictures.map { UInt64($0 + 7) }
    let noise = KnownFlow.noise(seeds)
    let data = KnownFlow.noise(seeds.map { $0 + 100 })
    let field = try field(pictures.map { Float(1 + 3 * $0) })
    let schedule = try TimeSpacing(.karras).schedule(steps: 6)
    guard mask != nil || strength < 1 else {
      return try kind.sampler().sample(
        SamplingProblem(velocity: field, noise: noise, schedule: schedule, seeds: seeds))
    }
    return try kind.sampler().sample(
      SamplingProblem(
        velocity: field, data: data, noise: noise, drawing: mask, schedule: schedule,
        strength: strength, seeds: seeds))
  }

  @Test(arguments: SamplerKind.allCases, [false, true])
  func `draws a picture with the bits it has alone`(kind: SamplerKind, isInpainting: Bool) throws {
    let mask = isInpainting ? Tensor([1, 0, 1, 1, 0], [1, 1, 1, 5]) : nil
    let batch = try draw(kind, [0, 1, 2, 3], mask: mask)
    let reversed = try draw(kind, [3, 2, 1, 0], mask: mask)
    for picture in 0..<4 {
      let alone = try draw(kind, [picture], mask: mask)
      let place = picture..<picture + 1
      #expect(bits([alone.pictures]) == bits([batch.pictures.sliced(0, place)]))
      #expect(
        bits([alone.pictures]) == bits([reversed.pictures.sliced(0, 3 - picture..<4 - picture)]))
      #expect(alone.evaluations[0] == batch.evaluations[picture])
      #expect(alone.evaluations[0] == reversed.evaluations[3 - picture])
    }
  }

  @Test func `takes different steps for different pictures`() throws {
    let evaluations = try draw(.dormandPrince, [0, 1, 2, 3]).evaluations
    #expect(Set(evaluations).count > 1)
  }

  @Test(arguments: SamplerKind.allCases)
  func `draws the same bits at every level with any threads`(kind: SamplerKind) throws {
    let differing = differingExecutions {
      (try? draw(kind, [0, 1, 2], strength: 0.7).pictures).map { [$0] } ?? []
    }
    #expect(differing.isEmpty)
    #expect(try draw(kind, [0, 1, 2], strength: 0.7).pictures.shape == [3, 2, 3, 5])
  }

  @Test func `adds another noise for every seed and step`() throws {
    let problem = SamplingProblem(
      velocity: VelocityField { x, _, _ in x * 0 }, noise: .zeros([2, 4]),
      schedule: try TimeSpacing().schedule(steps: 3), seeds: [5, 9])
    for (row, seed) in [(0, UInt64(5)), (1, 9)] {
      for step in 0..<3 {
        let expected = RandomStream(seed: seed, purpose: .samplerNoise(step: step)).normal([4])
        #expect(problem.stepNoise(step, [2, 4]).sliced(0, row..<row + 1).values == expected.values)
      }
    }
  }
}
