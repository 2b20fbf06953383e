import Checkpoints
import Tensors
import TestSupport
import Testing

@Suite struct ConformanceGroupTests {
  @Test(arguments: [("layers", 118), ("optimizers", 10), ("flows", 4), ("rng", 32), ("engine", 68)])
  func `opens every array of a group`(name: String, count: Int) throws {
    let group = try ConformanceGroup(name)
    #expect(group.cases.count == count)
    #expect(Set(group.cases.map(\.name)).count == count)
    for example in group.cases {
      #expect(!example.names(.output).isEmpty)
      for kind in ConformanceCase.Kind.allCases {
        let floats = try example.tensors(kind)
        for name in example.names(kind) where floats[name] == nil {
          #expect(try example.integers(kind, name).count == example.shape(kind, name)?.count)
        }
      }
    }
  }

  @Test func `gives attributes by type`() throws {
    let group = try ConformanceGroup("layers")
    let example = try #require(group["interpolate-006"])
    #expect(example.operation == "interpolate")
    #expect(example.string("mode") == "nearest")
    #expect(example.intArray("size") == [8, 10])
    #expect(example.isNull("align_corners"))
    #expect(!example.isNull("scale_factor"))
    #expect(example.bool("antialias") == false)
    #expect(example.int("mode") == nil)
    #expect(group.cases(of: "interpolate").count > 40)
    let adam = try #require(try ConformanceGroup("optimizers")["adam"])
    #expect(adam.floatArray("betas") == [0.9, 0.999])
    #expect(adam.float("eps") == 1e-8)
    #expect(adam.int("weight_decay") == 0)
  }

  @Test func `reads the numbers that stand in the file`() throws {
    let rng = try ConformanceGroup("rng")
    let order = try #require(rng["randperm-0"]).integers(.output, "y")
    #expect(order.sorted() == Array(0..<50))
    let uniform = try #require(rng["rand-0"]).tensor(.output, "y").values
    #expect(uniform.prefix(3) == [0.49625659, 0.76822180, 0.08847743])
  }

  @Test func `measures errors against the largest reference`() {
    #expect(relativeError(found: [1, 2, 3.5], expected: [1, 2, 4]) == 0.125)
    #expect(relativeError(found: [0.5], expected: [0]) == 0.5)
    #expect(relativeError(found: [.nan], expected: [0]) == .infinity)
    #expect(relativeError(found: [.infinity], expected: [.infinity]) == 0)
    #expect(relativeError(found: .ones([2]), expected: .ones([1, 2])) == .infinity)
  }
}
