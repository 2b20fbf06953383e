import Checkpoints
import Detection
import TestSupport
import Testing

@Suite struct COCOEvaluationTests {
  private func objects(_ name: String, _ key: String? = nil) throws -> [JSONObject] {
    let value = try JSONFile.read(
      Fixtures.path("conformance/coco/\(name).json"), expected: "boxes in JSON")
    let list = key.map { value.object?[$0]?.array } ?? value.array
    return try #require(list).map { try #require($0.object) }
  }

  private func box(_ object: JSONObject) throws -> [Double] {
    try #require(object["bbox"]?.array).map { try #require($0.double) }
  }

  @Test func `its twelve numbers are those of pycocotools`() throws {
    let truths = try objects("ground_truth", "annotations").map { object in
      JudgedTruth(
        picture: try #require(object["image_id"]?.integer),
        label: try #require(object["category_id"]?.integer) - 1, box: try box(object),
        area: object["area"]?.double, isIgnored: object["iscrowd"]?.integer == 1)
    }
    let found = try objects("detections").map { object in
      JudgedDetection(
        picture: try #require(object["image_id"]?.integer),
        label: try #require(object["category_id"]?.integer) - 1, box: try box(object),
        score: try #require(object["score"]?.double))
    }
    let expected = try #require(
      try JSONFile.read(Fixtures.path("conformance/coco/expected.json"), expected: "numbers").object
    )
    let evaluation = COCOEvaluation(found, truths, classes: 4)
    #expect(evaluation.summary.count == 12)
    for (name, value) in evaluation.summary {
      let wanted = try #require(expected[name]?.double)
      #expect(abs(value - wanted) <= 1e-6, "\(name): \(value), pycocotools \(wanted)")
    }
  }

  @Test func `nothing to find is -1, and nothing found is 0`() {
    #expect(COCOEvaluation([], [], classes: 2).summary.allSatisfy { $0.value == -1 })
    let truth = JudgedTruth(picture: 0, label: 0, box: [1, 2, 3, 4])
    let evaluation = COCOEvaluation([], [truth], classes: 2)
    #expect(evaluation.precision() == 0 && evaluation.precision(label: 1) == -1)
    let found = JudgedDetection(picture: 0, label: 0, box: [1, 2, 3, 4], score: 0.5)
    #expect(COCOEvaluation([found], [truth], classes: 2).precision() > 0.999_999)
  }
}
