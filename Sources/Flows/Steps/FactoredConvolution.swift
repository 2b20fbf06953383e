import Layers
import Tensors

/// An invertible 1×1 convolution by its factors, `W = P · L · (U + diag(sign · exp(s)))`.
///
/// P is a permutation and the signs are given; the triangles L, with ones on its diagonal, and U,
/// with zeros there, and s are learned. `log |det| = H · W · Σ s` costs nothing, and W always has an
/// inverse. `[N, C, H, W]` → `[N, C, H, W]`.
///
/// Source: Kingma & Dhariwal, 2018, "Glow",
/// [arXiv:1807.03039](https://arxiv.org/abs/1807.03039), §3.2 and equation 10.
public struct FactoredConvolution: Bijection {
  let permutation: Parameter  // [C]: the row of L · U that each row of W is; not learned
  let sign: Parameter  // [C]: not learned
  let lower: Parameter  // [C, C]: below the diagonal
  let upper: Parameter  // [C, C]: above the diagonal
  let logScale: Parameter  // [C]

  /// Pulls `permutation`, `sign`, `lower`, `upper` and `log_scale`.
  ///
  /// Fresh ones are the factors of a random rotation that depends on the number alone. Throws
  /// ``FlowError`` where what is given is no permutation.
  public init(channels: Int, number: Int, from scope: ParameterScope) throws {
    let purpose = RandomPurpose.initialisation(of: "invertible convolution")
    let factors = RotationFactors(
      RandomStream(seed: UInt64(number), purpose: purpose).orthogonal([channels, channels]))
    let matrix: Shape = [channels, channels]
    func pull(_ name: String, _ shape: Shape, _ values: [Float]) throws -> Parameter {
      try scope.parameter(name, shape, initial: .values(values))
    }
    permutation = try pull("permutation", [channels], factors.rows.map(Float.init))
    sign = try pull("sign", [channels], factors.pivots.map { $0 < 0 ? -1 : 1 })
    lower = try pull("lower", matrix, factors.lower)
    upper = try pull("upper", matrix, factors.upper)
    logScale = try scope.parameter(
      "log_scale", [channels],
      initial: .values(Tensor(factors.pivots.map { Float(abs($0)) }, [channels]).log().values))
    // A file may say anything.
    guard Set(rows) == Set(0..<channels) else {
      throw FlowError.noPermutation(parameter: permutation.name)
    }
  }

  /// The row of L · U that each row of W is; an average of weights may be off by roundings.
  private var rows: [Int] {
    permutation.value.values.map { $0.isFinite && abs($0) < 1e6 ? Int($0.rounded()) : -1 }
  }

  /// Returns the mixed channels, and H · W · Σ s for each picture.
  public func forward(_ x: Tensor, in context: FlowContext) -> (y: Tensor, logDeterminant: Tensor) {
    let logDeterminant = logScale.value.sum() * Float(x.shape[2] * x.shape[3])
    return (x.mixingChannels(by: matrix), logDeterminant.broadcast(to: [x.shape[0]]))
  }

  /// Returns the channels as they were before.
  public func inverse(_ y: Tensor, in context: FlowContext) -> Tensor {
    y.unmixingChannels(by: matrix)
  }

  /// `[C, C]`.
  private var matrix: Tensor {
    let size = logScale.shape[0]
    let unit = Tensor.triangle(size) { $0 == $1 }
    let left = lower.value * .triangle(size) { $0 > $1 } + unit
    let diagonal = unit * (sign.value.detached * logScale.value.exp())
    let right = upper.value * .triangle(size) { $0 < $1 } + diagonal
    return left.matmul(right).gatherRows(Indices(rows, [size]))
  }
}

extension Tensor {
  /// `[n, n]`: ones where a row and a column are such, zeros elsewhere.
  fileprivate static func triangle(_ size: Int, _ isOne: (Int, Int) -> Bool) -> Tensor {
    Tensor((0..<size * size).map { isOne($0 / size, $0 % size) ? 1 : 0 }, [size, size])
  }
}

/// The factors P · L · U of a matrix, by elimination with row pivots in double.
private struct RotationFactors {
  /// The row of L · U that each row of the matrix is.
  private(set) var rows: [Int]
  /// The diagonal of U.
  private(set) var pivots: [Double] = []
  /// L below its diagonal, zeros elsewhere.
  private(set) var lower: [Float]
  /// U above its diagonal, zeros elsewhere.
  private(set) var upper: [Float]

  init(_ matrix: Tensor) {
    let (n, values) = (matrix.shape[0], matrix.values.map(Double.init))
    var left = (0..<n).map { Array(values[$0 * n..<$0 * n + n]) }
    var order = Array(0..<n)
    for column in 0..<n {
      let pivot = (column..<n).max { abs(left[$0][column]) < abs(left[$1][column]) } ?? column
      left.swapAt(column, pivot)
      order.swapAt(column, pivot)
      pivots.append(left[column][column])
      for row in column + 1..<n {
        let factor = left[row][column] / left[column][column]
        left[row][column] = factor
        for place in column + 1..<n { left[row][place] -= factor * left[column][place] }
      }
    }
    rows = Array(repeating: 0, count: n)
    for (place, row) in order.enumerated() { rows[row] = place }
    lower = (0..<n * n).map { $0 / n > $0 % n ? Float(left[$0 / n][$0 % n]) : 0 }
    upper = (0..<n * n).map { $0 / n < $0 % n ? Float(left[$0 / n][$0 % n]) : 0 }
  }
}
