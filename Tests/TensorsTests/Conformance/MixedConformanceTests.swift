import Tensors
import TestSupport
import Testing

/// Products in each precision, and their gradients, equal PyTorch's of rounded operands in double.
@Suite struct MixedConformanceTests {
  private static let cases =
    (try? ConformanceGroup("mixed").cases(of: "linear", "conv2d", "attention")) ?? []

  @Test func `there are cases of every rounding precision`() {
    #expect(
      Set(Self.cases.compactMap { $0.string("precision") })
        == Set(Precision.allCases.map(\.rawValue)).subtracting(["f32"]))
    #expect(Self.cases.count == 6)
  }

  @Test(arguments: cases)
  func `equals the product of rounded operands, and so do its gradients`(
    example: ConformanceCase
  ) throws {
    let precision = try #require(example.string("precision").flatMap(Precision.init))
    let inputs = try example.tensors(.input).mapValues(\.leaf)
    func input(_ name: String) throws -> Tensor { try #require(inputs[name]) }
    let cotangent = try example.tensor(.cotangent, "y")
    let (y, gradients) = try Precision.with(precision) {
      let y =
        switch example.operation {
        case "linear":
          linear(try input("x"), weight: try input("weight"), bias: try input("bias"))
        case "conv2d":
          conv2d(
            try input("x"), weight: try input("weight"), bias: try input("bias"), stride: 2,
            padding: 1)
        default: attention(try input("q"), try input("k"), try input("v"))
        }
      return (y.detached, (y * cotangent).sum().gradients())
    }
    #expect(try relativeError(found: y, expected: example.tensor(.output, "y")) <= 2e-6)
    for (name, leaf) in inputs {
      let found = try #require(gradients[leaf])
      let expected = try example.tensor(.gradient, name)
      #expect(relativeError(found: found, expected: expected) <= 5e-6, "\(name)")
    }
  }
}
