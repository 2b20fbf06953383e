import Datasets
import Files
import Foundation
import Images
import Runs
import Studio
import TestSupport
import Testing

/// The detector of blood cells that the repository ships, on the test pictures beside it.
@Suite struct ShippedDetectorTests {
  private static let path = Fixtures.repository + "/models/bccd-detr.safetensors"
  private static let samples = Fixtures.repository + "/samples/bccd"

  @Test func `it finds cells in pictures that it did not learn from`() throws {
    let result = try Evaluation(
      model: ModelFile(path: Self.path), data: Self.samples, last: nil, seed: 0)
    guard case .detector(let measured) = result else { return #expect(Bool(false), "no detector") }
    #expect(measured.pictures == 8)
    #expect(measured.classes.map(\.name) == ["Platelets", "RBC", "WBC"])
    #expect(try #require(measured.summary["AP50"]) > 0.7)
    for item in measured.classes { #expect(item.precision50 > 0.4, "\(item.name)") }
  }

  @Test func `its recipe is the one beside it, and its card names no one's folders`() throws {
    let making = try #require(ModelFile(path: Self.path).card.making)
    let recipe = try RecipeFile(path: Fixtures.repository + "/models/bccd-detr.yaml")
    #expect(making.recipe == recipe.text)
    #expect(making.steps <= recipe.training.steps)
    #expect(making.data == "BCCD")
    #expect(try #require(making.metrics["validation_AP50"]) > 0.8)
  }

  @Test func `what is drawn in samples is what it finds`() throws {
    let folder = Fixtures.repository + "/samples/bccd-detr"
    let found = try JSONDecoder().decode(
      [DetectionResult].self,
      from: Data(contentsOf: URL(fileURLWithPath: "\(folder)/detections.json")))
    #expect(!found.isEmpty)
    let names = ["00007", "00180", "00233"].map { "BloodImage_\($0)" }
    let items = try UpscaleItem.items(
      names.map { "\(Self.samples)/JPEGImages/\($0).jpg" }, into: folder, ending: "png")
    let model = try DetectorModel(path: Self.path)
    let job = DetectJob(model, threshold: model.usualThreshold, draws: false)
    let again = try #require(try job.run(items, in: folder) { _, _ in })
    #expect(again.count == found.count)
    for (one, other) in zip(again, found) {
      #expect(one.image_id == other.image_id && one.category == other.category)
      // Decoders of JPEG may round otherwise.
      for (side, known) in zip(one.bbox, other.bbox) { #expect(abs(side - known) < 2) }
    }
  }

  @Test(arguments: ["shapes:12", "shapes:600"])
  func `a recipe is written for pictures with boxes, and for no others`(data: String) throws {
    let text = try ModelCard.Family.detr.recipe(forData: data)
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 110 })
    let recipe = try RecipeFile(yaml: text, path: "r.yaml")
    guard case .detr = recipe.model else { return #expect(Bool(false), "no detector") }
    #expect(text.contains("anchors: [") && text.contains("queries; the fullest picture has 6"))
    #expect(recipe.training.steps >= 500)
    #expect(recipe.training.data.validation == .count(data == "shapes:12" ? 0 : 60))
    #expect(text.contains("resize: stretch "))
    #expect(throws: DatasetError.self) {
      try ModelCard.Family.detr.recipe(forData: Fixtures.repository + "/samples/tiles")
    }
  }

  @Test func `pictures of mixed proportions are padded by the recipe that is written for them`()
    throws
  {
    let folder = try ScratchFolder()
    let path = folder.file("boxes.json")
    func recipe(_ widths: [Int]) throws -> RecipeFile {
      let images = widths.enumerated().map {
        "{\"id\": \($0), \"file_name\": \"\($0).png\", \"width\": \($1), \"height\": 100}"
      }
      let boxes = widths.indices.map {
        "{\"image_id\": \($0), \"category_id\": 1, \"bbox\": [1, 2, 30, 40]}"
      }
      try AtomicFile.write(
        Array(
          """
          {"images": [\(images.joined(separator: ","))], "annotations": [\(boxes.joined(separator: ","))],
          "categories": [{"id": 1, "name": "a"}]}
          """.utf8), to: path)
      return try RecipeFile(yaml: ModelCard.Family.detr.recipe(forData: path), path: "r.yaml")
    }
    #expect(try recipe([160, 160, 160, 80, 160]).training.data.preparation.resize == .pad)
    #expect(try recipe([160, 160, 150, 165, 160]).training.data.preparation.resize == .stretch)
  }
}
