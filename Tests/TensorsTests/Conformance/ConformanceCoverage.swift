import Tensors
import TestSupport

extension LayerConformance {
  /// The groups of cases, and what runs them.
  static let tables: [(group: String, runners: [String: Runner])] = [
    ("engine", engine),
    ("layers", activations),
    ("layers", convolutions),
    ("layers", pools),
    ("layers", resampling),
    ("scans", scans),
  ]

  /// The operations that lead to an answer of any case.
  static func operationNames() throws -> Set<String> {
    var names: Set<String> = []
    for (group, runners) in tables {
      for example in try ConformanceGroup(group).cases {
        guard let runner = runners[example.operation] else { continue }
        for answer in try runner(example, leaves(example)).tensors.values {
          names.formUnion(answer.operationNames)
        }
      }
    }
    for example in NormalizationConformanceTests.cases {
      guard let function = NormalizationConformanceTests.functions[example.operation] else {
        continue
      }
      for output in try example.outputs(of: function).values {
        names.formUnion(output.operationNames)
      }
    }
    return names
  }
}
