import Judging
import Layers
import Tensors
import TestSupport
import Testing

/// The network against pytorch-fid's in float64, with parameters that both sides compute.
@Suite struct InceptionTests {
  private static let cases = (try? ConformanceGroup("judging"))?.cases(of: "inception") ?? []

  @Test func `its features are those of pytorch-fid`() throws {
    try #require(Self.cases.count == 2)
    let network = try Inception(FormulaParameters())
    for example in Self.cases {
      let found = network.features(of: try example.tensor(.input, "x"))
      // Ninety-four layers of single precision; one wrong pool alone is off by a hundredth.
      #expect(
        relativeError(found: found, expected: try example.tensor(.output, "y")) < 2e-5, "\(example)"
      )
    }
  }

  @Test func `a picture's features do not depend on the others, nor on threads`() throws {
    let example = try #require(Self.cases.first)
    let network = try Inception(FormulaParameters())
    let pictures = try example.tensor(.input, "x")
    let both = network.features(of: pictures).values
    let alone = Execution.with(threads: 1) {
      network.features(of: pictures.sliced(0, 1..<2)).values
    }
    #expect(alone.map(\.bitPattern) == both[2048...].map(\.bitPattern))
  }

  @Test func `parameters of the last layer and counters are passed over, others are not`() throws {
    var source = FormulaParameters()
    source.names = [
      "fc.weight", "fc.bias", "AuxLogits.fc.weight", "Mixed_5b.branch1x1.bn.num_batches_tracked",
    ]
    _ = try Inception(source)
    source.names.append("Mixed_8a.conv.weight")
    #expect(
      throws: ParameterError.unused(names: ["Mixed_8a.conv.weight"], source: source.description)
    ) { try Inception(source) }
    source.names.removeLast()
    source.missing = "Mixed_7c.branch3x3dbl_3b.bn.running_var"
    #expect(
      throws: ParameterError.missing(
        name: "Mixed_7c.branch3x3dbl_3b.bn.running_var", source: source.description)
    ) { try Inception(source) }
  }
}

/// Parameters by the formula of `scripts/fixtures/judging_cases.py`.
private struct FormulaParameters: ParameterSource {
  var names: [String] = []
  var missing: String?
  let description = "formula"

  func value(of name: String, shape: Shape, initializer: Initializer) -> Tensor? {
    if name == missing { return nil }
    let seed = name.utf8.reduce(0x811C_9DC5 as UInt32) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
    let scale = (6 / Double(shape.dimensions.dropFirst().reduce(1, *))).squareRoot()
    let isKernel = name.hasSuffix("conv.weight")
    let isFactor = name.hasSuffix("bn.weight")
    let isVariance = name.hasSuffix("bn.running_var")
    return Tensor(shape) { output in
      for index in 0..<shape.count {
        let noise = Self.noise(UInt32(index), seed)
        output[index] = Float(
          isKernel
            ? noise * scale : isFactor ? 1 + noise / 4 : isVariance ? 1 + noise / 2 : noise / 8)
      }
    }
  }

  /// Uniform in −1 ..< 1: the finalizer of MurmurHash3.
  private static func noise(_ place: UInt32, _ seed: UInt32) -> Double {
    var x = place &* 0x9E37_79B1 &+ seed
    x ^= x >> 16
    x = x &* 0x85EB_CA6B
    x ^= x >> 13
    x = x &* 0xC2B2_AE35
    x ^= x >> 16
    return Double(x >> 8) / Double(1 << 23) - 1
  }
}
