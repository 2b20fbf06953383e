/// The way through two operands that are repeated along axes: runs in which each operand either
/// advances by one element or stays.
struct BroadcastWalk {
  struct Run {
    let output: Int
    let a: Int
    let b: Int
    let count: Int
  }

  let shape: Shape
  let aStep: Int
  let bStep: Int

  private let axes: [(length: Int, aStride: Int, bStride: Int)]  // outside a run, slowest first
  private let length: Int

  init(_ a: Shape, _ b: Shape, _ operation: String) {
    shape = .broadcast(a, b, operation)
    // Neighbouring axes that both operands walk alike become one.
    var merged: [(length: Int, a: Bool, b: Bool)] = []
    for (axis, length) in shape.dimensions.enumerated() where length != 1 {
      let walksA = axis - shape.rank + a.rank >= 0 && a.dimensions[axis - shape.rank + a.rank] != 1
      let walksB = axis - shape.rank + b.rank >= 0 && b.dimensions[axis - shape.rank + b.rank] != 1
      if let last = merged.last, last.a == walksA, last.b == walksB {
        merged[merged.count - 1].length *= length
      } else {
        merged.append((length, walksA, walksB))
      }
    }
    var strides: [(length: Int, aStride: Int, bStride: Int)] = []
    var (aStride, bStride) = (1, 1)
    for axis in merged.reversed() {
      strides.append((axis.length, axis.a ? aStride : 0, axis.b ? bStride : 0))
      if axis.a { aStride *= axis.length }
      if axis.b { bStride *= axis.length }
    }
    let run = strides.first ?? (1, 1, 1)
    length = run.length
    aStep = run.aStride
    bStep = run.bStride
    axes = strides.dropFirst().reversed()
  }

  /// Calls a closure for each run, on several threads where it is worthwhile.
  func forEachRun(_ body: (Run) -> Void) {
    let runs = axes.reduce(1) { $0 * $1.length }
    guard length > 0, runs > 0 else { return }
    if runs == 1 {
      Partition.ranges(length, cost: 1) { range in
        body(
          Run(
            output: range.lowerBound, a: range.lowerBound * aStep, b: range.lowerBound * bStep,
            count: range.count))
      }
      return
    }
    Partition.ranges(runs, cost: length) { range in
      for run in range {
        var (rest, a, b) = (run, 0, 0)
        for axis in axes.reversed() {
          let index = rest % axis.length
          rest /= axis.length
          a += index * axis.aStride
          b += index * axis.bStride
        }
        body(Run(output: run * length, a: a, b: b, count: length))
      }
    }
  }
}
