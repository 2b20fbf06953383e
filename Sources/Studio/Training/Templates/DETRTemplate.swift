import Datasets
import Files

/// Recipes for detectors, which need boxes: a folder of pictures alone has none.
struct DETRTemplate: RecipeTemplate {
  func recipe(for facts: FolderFacts, data: String) throws -> String {
    throw DatasetError.invalid(
      path: data,
      expected: "pictures with boxes: a folder as VOC has it, COCO's .json, or shapes:400",
      found: "pictures without")
  }

  /// What a recipe has to know of pictures with boxes.
  private struct Facts {
    let classes: [String]
    let count: Int
    /// How pictures are held out, as a recipe says it, and why; `nil` where none are.
    let heldOut: (setting: String, reason: String)?
    /// The most common size.
    let width, height: Int
    /// Whether more than a tenth of the pictures have proportions that differ from those by a tenth.
    let isMixed: Bool
    /// The most objects of a picture.
    let most: Int
    /// The middle one of the objects' sides, in parts of their picture's.
    let side: Double

    init(path: String) throws {
      let annotations =
        try ShapePictures.count(of: path).map {
          BoxedPictures(shapes: $0, size: [96, 96]).annotations
        } ?? openAnnotations(path, split: "train")
      let pictures = annotations.pictures
      classes = annotations.classes
      let sizes = Dictionary(grouping: pictures) { [$0.width, $0.height] }
      let size = sizes.max { ($0.value.count, $1.key[0]) < ($1.value.count, $0.key[0]) }?.key
      let (width, height) = (size?[0] ?? 0, size?[1] ?? 0)
      (self.width, self.height) = (width, height)
      let others = pictures.filter {
        10 * abs($0.width * height - $0.height * width) > $0.height * width
      }
      isMixed = 10 * others.count > pictures.count
      most = pictures.map(\.objects.count).max() ?? 0
      let sides = pictures.flatMap { picture in
        picture.objects.map { object in
          let area = (object.right - object.left) * (object.bottom - object.top)
          return (area / Double(picture.width * picture.height)).squareRoot()
        }
      }.sorted()
      guard !sides.isEmpty else { throw DatasetError.empty(path: path, expected: "boxes") }
      side = sides[sides.count / 2]
      let hasSplit =
        VOCAnnotations.recognizes(path) && FileKind("\(path)/ImageSets/Main/val.txt") == .file
      let share = RecipeBudget.validation(pictures: pictures.count)
      if hasSplit {
        heldOut = ("val", "the split that is held out; the best model by it is kept")
        count = pictures.count
      } else {
        heldOut =
          share > 0
          ? ("\(share)", "the last pictures are held out; the best model by them is kept") : nil
        count = pictures.count - share
      }
    }

    /// The sides that pictures get, `[height, width]`: about those of 240 × 320 pixels.
    var size: [Int] {
      let share = min(1, (76_800 / Double(width * height)).squareRoot())
      return [height, width].map { max(2, Int((Double($0) * share / 16).rounded())) * 16 }
    }

    /// Columns and rows of queries: twice as many as objects, in the pictures' proportions.
    var grid: [Int] {
      let wanted = Double(min(max(2 * most, 25), 300))
      let columns = (wanted * Double(width) / Double(height)).squareRoot().rounded(.up)
      return [max(1, Int(columns)), max(1, Int((wanted / columns).rounded(.up)))]
    }
  }

  /// A commented recipe for pictures with boxes.
  ///
  /// Throws ``DatasetError`` where there are none.
  static func recipe(forBoxes data: String) throws -> String {
    let facts = try Facts(path: data)
    let (size, grid) = (facts.size, facts.grid)
    // Two ordinary cores learn from about eight pictures of 240 × 320 pixels in a second.
    let hour = 8.0 * 3600 * 76_800 / Double(size[0] * size[1])
    let batch = facts.count < 64 ? 8 : 16
    let wanted = Int(min(hour, 400 * Double(facts.count)) / Double(batch))
    let steps = max(500, wanted / 100 * 100)
    let side = min(max((facts.side * 100).rounded() / 100, 0.03), 0.6)
    let names = facts.classes.count
    let objects = "the fullest picture has \(facts.most) objects"
    let heldOut = facts.heldOut ?? ("0", "too few to hold out any")
    return """
      \(RecipeLines.head("a detector", .detr, "\(facts.count) pictures, mostly of \(facts.width)×\(facts.height), \(names) classes", data))

      model:
      \(RecipeLines.setting("family: detr"))
      \(RecipeLines.setting("widths: [32, 64, 128, 192]", "channels of the stages: more see more, slower"))
      \(RecipeLines.setting("layers: [1, 2, 2, 2]", "residual layers of each"))
      \(RecipeLines.setting("dilated-stages: 1", "a place of the last map stands for 16 pixels"))
      \(RecipeLines.setting("width: 128", "numbers of a query"))
      \(RecipeLines.setting("heads: 8"))
      \(RecipeLines.setting("encoder-layers: 1"))
      \(RecipeLines.setting("decoder-layers: 3", "how often boxes are moved"))
      \(RecipeLines.setting("anchors: [\(grid[0]), \(grid[1])]", "\(grid[0] * grid[1]) queries; \(objects)"))
      \(RecipeLines.setting("anchor-side: \(side)", "the middle one of the objects' sides, of the picture's"))

      data:
      \(RecipeLines.setting("size: [\(size[0]), \(size[1])]", "height and width; small objects need larger ones"))
      \(RecipeLines.setting("resize: \(facts.isMixed ? "pad" : "stretch")", "pad keeps proportions, stretch does not"))
      \(RecipeLines.setting("validation: \(heldOut.setting)", heldOut.reason))

      boxes:
      \(RecipeLines.setting("split: train", "where a folder as VOC has it is given"))
      \(RecipeLines.setting("denoising: 2", "groups of disturbed objects that are put right"))
      \(RecipeLines.setting("flip: true", "false where left and right are not alike"))
      \(RecipeLines.setting("flip-vertically: false", "true where there is no ground"))
      \(RecipeLines.setting("zoom: 1.4"))
      \(RecipeLines.setting("colour: 0.3"))

      training:
      \(RecipeLines.setting("seed: 0", "another seed, another run"))
      \(RecipeLines.setting("steps: \(steps)", RecipeLines.duration(steps, batch, facts.count)))
      \(RecipeLines.setting("batch: \(batch)"))
      \(RecipeLines.setting("shard: 8", "changes bits: gradients are added shard by shard"))
      \(RecipeLines.setting("on-nan: rollback"))

      optimizer:
      \(RecipeLines.setting("name: adamw"))
      \(RecipeLines.setting("rate: 0.0004", "twice that may learn faster, or not at all"))
      \(RecipeLines.setting("weight-decay: 0.0001"))
      \(RecipeLines.setting("clip-norm: 1"))

      schedule:
      \(RecipeLines.setting("name: cosine", "small last steps settle"))
      \(RecipeLines.setting("warmup: \(min(200, steps / 10))"))

      average:
      \(RecipeLines.setting("decay: 0.999", "what is kept is the mean of the last thousand steps"))

      """
  }
}
