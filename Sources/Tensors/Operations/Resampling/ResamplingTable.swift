import CKernels

/// Which elements of an axis each element of a new axis is made of, and with which weights.
///
/// A sparse matrix whose taps are in ascending order of the input.
package struct ResamplingTable: Sendable {
  /// The lengths of the axis before and after.
  package let inputs: Int
  package let outputs: Int
  let starts: [Int]
  let indices: [Int]
  let weights: [Float]

  /// Creates a table from the taps of each output; taps that fall together are added.
  package init(inputs: Int, _ taps: [[(index: Int, weight: Double)]]) {
    self.inputs = inputs
    outputs = taps.count
    var starts = [0]
    var indices: [Int] = []
    var weights: [Float] = []
    for output in taps {
      var last: Int?
      var sum = 0.0
      for tap in output.sorted(by: { $0.index < $1.index }) {
        if tap.index == last {
          sum += tap.weight
          weights[weights.count - 1] = Float(sum)
        } else {
          (last, sum) = (tap.index, tap.weight)
          indices.append(tap.index)
          weights.append(Float(sum))
        }
      }
      starts.append(indices.count)
    }
    self.starts = starts
    self.indices = indices
    self.weights = weights
  }

  /// Creates a table in which each output copies one input.
  package init(inputs: Int, copying indices: [Int]) {
    self.init(inputs: inputs, indices.map { [(index: $0, weight: 1)] })
  }

  private init(inputs: Int, starts: [Int], indices: [Int], weights: [Float]) {
    self.inputs = inputs
    outputs = starts.count - 1
    self.starts = starts
    self.indices = indices
    self.weights = weights
  }

  /// The table that leads back: its taps are in ascending order of this table's outputs.
  var transposed: ResamplingTable {
    var taps = [[(index: Int, weight: Float)]](repeating: [], count: inputs)
    for output in 0..<outputs {
      for tap in starts[output]..<starts[output + 1] {
        taps[indices[tap]].append((output, weights[tap]))
      }
    }
    let starts = taps.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
    return ResamplingTable(
      inputs: outputs, starts: starts, indices: taps.flatMap { $0.map(\.index) },
      weights: taps.flatMap { $0.map(\.weight) })
  }

  /// Whether the new axis is the old one.
  var isIdentity: Bool {
    inputs == outputs && starts == Array(0...outputs) && indices == Array(0..<inputs)
      && weights.allSatisfy { $0 == 1 }
  }

  /// About how many steps one output takes.
  var cost: Int { 1 + indices.count / max(outputs, 1) }

  /// What picks neighbouring outputs from neighbouring inputs, nil where outputs are no neighbours.
  package var nearColumns: [ck_near_columns]? {
    let capacity = ck_near_count(outputs)
    let found = [ck_near_columns](unsafeUninitializedCapacity: capacity) { buffer, count in
      guard let base = buffer.baseAddress else { return }
      count = withTaps { ck_find_near($0, inputs, outputs, base) } != 0 ? capacity : 0
    }
    return found.isEmpty ? nil : found
  }

  /// Calls a closure with the description that the kernels read.
  package func withTaps<Result>(_ body: (UnsafePointer<ck_taps>) -> Result) -> Result {
    // A table without taps has no base address, and the kernels read none of it.
    (indices + [0]).withUnsafeBufferPointer { indices in
      (weights + [0]).withUnsafeBufferPointer { weights in
        starts.withUnsafeBufferPointer { starts in
          guard let starts = starts.baseAddress, let indices = indices.baseAddress,
            let weights = weights.baseAddress
          else { preconditionFailure("a table always has a start") }
          var taps = ck_taps(starts: starts, indices: indices, weights: weights)
          return body(&taps)
        }
      }
    }
  }
}
