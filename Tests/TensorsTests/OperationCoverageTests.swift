import Tensors
import TestSupport
import Testing

/// Each operation has a conformance case, which compares it with PyTorch, and a gradient case, which
/// compares its two directions with each other.
@Suite struct OperationCoverageTests {
  static let sources = OperationSources(folder: Fixtures.repository + "/Sources/Tensors")

  @Test func `the source tells the names of every operation`() {
    let silent = Self.sources.entries.filter { $0.names.isEmpty }.map(\.type)
    #expect(silent.isEmpty)
    #expect(Self.sources.names.isSuperset(of: Elementwise.Kind.allCases.map(\.rawValue)))
    #expect(Self.sources.names.isSuperset(of: Arithmetic.Kind.allCases.map(\.rawValue)))
    #expect(Self.sources.names.isSuperset(of: ["matmul", "conv2d", "plane_scatter", "huber"]))
  }

  @Test func `every operation has a gradient case`() {
    let tested = GradientCase.all.reduce(into: Set()) { $0.formUnion($1.operationNames) }
    #expect(Self.sources.names.subtracting(tested).sorted() == [])
    #expect(tested.subtracting(Self.sources.names).sorted() == [], "names the scan did not find")
  }

  @Test func `every operation has a conformance case`() throws {
    let tested = try LayerConformance.operationNames()
    #expect(Self.sources.names.subtracting(tested).sorted() == [])
  }

  @Test(arguments: ["layers", "engine", "scans"])
  func `no reference case is left without something that runs it`(group: String) throws {
    var run = Set(
      LayerConformance.tables.filter { $0.group == group }.flatMap { $0.runners.keys })
    if group == "layers" { run.formUnion(NormalizationConformanceTests.functions.keys) }
    let cases = try ConformanceGroup(group).cases.map(\.operation)
    #expect(!cases.isEmpty)
    #expect(Set(cases).subtracting(run).sorted() == [])
  }

  @Test func `a name is found however it is spelt`() {
    let sources = OperationSources(sources: [
      """
      package struct First: Operation {
        package var name: String { "first" }
      }
      struct Second<Value>: Sendable, Operation {
        enum Kind: String, Sendable {
          case one, two
          case threeFour = "three_four", five
          /// In case of { a comment
          case six,
            seven
        }
        var name: String { kind.rawValue }
      }
      """,
      """
      struct Third: Operation {
        var name: String {
          switch kind {
          case .a: "third_a"
          case .b: "third_b"
          }
        }
        func forward() { print("no name") }
      }
      struct Fourth: Operation { let name: String }
      struct NotOne: OperationLike { var name: String { "not_one" } }
      """,
    ])
    #expect(sources.entries.map(\.type) == ["First", "Second", "Third", "Fourth"])
    #expect(
      sources.names == [
        "first", "one", "two", "three_four", "five", "six", "seven", "third_a", "third_b",
      ])
    #expect(sources.entries.last?.names == [])
  }
}
