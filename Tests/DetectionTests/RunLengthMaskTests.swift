import Detection
import Tensors
import TestSupport
import Testing

@Suite struct RunLengthMaskTests {
  /// What pycocotools 2.0.11 writes for pictures of 37 rows and 53 columns.
  private static let known: [(text: String, area: Int, isInside: @Sendable (Int, Int) -> Bool)] = [
    (
      "a?5n04L4M2N2O0O2O0O2O0000000000000001N101N101N2N3L4Lm`0", 417,
      { row, column in
        13 * (row - 18) * (row - 18) + 10 * (column - 25) * (column - 25) < 1500
      }
    ),
    ("Ym1", 0, { _, _ in false }),
    ("0Ym1", 37 * 53, { _, _ in true }),
    (
      "Y1Q14" + String(repeating: "0", count: 101), 33 * 52,
      { row, column in row > 3 && column >= 1 }
    ),
  ]

  @Test(arguments: 0..<4) func `writes and reads what pycocotools does`(index: Int) throws {
    let known = Self.known[index]
    let mask = RunLengthMask(height: 37, width: 53, isInside: known.isInside)
    #expect(mask.text == known.text)
    #expect(mask.area == known.area)
    #expect(RunLengthMask(text: known.text, height: 37, width: 53) == mask)
    let pixels = mask.pixels
    for row in 0..<37 {
      for column in 0..<53 {
        #expect(pixels[row * 53 + column] == known.isInside(row, column))
      }
    }
  }

  @Test func `comes back whole from its text, whatever it is`() throws {
    for seed in 0..<20 {
      let draws = RandomStream(seed: UInt64(seed), purpose: .noise).uniform([11, 17]).values
      let share = Float(seed) / 20
      let mask = RunLengthMask(height: 11, width: 17) { draws[$0 * 17 + $1] < share }
      #expect(RunLengthMask(text: mask.text, height: 11, width: 17) == mask)
    }
  }

  @Test(arguments: ["", "0Ym", "Zm1", "0Ym11", "\u{1}", "ooooooooooooooooo", "5N"])
  func `refuses text that is no picture of the size`(text: String) {
    #expect(RunLengthMask(text: text, height: 37, width: 53) == nil)
  }

  @Test func `masks of what is found are those of all queries, bit for bit`() throws {
    let model = try SavedDetector("detr-panoptic").model
    let pixels = RandomStream(seed: 5, purpose: .noise).normal([1, 3, 50, 70])
    let picture = PaddedPictures(pixels)
    let found = model.found(in: picture, threshold: 0.1)
    let masks = try #require(found.masks)
    #expect(masks.shape == [found.objects.count, 50, 70] && !found.objects.isEmpty)
    let all = interpolate(
      try #require(model(picture).masks), size: Size2D(height: 50, width: 70), mode: .bilinear)
    for (index, object) in found.objects.enumerated() {
      let one = masks.sliced(0, index..<index + 1)
      let same = all.sliced(1, object.query..<object.query + 1).reshaped(1, 50, 70)
      #expect(bits([one]) == bits([same]))
      let mask = try #require(found.mask(index, width: 140, height: 25))
      #expect(mask.height == 25 && mask.width == 140)
      #expect(mask.pixels[24 * 140 + 139] == (one.values[48 * 70 + 69] > 0))
    }
    #expect(model.found(in: picture, threshold: 1).masks == nil)
  }
}
