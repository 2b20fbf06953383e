import TestSupport
import Testing

@Suite("Norms, softmax, attention, embedding and losses agree with PyTorch")
struct NormalizationConformanceTests {
  static let functions = NormalizationConformance.functions.merging(LossConformance.functions) {
    $1
  }

  static let cases =
    (try? ConformanceGroup("layers").cases.filter { functions[$0.operation] != nil }) ?? []

  @Test(arguments: cases) func `outputs and gradients`(example: ConformanceCase) throws {
    let function = try #require(Self.functions[example.operation])
    #expect(try example.disagreements(with: function) == [])
  }

  @Test func `every operation has a case`() {
    #expect(Set(Self.cases.map(\.operation)) == Set(Self.functions.keys))
    #expect(Self.cases.count == 24)
  }
}
