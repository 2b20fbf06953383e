/// The matrix product over the last two axes; leading axes are broadcast.
///
/// Each output is one chain of fused multiply-adds in ascending k.
package struct MatrixProduct: Operation {
  /// Whether each operand is read with its last two axes exchanged.
  let transposesA: Bool
  let transposesB: Bool

  package var name: String { "matmul" }

  package func forward(_ inputs: [Tensor]) -> Tensor {
    let (a, b) = (inputs[0].shape, inputs[1].shape)
    let (m, k) = transposesA ? (a[-1], a[-2]) : (a[-2], a[-1])
    let (n, depth) = transposesB ? (b[-2], b[-1]) : (b[-1], b[-2])
    precondition(k == depth, "matmul: \(a) and \(b) have different inner axes")
    // The walk over matrices is the walk over elements of the leading axes.
    let walk = BatchWalk(a, b)
    let product = MatrixKernel(
      m: m, n: n, k: k,
      aStrides: transposesA ? (1, m) : (k, 1), bStrides: transposesB ? (1, k) : (n, 1))
    return Tensor(Shape(walk.shape.dimensions + [m, n])) { c in
      read(inputs[0]) { a in
        readStored(inputs[1]) { b in
          product.run(
            walk.matrices.enumerated().map { index, pair in
              (a + pair.a * m * k, b.advanced(by: pair.b * k * n), c + index * m * n)
            })
        }
      }
    }
  }

  package func backward(_ gradient: Tensor, _ flow: Flow) -> [Tensor?] {
    let (a, b) = (flow.inputs[0], flow.inputs[1])
    let forA: Tensor? =
      !flow.needs[0]
      ? nil
      : (transposesA
        ? b.matmul(gradient, transposesSelf: transposesB, transposesOther: true)
        : gradient.matmul(b, transposesOther: !transposesB))
    let forB: Tensor? =
      !flow.needs[1]
      ? nil
      : (transposesB
        ? gradient.matmul(a, transposesSelf: true, transposesOther: transposesA)
        : a.matmul(gradient, transposesSelf: !transposesA))
    return [forA?.summed(to: a.shape), forB?.summed(to: b.shape)]
  }
}

/// Which matrices of two batches meet.
private struct BatchWalk {
  let shape: Shape
  let matrices: [(a: Int, b: Int)]

  init(_ a: Shape, _ b: Shape) {
    let (left, right) = (Shape(a.dimensions.dropLast(2)), Shape(b.dimensions.dropLast(2)))
    let walk = BroadcastWalk(left, right, "matmul")
    var pairs = [(a: Int, b: Int)](repeating: (0, 0), count: walk.shape.count)
    Execution.with(threads: 1) {
      walk.forEachRun { run in
        for i in 0..<run.count {
          pairs[run.output + i] = (run.a + i * walk.aStep, run.b + i * walk.bStep)
        }
      }
    }
    shape = walk.shape
    matrices = pairs
  }
}

extension Tensor {
  /// The matrix product of the last two axes, `[…, m, k] · […, k, n]` → `[…, m, n]`.
  ///
  /// Leading axes of length 1 are repeated. An operand may be read with its last two axes
  /// exchanged, which costs nothing.
  ///
  /// - Precondition: both have two axes or more, and the shapes fit.
  public func matmul(
    _ other: Tensor, transposesSelf: Bool = false, transposesOther: Bool = false
  ) -> Tensor {
    precondition(
      shape.rank >= 2 && other.shape.rank >= 2, "matmul: shapes \(shape) and \(other.shape)")
    return MatrixProduct(transposesA: transposesSelf, transposesB: transposesOther)(self, other)
  }
}
