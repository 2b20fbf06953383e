import Tensors
import TestSupport
import Testing

extension LayerConformance {
  /// The operations of the group `scans`.
  static let scans: [String: Runner] = [
    "selective_scan": { example, tensors in
      try LayerAnswer(tensors: [
        "y": tensors.required("x").selectiveScan(
          steps: tensors.required("step"), decay: tensors.required("decay"),
          input: tensors.required("input"), output: tensors.required("output"),
          isReversed: example.isReversed())
      ])
    },
    "diagonal_scan": { example, tensors in
      try LayerAnswer(tensors: [
        "y": tensors.required("x").diagonalScan(
          decay: (tensors.required("decay_real"), tensors.required("decay_imaginary")),
          output: (tensors.required("output_real"), tensors.required("output_imaginary")),
          isReversed: example.isReversed())
      ])
    },
    "token_convolution": { example, tensors in
      try LayerAnswer(tensors: [
        "y": tensors.required("x").tokenConvolution(
          weight: tensors.required("weight"), isReversed: example.isReversed())
      ])
    },
  ]
}

extension ConformanceCase {
  fileprivate func isReversed() throws -> Bool {
    guard let value = bool("reversed") else { throw MissingFromCase(name: "reversed") }
    return value
  }
}

@Suite("Recurrences and windows over tokens agree with PyTorch")
struct ScanConformanceTests {
  @Test(arguments: try ConformanceGroup("scans").cases)
  func `in outputs and gradients`(example: ConformanceCase) throws {
    let runner = try #require(LayerConformance.scans[example.operation])
    #expect(try LayerConformance.disagreements(example, runner) == [])
  }
}
