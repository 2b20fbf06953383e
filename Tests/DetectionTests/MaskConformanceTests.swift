import Checkpoints
import Detection
import TestSupport
import Testing

/// Masks as pycocotools makes and compares them.
@Suite struct MaskConformanceTests {
  private let file: JSONObject

  init() throws {
    let path = Fixtures.path("conformance/coco-masks/cases.json")
    file = try #require(try JSONFile.read(path, expected: "masks in JSON").object)
  }

  private func items(_ key: String) throws -> [JSONObject] {
    try #require(file[key]?.array).map { try #require($0.object) }
  }

  private func size(_ key: String) throws -> (height: Int, width: Int) {
    let numbers = try #require(file[key]?.array).map { try #require($0.integer) }
    return (numbers[0], numbers[1])
  }

  @Test func `polygons have the pixels that pycocotools gives them`() throws {
    let (height, width) = try size("size")
    let cases = try items("cases")
    #expect(cases.count == 14)
    for item in cases {
      let polygons = try #require(item["polygons"]?.array).map { polygon in
        try #require(polygon.array).map { try #require($0.double) }
      }
      let mask = RunLengthMask(polygons: polygons, height: height, width: width)
      #expect(mask.text == item["text"]?.string, "\(polygons)")
      #expect(mask.area == item["area"]?.integer, "\(polygons)")
    }
  }

  @Test func `the twelve numbers of masks are those of pycocotools`() throws {
    let (height, width) = try size("pictures")
    func mask(_ item: JSONObject) throws -> RunLengthMask {
      let text = try #require(item["counts"]?.string)
      return try #require(RunLengthMask(text: text, height: height, width: width))
    }
    let truths = try items("truths").map { item in
      var truth = JudgedTruth(
        picture: try #require(item["image_id"]?.integer),
        label: try #require(item["category_id"]?.integer) - 1, box: [0, 0, 1, 1],
        area: item["area"]?.double, isIgnored: item["iscrowd"]?.integer == 1)
      truth.mask = try mask(item)
      return truth
    }
    let found = try items("found").map { item in
      var detection = JudgedDetection(
        picture: try #require(item["image_id"]?.integer),
        label: try #require(item["category_id"]?.integer) - 1, box: [0, 0, 1, 1],
        score: try #require(item["score"]?.double))
      detection.mask = try mask(item)
      return detection
    }
    let expected = try #require(file["summary"]?.array).map { try #require($0.double) }
    let summary = COCOEvaluation(found, truths, classes: 3, by: .masks).summary
    #expect(summary.count == expected.count)
    for ((name, value), wanted) in zip(summary, expected) {
      #expect(abs(value - wanted) <= 1e-6, "\(name): \(value), pycocotools \(wanted)")
    }
  }

  @Test func `overlaps of masks are those of their pixels`() throws {
    let (height, width) = try size("size")
    let masks = try items("cases").prefix(8).map { item in
      let text = try #require(item["text"]?.string)
      return try #require(RunLengthMask(text: text, height: height, width: width))
    }
    for one in masks {
      for other in masks {
        let common = zip(one.pixels, other.pixels).filter { $0 && $1 }.count
        #expect(one.intersection(with: other) == common)
        let union = one.area + other.area - common
        #expect(one.overlap(with: other) == Double(common) / Double(union))
        #expect(one.overlap(with: other, isCrowd: true) == Double(common) / Double(one.area))
      }
    }
  }
}
