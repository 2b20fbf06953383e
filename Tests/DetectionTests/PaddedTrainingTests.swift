import Detection
import Layers
import Tensors
import TestSupport
import Testing
import Training

/// Learning from pictures of several sizes in frames of one.
@Suite struct PaddedTrainingTests {
  private static let frame = Size2D(height: 32, width: 48)
  private static let sizes = [
    Size2D(height: 32, width: 20), Size2D(height: 32, width: 48), Size2D(height: 17, width: 48),
  ]
  private static let objects: [[DetectedObject]] = [
    [
      DetectedObject(box: CenterBox(x: 0.3, y: 0.4, width: 0.4, height: 0.3), label: 0),
      DetectedObject(box: CenterBox(x: 0.7, y: 0.8, width: 0.5, height: 0.2), label: 1),
    ],
    [DetectedObject(box: CenterBox(x: 0.5, y: 0.5, width: 0.5, height: 0.4), label: 1)], [],
  ]

  private func trainable(
    hasAnchors: Bool, _ change: (inout TrainableDetector.Options) -> Void = { _ in }
  ) throws -> TrainableDetector {
    var options = TrainableDetector.Options()
    change(&options)
    return try TrainableDetector(
      .small(hasAnchors: hasAnchors), objects: Self.objects, imageShape: [3, 32, 48],
      sizes: Self.sizes, options: options,
      store: ParameterStore(FreshParameters(seed: 4), isTrained: true))
  }

  private var shard: TrainingShard {
    TrainingShard(
      pictures: RandomStream(seed: 9, purpose: .noise).uniform([3, 3, 32, 48]) * 255,
      samples: 0..<3, seed: 2)
  }

  @Test(arguments: [true, false])
  func `loss and gradients have the same bits everywhere`(hasAnchors: Bool) throws {
    let trainable = try trainable(hasAnchors: hasAnchors)
    let shard = shard
    #expect(differingExecutions { trainable.lossAndGradients(of: shard) }.isEmpty)
  }

