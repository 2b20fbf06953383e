import Checkpoints
import Detection
import Layers
import Tensors
import TestSupport

/// A tiny random DETR that transformers saved, with what it made.
struct SavedDetector {
  let model: DETR
  let parameters: [Parameter]
  let expected: SafetensorsFile

  init(_ name: String, isTrained: Bool = false) throws {
    let folder = Fixtures.path("conformance/\(name)")
    let store = ParameterStore(try Checkpoint(path: folder), isTrained: isTrained)
    model = try DETR(JSONFile.configuration(path: "\(folder)/config.json"), from: store.scope)
    try store.checkAllUsed()
    parameters = store.parameters
    expected = try SafetensorsFile(path: "\(folder)/expected.safetensors")
  }

  /// The batch: the second picture is padded.
  var pictures: PaddedPictures {
    get throws {
      let pixels = try expected.tensor(named: "in.pixel_values")
      let mask = try expected.integers(named: "in.pixel_mask")
      let (height, width) = (pixels.shape[2], pixels.shape[3])
      let sizes = (0..<pixels.shape[0]).map { picture in
        let own = mask[picture * height * width..<(picture + 1) * height * width]
        let rows = Array(own)
        return Size2D(
          height: (0..<height).filter { rows[$0 * width] == 1 }.count,
          width: (0..<width).filter { rows[$0] == 1 }.count)
      }
      return PaddedPictures(pixels, sizes: sizes)
    }
  }

  /// What is in the pictures.
  var targets: [DetectionTargets] {
    get throws {
      try (0..<2).map { picture in
        let labels = try expected.integers(named: "in.labels.\(picture).class_labels")
        let boxes = try expected.tensor(named: "in.labels.\(picture).boxes").values
        let objects = labels.enumerated().map { index, label in
          DetectedObject(
            box: CenterBox(numbers: boxes[4 * index..<4 * index + 4]), label: label)
        }
        let masks =
          model.configuration.hasMasks
          ? try expected.tensor(named: "in.labels.\(picture).masks") : nil
        return DetectionTargets(objects, masks: masks)
      }
    }
  }
}

extension String {
  /// The text with one part, where it occurs, in the place of another.
  func replacing(_ part: String, with other: String) -> String {
    var (left, found) = (self[...], "")
    while !left.isEmpty {
      if left.hasPrefix(part) {
        found += other
        left = left.dropFirst(part.count)
      } else {
        found.append(left.removeFirst())
      }
    }
    return found
  }
}
