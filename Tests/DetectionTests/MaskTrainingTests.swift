import Detection
import Layers
import Tensors
import TestSupport
import Testing
import Training

/// A mask head that learns, with its detector or over one that stays as it is.
@Suite struct MaskTrainingTests {
  private static let sizes = [
    Size2D(height: 32, width: 24), Size2D(height: 32, width: 48), Size2D(height: 20, width: 48),
  ]

  /// A disc and a square in the first picture, half a picture in the second, nothing in the last.
  private static let masks: [[RunLengthMask]] = [
    [
      RunLengthMask(height: 64, width: 48) { row, column in
        (row - 20) * (row - 20) + (column - 15) * (column - 15) < 100
      },
      RunLengthMask(height: 64, width: 48) { row, column in
        (40..<60).contains(row) && (20..<44).contains(column)
      },
    ],
    [RunLengthMask(height: 32, width: 48) { _, column in column >= 24 }], [],
  ]
  private static let objects: [[DetectedObject]] = [
    [
      DetectedObject(
        box: CenterBox(x: 15.5 / 48, y: 20.5 / 64, width: 19 / 48, height: 19 / 64), label: 0),
      DetectedObject(box: CenterBox(x: 32 / 48, y: 50 / 64, width: 0.5, height: 20 / 64), label: 1),
    ],
    [DetectedObject(box: CenterBox(x: 0.75, y: 0.5, width: 0.5, height: 1), label: 1)], [],
  ]

  private func trainable(hasAnchors: Bool = true, isFrozen: Bool = false) throws
    -> TrainableDetector
  {
    var configuration = DETRConfiguration.small(hasAnchors: hasAnchors)
    configuration.backbone.hiddenSizes = [8, 8, 16, 16]
    configuration.backbone.depths = [1, 1, 1, 1]
    configuration.backbone.dilatedStages = 1
    (configuration.size, configuration.hasMasks) = (32, true)
    (configuration.encoderHeads, configuration.decoderHeads) = (8, 8)
    var options = TrainableDetector.Options()
    options.isDetectorFrozen = isFrozen
    return try TrainableDetector(
      configuration, objects: Self.objects, imageShape: [3, 32, 48], masks: Self.masks,
      sizes: Self.sizes, options: options,
      store: ParameterStore(FreshParameters(seed: 4), isTrained: true))
  }

  @Test func `sizes that a mask head cannot have are refused`() {
    for (size, heads) in [(96, 8), (32, 2), (48, 8), (128, 4)] {
      var configuration = DETRConfiguration()
      (configuration.size, configuration.hasMasks) = (size, true)
      (configuration.encoderHeads, configuration.decoderHeads) = (heads, heads)
      #expect(throws: DetectionError.self, "\(size)") { try configuration.check() }
      configuration.hasMasks = false
      #expect(throws: Never.self, "\(size)") { try configuration.check() }
    }
  }

  private var shard: TrainingShard {
    TrainingShard(
      pictures: RandomStream(seed: 9, purpose: .noise).uniform([3, 3, 32, 48]) * 255,
      samples: 0..<3, seed: 2)
  }

  @Test(arguments: [(true, false), (false, false), (true, true)])
  func `loss and gradients have the same bits everywhere, and reach every parameter`(
    hasAnchors: Bool, isFrozen: Bool
  ) throws {
    let trainable = try trainable(hasAnchors: hasAnchors, isFrozen: isFrozen)
    let shard = shard
    #expect(differingExecutions { trainable.lossAndGradients(of: shard) }.isEmpty)
    let loss = trainable.loss(of: shard)
    #expect(loss.parts.map(\.name).suffix(2) == ["masks", "dice"])
    let gradients = loss.sum.gradients()
    for parameter in trainable.allParameters {
      let isMoved = trainable.parameters.contains { $0.name == parameter.name }
      #expect((gradients[parameter.value] != nil) == isMoved, "\(parameter.name)")
      let isHead = ["mask_head.", "bbox_attention."].contains { parameter.name.hasPrefix($0) }
      #expect(isMoved == (isHead || !isFrozen), "\(parameter.name)")
    }
  }

  @Test func `pictures of a shard do not see each other`() throws {
    let trainable = try trainable(isFrozen: true)
    let alone = (0..<3).map { trainable.loss(of: shard.part($0..<$0 + 1)) }
    let together = trainable.loss(of: shard).sum.item
    #expect(abs(alone.map(\.sum.item).reduce(0, +) - together) <= 1e-5 * abs(together))
    // Nothing to learn from: no gradients, and no trap.
    var sum = GradientSum(parameters: trainable.parameters)
    sum.add(alone[2], parameters: trainable.parameters)
    #expect(sum.loss == 0)
    let found = trainable.foundMasks(in: shard, sizes: Self.sizes, threshold: 0)
    for index in 0..<3 {
      let one = trainable.foundMasks(
        in: shard.part(index..<index + 1), sizes: [Self.sizes[index]], threshold: 0)[0]
      #expect(one.objects == found[index].objects)
      #expect(bits([try #require(one.masks)]) == bits([try #require(found[index].masks)]))
      #expect(
        one.masks?.shape.dimensions.suffix(2) == [
          Self.sizes[index].height, Self.sizes[index].width,
        ])
    }
  }

  @Test func `masks are seen where their objects are`() throws {
    var augmentation = DetectionAugmentation()
    (augmentation.flipVertically, augmentation.zoom, augmentation.colour) = (true, 1.3, 0)
    let disc = Self.masks[0][0].pixels
    let picture = Tensor([1, 3, 64, 96]) { pixels in
      for index in 0..<3 * 64 * 96 {
        let (row, column) = (index % 6144 / 96, index % 96)
        pixels[index] = column < 48 && disc[row * 48 + column] ? 1 : 0
      }
    }
    var none = 0
    for sample in 0..<10 {
      let seen = augmentation(
        PaddedPictures(cutting: picture, to: [Size2D(height: 64, width: 48)]), [Self.objects[0]],
        samples: sample..<sample + 1, seed: 3)
      guard seen.kept[0].first == 0 else {
        none += 1
        continue
      }
      let mask = seen.masks([Self.masks[0][0]], of: 0)
      #expect(mask.shape == [1, 64, 96])
      let wanted = seen.pictures.pixels.values.prefix(64 * 96).map { $0 > 0.5 }
      let found = mask.values.map { $0 == 1 }
      let wrong = zip(found, wanted).filter { $0 != $1 }.count
      // The nearest pixel instead of a mean: edges differ.
      #expect(wrong <= 40, "sample \(sample): \(wrong) of \(wanted.filter { $0 }.count)")
    }
    #expect(none < 5)
  }

  @Test(arguments: [false, true])
  func `a few steps make the loss of masks smaller`(isFrozen: Bool) throws {
    let trainable = try trainable(isFrozen: isFrozen)
    func masks() -> Double {
      trainable.loss(of: shard).parts.suffix(2).reduce(0) { $0 + $1.sum }
    }
    let before = masks()
    let found = trainable.found(in: shard, sizes: Self.sizes)
    trainable.learn(shard, steps: 25)
    #expect(masks() < 0.95 * before)
    #expect((trainable.found(in: shard, sizes: Self.sizes) == found) == isFrozen)
  }
}
