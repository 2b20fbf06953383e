import Foundation
import Tensors
import TestSupport
import Testing
import Training

@Suite struct LossScaleTests {
  @Test func `grows and falls as PyTorch's does`() throws {
    let example = try #require(try ConformanceGroup("training")["loss_scale"])
    let found = try example.tensor(.input, "found").values
    let expected = try example.tensor(.output, "scale").values
    #expect(Set(found) == [0, 1])
    var scale = LossScale(
      initial: try #require(example.float("initial")),
      interval: try #require(example.int("interval")))
    for (isInfinite, expected) in zip(found, expected) {
      #expect(scale.takesStep(norm: isInfinite == 1 ? .infinity : 3) == (isInfinite == 0))
      #expect(scale.value == expected)
    }
  }

  @Test func `leaves out steps whose gradients are no numbers`() {
    var scale = LossScale()
    #expect(scale.value == 65_536 && scale.interval == 2000)
    let taken = [Float.nan, .infinity, 1].map { norm in scale.takesStep(norm: norm) }
    #expect(taken == [false, false, true])
    #expect(scale.value == 16_384 && scale.goodSteps == 1)
  }

  @Test func `stays a power of two at both ends`() {
    var scale = LossScale(initial: 0x1p126, interval: 1)
    for _ in 0..<5 { _ = scale.takesStep(norm: 1) }
    #expect(scale.value == 0x1p127)
    #expect(!scale.isExhausted)
    for _ in 0..<300 { _ = scale.takesStep(norm: .nan) }
    #expect(scale.value == .leastNormalMagnitude)
    #expect(scale.isExhausted)
  }

  @Test func `survives a file`() throws {
    var scale = LossScale(initial: 8, interval: 3)
    for norm in [1, .nan, 1, 1] as [Float] { _ = scale.takesStep(norm: norm) }
    let data = try JSONEncoder().encode(scale)
    #expect(try JSONDecoder().decode(LossScale.self, from: data) == scale)
  }

  @Test func `refuses what is no power of two`() async {
    await #expect(processExitsWith: .failure) { _ = LossScale(initial: 3) }
    await #expect(processExitsWith: .failure) { _ = LossScale(initial: 0) }
    await #expect(processExitsWith: .failure) { _ = LossScale(interval: 0) }
  }
}