  @Test func `what lies beyond a picture is not seen`() throws {
    let trainable = try trainable(hasAnchors: true)
    var other = shard
    other.pictures = PaddedPictures(cutting: shard.pictures, to: Self.sizes).pixels
    #expect(bits([trainable.loss(of: shard).sum]) == bits([trainable.loss(of: other).sum]))
    #expect(
      trainable.found(in: shard, sizes: Self.sizes) == trainable.found(in: other, sizes: Self.sizes)
    )
    #expect(trainable.found(in: shard) != trainable.found(in: other))
  }

  @Test(arguments: [true, false])
  func `a picture has the same bits alone, in a shard and at any place of it`(hasAnchors: Bool)
    throws
  {
    let trainable = try trainable(hasAnchors: hasAnchors)
    let together = trainable.found(in: shard, sizes: Self.sizes)
    for index in 0..<3 {
      let alone = trainable.found(
        in: shard.part(index..<index + 1), sizes: [Self.sizes[index]])
      #expect(alone == [together[index]])
    }
    let order = [2, 0, 1, 0]
    let moved = TrainingShard(
      pictures: .concatenated(order.map { shard.pictures.sliced(0, $0..<$0 + 1) }, axis: 0),
      samples: 0..<4, seed: 2)
    #expect(
      trainable.found(in: moved, sizes: order.map { Self.sizes[$0] })
        == order.map { together[$0] })
  }

  @Test func `with anchors, pictures of a shard do not see each other`() throws {
    let trainable = try trainable(hasAnchors: true) { $0.denoisingGroups = 0 }
    let alone = (0..<3).map { trainable.loss(of: shard.part($0..<$0 + 1)).sum.item }
    let together = trainable.loss(of: shard).sum.item
    #expect(abs(alone.reduce(0, +) - together) <= 1e-4 * abs(together))
  }

  @Test func `boxes are found in parts of a picture's own sides`() throws {
    let model = try trainable(hasAnchors: true).model
    let padded = PaddedPictures(cutting: shard.pictures, to: Self.sizes)
    let raw = model.detections(of: model(padded).answers)
    for (index, found) in model.detections(in: padded).enumerated() {
      let (across, down) = (
        48 / Float(Self.sizes[index].width), 32 / Float(Self.sizes[index].height)
      )
      #expect(found.map(\.box) == raw[index].map { $0.box.scaled(across, down) })
    }
    let single = model.found(
      in: PaddedPictures(cutting: shard.part(0..<1).pictures, to: [Self.sizes[0]]), threshold: 0)
    #expect(single.objects == model.detections(in: padded)[0])
  }

  @Test func `a padded picture is changed at random as it would be alone`() throws {
    var augmentation = DetectionAugmentation()
    (augmentation.flipVertically, augmentation.zoom) = (true, 1.6)
    for seed in 0..<8 as Range<UInt64> {
      let padded = PaddedPictures(cutting: shard.pictures / 64 - 2, to: Self.sizes)
      let result = augmentation(padded, Self.objects, samples: 5..<8, seed: seed)
      let (seen, objects) = (result.pictures, result.objects)
      #expect(seen.sizes == Self.sizes)
      #expect(
        bits([seen.pixels]) == bits([PaddedPictures(cutting: seen.pixels, to: seen.sizes).pixels]))
      for (index, size) in Self.sizes.enumerated() {
        func own(_ x: Tensor) -> Tensor {
          x.sliced(0, index..<index + 1).sliced(2, 0..<size.height).sliced(3, 0..<size.width)
        }
        let alone = augmentation(
          PaddedPictures(own(padded.pixels)), [Self.objects[index]], samples: 5 + index..<6 + index,
          seed: seed)
        #expect(alone.objects == [objects[index]])
        let error = zip(own(seen.pixels).values, alone.pictures.pixels.values)
          .map { abs($0 - $1) }.max()
        #expect(try #require(error) <= 1e-3, "seed \(seed), picture \(index)")
      }
    }
  }

  @Test func `boxes stay around what they are boxes of`() throws {
    var augmentation = DetectionAugmentation()
    (augmentation.flipVertically, augmentation.zoom, augmentation.colour) = (true, 1.3, 0)
    let size = Size2D(height: 64, width: 40)
    let whole = Size2D(height: 64, width: 96)
    let box = CornerBox(left: 0.2, top: 0.25, right: 0.5, bottom: 0.625)
    let picture = Tensor([1, 3, whole.height, whole.width]) { pixels in
      for index in 0..<3 * whole.area {
        let (row, column) = (index % whole.area / whole.width, index % whole.width)
        pixels[index] = (16..<40).contains(row) && (8..<20).contains(column) ? 1 : 0
      }
    }
    for sample in 0..<12 {
      let result = augmentation(
        PaddedPictures(cutting: picture, to: [size]),
        [[DetectedObject(box: CenterBox(box), label: 0)]], samples: sample..<sample + 1, seed: 1)
      guard let object = result.objects[0].first else { continue }
      let seen = result.pictures
      let framed = seen.frameParts(of: result.objects)[0][0]
      let found = CornerBox(framed.box).scaled(Float(whole.width), Float(whole.height))
      let values = seen.pixels.values
      let inside = (0..<whole.area).filter { values[$0] > 0.5 }
      let rows = inside.map { $0 / whole.width }, columns = inside.map { $0 % whole.width }
      let edges = [
        Float(try #require(columns.min())), Float(try #require(rows.min())),
        Float(try #require(columns.max()) + 1), Float(try #require(rows.max()) + 1),
      ]
      for (edge, wanted) in zip([found.left, found.top, found.right, found.bottom], edges) {
        #expect(abs(edge - wanted) <= 1, "sample \(sample): \(found), not \(edges)")
      }
      #expect(object.label == 0)
    }
  }

  @Test func `a few steps make its loss smaller`() throws {
    let trainable = try trainable(hasAnchors: true)
    let before = trainable.loss(of: shard).sum.item
    trainable.learn(shard, steps: 30)
    #expect(trainable.loss(of: shard).sum.item < 0.9 * before)
  }
}
