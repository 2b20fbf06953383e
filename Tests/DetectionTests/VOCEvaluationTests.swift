import Checkpoints
import Detection
import Files
import TestSupport
import Testing

@Suite struct VOCEvaluationTests {
  private static let folder = "voc-eval"

  /// The lines of a folder's files, with the picture that each is about.
  private func lines(_ name: String) throws -> [(picture: Int, words: [String])] {
    try (1...7).flatMap { picture in
      let path = Fixtures.path("\(Self.folder)/\(name)/0000\(picture).txt")
      let text = try MappedFile(path: path).withBytes { String(decoding: $0, as: UTF8.self) }
      return text.split(whereSeparator: \.isNewline).map { line in
        (picture, line.split(separator: " ").map(String.init))
      }
    }
  }

  @Test func `gives the example's published numbers`() throws {
    let truths = try lines("groundtruths").map { picture, words in
      JudgedTruth(picture: picture, label: 0, box: words.dropFirst().compactMap(Double.init))
    }
    let found = try lines("detections").map { picture, words in
      JudgedDetection(
        picture: picture, label: 0, box: words.dropFirst(2).compactMap(Double.init),
        score: try #require(Double("0" + words[1])))
    }
    let expected = try #require(
      try JSONFile.read(Fixtures.path("\(Self.folder)/EXPECTED.json"), expected: "numbers").object)
    #expect(truths.count == expected["n_gt"]?.integer && found.count == expected["n_det"]?.integer)
    let evaluation = VOCEvaluation(
      found, truths, overlap: try #require(expected["iou_threshold"]?.double))
    let (every, eleven) = (
      try #require(expected["AP_every_point"]?.double),
      try #require(expected["AP_11_point"]?.double)
    )
    #expect(abs(evaluation.everyPoint - every) <= 1e-9)
    #expect(abs(evaluation.elevenPoint - eleven) <= 1e-9)
  }
}

@Suite struct ConfusionListTests {
  @Test func `each object has one box, and each box one object`() {
    let truths = [
      JudgedTruth(picture: 0, label: 0, box: [0, 0, 10, 10]),
      JudgedTruth(picture: 0, label: 1, box: [20, 0, 10, 10]),
      JudgedTruth(picture: 1, label: 1, box: [0, 0, 10, 10]),
    ]
    let found = [
      JudgedDetection(picture: 0, label: 1, box: [0, 0, 10, 9], score: 0.9),
      JudgedDetection(picture: 0, label: 0, box: [0, 0, 10, 10], score: 0.8),
      JudgedDetection(picture: 0, label: 1, box: [21, 0, 10, 10], score: 0.7),
      JudgedDetection(picture: 1, label: 1, box: [0, 0, 10, 10], score: 0.4),
    ]
    let entries = ConfusionList(found, truths).entries
    #expect(entries.map(\.count) == [1, 1, 1, 1])
    #expect(entries.map(\.truth) == [0, 1, 1, nil] && entries.map(\.found) == [1, 1, nil, 0])
  }
}

@Suite struct PanopticQualityTests {
  @Test func `pairs overlap by more than a half`() throws {
    typealias Segments = PanopticQuality.Segments
    // Two of class 0 and one of class 1; the second of class 0 is found by a third of its pixels.
    let truth = Segments(
      pixels: [1, 1, 1, 1, 2, 2, 2, 3, 3, 0], labels: [1: 0, 2: 0, 3: 1])
    let found = Segments(
      pixels: [7, 7, 7, 0, 8, 0, 0, 9, 9, 9], labels: [7: 0, 8: 0, 9: 1])
    var quality = PanopticQuality()
    quality.add(found, truth: truth)
    let first = try #require(quality.counts[0])
    #expect((first.pairs, first.wrong, first.missed) == (1, 1, 1))
    #expect(abs(first.overlap - 0.75) <= 1e-12 && abs((first.quality ?? 0) - 0.375) <= 1e-12)
    // A pixel that is nothing in truth does not count.
    #expect(quality.counts[1]?.quality == 1)
    #expect(abs((quality.quality ?? 0) - 0.6875) <= 1e-12)
  }

  @Test func `what nobody need find is neither missed nor wrong`() {
    typealias Segments = PanopticQuality.Segments
    var quality = PanopticQuality()
    let crowd = Segments(pixels: [1, 1, 1, 1], labels: [1: 0], ignored: [1])
    quality.add(Segments(pixels: [5, 5, 0, 0], labels: [5: 0]), truth: crowd)
    #expect(quality.quality == nil)
  }
}
