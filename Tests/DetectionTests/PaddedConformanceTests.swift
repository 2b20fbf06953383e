import Checkpoints
import Datasets
import Detection
import Layers
import Tensors
import TestSupport
import Testing

/// Pictures of several sizes as transformers' `DetrImageProcessor` pads them.
@Suite struct PaddedConformanceTests {
  private static let folder = "conformance/detr-padded"
  private let expected: SafetensorsFile
  private let sizes: JSONObject

  init() throws {
    expected = try SafetensorsFile(path: Fixtures.path("\(Self.folder)/expected.safetensors"))
    let value = try JSONFile.read(
      Fixtures.path("\(Self.folder)/sizes.json"), expected: "sizes in JSON")
    sizes = try #require(value.object)
  }

  private func numbers(_ value: JSONValue?) throws -> [Double] {
    try #require(value?.array).map { try #require($0.double) }
  }

  /// An object from COCO's left, top, width and height in pixels, in parts of the picture's sides.
  private func object(_ box: [Float], _ label: Int, _ height: Int, _ width: Int) -> DetectedObject {
    let corners = CornerBox(
      left: box[0], top: box[1], right: box[0] + box[2], bottom: box[1] + box[3]
    ).scaled(1 / Float(width), 1 / Float(height))
    return DetectedObject(box: CenterBox(corners), label: label)
  }

  private func distance(_ box: CenterBox, _ other: some Sequence<Float>) -> Float {
    zip(box.numbers, other).map { abs($0 - $1) }.max() ?? .infinity
  }

  @Test func `pictures get the sides, and objects the boxes, of transformers`() throws {
    let pictures = try #require(sizes["pictures"]?.array)
    #expect(pictures.count == 10)
    for picture in pictures {
      let picture = try #require(picture.object)
      let size = try numbers(picture["size"]).map { Int($0) }
      let frame = try numbers(picture["frame"]).map { Int($0) }
      let fitted = FittedSize(height: size[0], width: size[1], into: frame)
      #expect([fitted.height, fitted.width] == (try numbers(picture["fitted"]).map { Int($0) }))
      let padded = PaddedPictures(
        .zeros([1, 3, frame[0], frame[1]]),
        sizes: [Size2D(height: fitted.height, width: fitted.width)])
      let objects = try #require(picture["objects"]?.array).map { item in
        let box = try numbers(item.object?["bbox"]).map { Float($0) }
        return object(box, 0, size[0], size[1])
      }
      let boxes = try #require(picture["boxes"]?.array)
      for (object, box) in zip(padded.frameParts(of: [objects])[0], boxes) {
        #expect(distance(object.box, try numbers(box).map { Float($0) }) <= 1e-6)
      }
    }
  }

  /// The batch, from the pictures and boxes that the reference was given.
  private func batch() throws -> (pictures: PaddedPictures, targets: [DetectionTargets]) {
    let frame = Size2D(height: 48, width: 64)
    var (pixels, sizes, objects): ([Tensor], [Size2D], [[DetectedObject]]) = ([], [], [])
    for index in 0..<2 {
      let picture = try expected.tensor(named: "in.pictures.\(index)").expanded(at: 0)
      let size = picture.pictureSize
      // Black beyond a picture is far from the mean colour, which has to be there.
      pixels.append(picture.padded(3, after: frame.width - size.width))
      sizes.append(size)
      let labels = try expected.integers(named: "in.labels.\(index).class_labels")
      let boxes = try expected.tensor(named: "in.labels.\(index).bbox").values
      objects.append(
        labels.enumerated().map { place, label in
          object(Array(boxes[4 * place..<4 * place + 4]), label, size.height, size.width)
        })
    }
    let pictures = PaddedPictures(
      cutting: PictureNormalization.imageNet(.concatenated(pixels, axis: 0)), to: sizes)
    return (pictures, pictures.frameParts(of: objects).map { DetectionTargets($0) })
  }

  @Test func `a batch of two sizes is that of transformers`() throws {
    let (pictures, targets) = try batch()
    let wanted = try expected.tensor(named: "out.pixel_values")
    #expect(pictures.pixels.shape == wanted.shape)
    let error = zip(pictures.pixels.values, wanted.values).map { abs($0 - $1) }.max()
    #expect(try #require(error) <= 1e-5)
    for (index, target) in targets.enumerated() {
      let boxes = try expected.tensor(named: "out.labels.\(index).boxes").values
      #expect(target.objects.count == boxes.count / 4)
      for (place, object) in target.objects.enumerated() {
        #expect(distance(object.box, boxes[4 * place..<4 * place + 4]) <= 1e-6)
      }
    }
  }

  @Test func `loses what transformers does, with its gradients`() throws {
    let saved = try SavedDetector("detr", isTrained: true)
    let set = SetLoss(saved.model.configuration)
    let (pictures, targets) = try batch()
    let output = saved.model(pictures)
    let parts = try set(output, targets)
    for (part, ending) in zip(parts, ["", "_0"]) {
      for (found, name) in [
        (part.classes.item, "loss_ce"), (part.boxes.item, "loss_bbox"),
        (part.overlap.item, "loss_giou"), (part.cardinality, "cardinality_error"),
      ] {
        let wanted = try expected.tensor(named: "out.loss_dict.\(name)\(ending)").item
        #expect(abs(found - wanted) <= 1e-4, "\(name)\(ending): \(found), not \(wanted)")
      }
    }
    // Queries of a random model cost the same but for last bits: the reference's pairs are taken.
    let matched = try #require(sizes["matched"]?.array).map { layer in
      QueryMatching(
        pairs: try #require(layer.array).map { pair in
          let pair = try numbers(pair).map { Int($0) }
          return .init(picture: pair[0], query: pair[1], object: pair[2])
        })
    }
    let loss = set.parts(output, targets, matched, objects: 5)
      .map { $0.total(set.weights) }.reduce(Tensor(0)) { $0 + $1 }
    #expect(abs(loss.item - (try expected.tensor(named: "out.loss").item)) <= 1e-4)
    let gradients = loss.gradients()
    let names = expected.names.filter { $0.hasPrefix("grad.") }
    #expect(names.count >= 8)
    for name in names {
      let own = String(name.dropFirst("grad.".count)).replacing(".o_proj", with: ".out_proj")
      let parameter = try #require(saved.parameters.first { $0.name == own }, "\(own)")
      let found = try #require(gradients[parameter.value], "\(name)")
      let error = relativeError(found: found, expected: try expected.tensor(named: name))
      #expect(error <= 1e-4, "\(name): \(error)")
    }
  }
}
