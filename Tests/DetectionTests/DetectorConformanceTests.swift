import Checkpoints
import Detection
import Layers
import Tensors
import TestSupport
import Testing

@Suite struct DetectorConformanceTests {
  private func difference(_ found: Tensor, _ expected: Tensor) -> Float {
    guard found.shape == expected.shape else { return .infinity }
    return zip(found.values, expected.values).map { abs($0 - $1) }.max() ?? .infinity
  }

  @Test(arguments: ["detr", "detr-panoptic"])
  func `answers what transformers does`(name: String) throws {
    let saved = try SavedDetector(name)
    let output = saved.model(try saved.pictures)
    let (logits, boxes) = (output.answers.logits, output.answers.boxes)
    #expect(difference(logits, try saved.expected.tensor(named: "out.logits")) <= 1e-4)
    #expect(difference(boxes, try saved.expected.tensor(named: "out.pred_boxes")) <= 1e-4)
    if saved.model.configuration.hasMasks {
      let masks = try #require(output.masks)
      #expect(difference(masks, try saved.expected.tensor(named: "out.pred_masks")) <= 1e-4)
    }
  }

  @Test(arguments: ["detr", "detr-panoptic"])
  func `loses what transformers does`(name: String) throws {
    let saved = try SavedDetector(name)
    let weights = saved.model.configuration.weights
    let parts = try SetLoss(saved.model.configuration)(
      saved.model(try saved.pictures), try saved.targets)
    #expect(parts.count == 2)
    for (part, ending) in zip(parts, ["", "_0"]) {
      func check(_ found: Float?, _ name: String) throws {
        let expected = try saved.expected.tensor(named: "out.loss_dict.\(name)\(ending)").item
        #expect(abs((found ?? .infinity) - expected) <= 1e-4, "\(name)\(ending)")
      }
      try check(part.classes.item, "loss_ce")
      try check(part.boxes.item, "loss_bbox")
      try check(part.overlap.item, "loss_giou")
      try check(part.cardinality, "cardinality_error")
      guard saved.model.configuration.hasMasks, ending.isEmpty else { continue }
      try check(part.mask?.item, "loss_mask")
      try check(part.dice?.item, "loss_dice")
    }
    let total = parts.map { $0.total(weights).item }.reduce(0, +)
    #expect(abs(total - (try saved.expected.tensor(named: "out.loss").item)) <= 1e-4)
  }

  /// Whom the reference matched, the last layer first: picture, query, object.
  ///
  /// The queries of an untrained model answer alike but for their last bits, which is all that
  /// decides between them: other queries cost the same.
  private static let matchings = [
    "detr": [
      [[0, 2, 2], [0, 3, 0], [0, 6, 1], [1, 2, 0]],
      [[0, 2, 2], [0, 3, 0], [0, 8, 1], [1, 2, 0]],
    ],
    "detr-panoptic": [
      [[0, 0, 2], [0, 5, 0], [0, 8, 1], [1, 4, 0]],
      [[0, 0, 0], [0, 1, 2], [0, 4, 1], [1, 0, 0]],
    ],
  ]

  @Test(arguments: ["detr", "detr-panoptic"])
  func `has the gradients of transformers`(name: String) throws {
    let saved = try SavedDetector(name, isTrained: true)
    let (weights, set) = (saved.model.configuration.weights, SetLoss(saved.model.configuration))
    let (output, targets) = (saved.model(try saved.pictures), try saved.targets)
    let matchings = try #require(Self.matchings[name]).map { layer in
      QueryMatching(
        pairs: layer.map { .init(picture: $0[0], query: $0[1], object: $0[2]) })
    }
    func total(_ parts: [SetLoss.Parts]) -> Tensor {
      parts.map { $0.total(weights) }.reduce(Tensor(0)) { $0 + $1 }
    }
    let loss = total(set.parts(output, targets, matchings, objects: 4))
    #expect(abs(loss.item - total(try set(output, targets)).item) <= 1e-5)
    let gradients = loss.gradients()
    let names = saved.expected.names.filter { $0.hasPrefix("grad.") }
    #expect(names.count == 11)
    for name in names {
      let own = String(name.dropFirst("grad.".count)).replacing(".o_proj", with: ".out_proj")
      let parameter = try #require(saved.parameters.first { $0.name == own })
      let found = try #require(gradients[parameter.value], "\(name)")
      let error = relativeError(found: found, expected: try saved.expected.tensor(named: name))
      #expect(error <= 1e-4, "\(name)")
    }
  }

  @Test(arguments: ["detr", "detr-panoptic"])
  func `gives the same bits at every level and thread count, alone and in a batch`(
    name: String
  ) throws {
    let saved = try SavedDetector(name)
    let pixels = RandomStream(seed: 3, purpose: .noise).normal([3, 3, 50, 70])
    func answers(_ pixels: Tensor) -> [Tensor] {
      let output = saved.model(PaddedPictures(pixels))
      return [output.answers.logits, output.answers.boxes] + [output.masks].compactMap { $0 }
    }
    #expect(differingExecutions { answers(pixels) }.isEmpty)
    let together = answers(pixels).map { $0.sliced(0, 1..<2) }
    #expect(bits(together) == bits(answers(pixels.sliced(0, 1..<2))))
  }
}
