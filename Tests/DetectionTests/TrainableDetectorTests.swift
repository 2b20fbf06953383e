import Detection
import Layers
import Tensors
import TestSupport
import Testing
import Training

@Suite struct TrainableDetectorTests {
  private static let objects: [[DetectedObject]] = [
    [
      DetectedObject(box: CenterBox(x: 0.3, y: 0.4, width: 0.2, height: 0.3), label: 0),
      DetectedObject(box: CenterBox(x: 0.7, y: 0.6, width: 0.25, height: 0.2), label: 1),
    ],
    [], [DetectedObject(box: CenterBox(x: 0.5, y: 0.5, width: 0.5, height: 0.4), label: 1)],
  ]

  private func trainable(hasAnchors: Bool) throws -> TrainableDetector {
    try TrainableDetector(
      .small(hasAnchors: hasAnchors), objects: Self.objects, imageShape: [3, 32, 48],
      store: ParameterStore(FreshParameters(seed: 4), isTrained: true))
  }

  private var shard: TrainingShard {
    TrainingShard(
      pictures: RandomStream(seed: 9, purpose: .noise).uniform([3, 3, 32, 48]) * 255,
      samples: 0..<3, seed: 2)
  }

  @Test(arguments: [true, false])
  func `its loss and gradients have the same bits everywhere, and reach every parameter`(
    hasAnchors: Bool
  ) throws {
    let trainable = try trainable(hasAnchors: hasAnchors)
    let shard = shard
    #expect(differingExecutions { trainable.lossAndGradients(of: shard) }.isEmpty)
    let gradients = trainable.loss(of: shard).sum.gradients()
    for parameter in trainable.parameters {
      #expect(gradients[parameter.value] != nil, "\(parameter.name)")
    }
  }

  @Test func `with anchors, pictures of a shard do not see each other`() throws {
    var options = TrainableDetector.Options()
    options.denoisingGroups = 0
    let trainable = try TrainableDetector(
      .small(hasAnchors: true), objects: Self.objects, imageShape: [3, 32, 48],
      options: options, store: ParameterStore(FreshParameters(seed: 4), isTrained: true))
    let alone = (0..<3).map { trainable.loss(of: shard.part($0..<$0 + 1)).sum.item }
    let together = trainable.loss(of: shard).sum.item
    #expect(abs(alone.reduce(0, +) - together) <= 1e-4 * abs(together))
  }

  @Test func `a few steps make its loss smaller`() throws {
    let trainable = try trainable(hasAnchors: true)
    let before = trainable.loss(of: shard).sum.item
    trainable.learn(shard, steps: 30)
    #expect(trainable.loss(of: shard).sum.item < 0.9 * before)
  }

  @Test func `overlaps are those of the boxes`() {
    let box = CornerBox(left: 0.1, top: 0.2, right: 0.4, bottom: 0.3)
    #expect(CenterBox(CornerBox(CenterBox(box))).numbers.count == 4)
    #expect(abs(box.overlap(with: box) - 1) <= 1e-6)
    #expect(abs(box.generalizedOverlap(with: box) - 1) <= 1e-6)
    let far = CornerBox(left: 0.8, top: 0.8, right: 0.9, bottom: 0.9)
    #expect(box.overlap(with: far) == 0 && box.generalizedOverlap(with: far) < -0.8)
  }
}
