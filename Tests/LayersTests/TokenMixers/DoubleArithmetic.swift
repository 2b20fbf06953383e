import Tensors

/// A matrix of doubles, row by row: what formulas are written in to test layers against.
typealias Rows = [[Double]]

/// Plain loops over doubles, none of them shared with what they test.
enum Direct {
  /// a · b.
  static func product(_ a: Rows, _ b: Rows) -> Rows {
    a.map { row in
      (b.first ?? []).indices.map { column in
        row.indices.reduce(0) { $0 + row[$1] * b[$1][column] }
      }
    }
  }

  /// Columns as rows.
  static func transposed(_ a: Rows) -> Rows {
    (a.first ?? []).indices.map { column in a.map { $0[column] } }
  }

  /// Σ a · b.
  static func inner(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// Columns of a range.
  static func columns(_ a: Rows, _ range: Range<Int>) -> Rows { a.map { Array($0[range]) } }

  /// Matrices of equally many rows side by side.
  static func beside(_ parts: [Rows]) -> Rows {
    parts[0].indices.map { row in parts.flatMap { $0[row] } }
  }

  /// A function of each number.
  static func map(_ a: Rows, _ function: (Double) -> Double) -> Rows {
    a.map { $0.map(function) }
  }

  /// x / (1 + e⁻ˣ).
  static func silu(_ x: Double) -> Double { x / (1 + exponential(-x)) }

  /// elu(x) + 1.
  static func positive(_ x: Double) -> Double { x > 0 ? x + 1 : exponential(x) }

  /// max(x, 0).
  static func relu(_ x: Double) -> Double { max(x, 0) }

  /// x / √(mean square + 10⁻⁶) · weight for each row.
  static func rmsNorm(_ x: Rows, _ weight: [Double]) -> Rows {
    x.map { row in
      let root = (inner(row, row) / Double(row.count) + 1e-6).squareRoot()
      return zip(row, weight).map { $0 / root * $1 }
    }
  }

  /// exp(qᵢ · kⱼ / √d), divided by the sum over j, times vⱼ.
  static func softmaxAttention(_ q: Rows, _ k: Rows, _ v: Rows) -> Rows {
    averaged(v) { i, j in exponential(inner(q[i], k[j]) / Double(q[i].count).squareRoot()) }
  }

  /// Σⱼ w(i, j) vⱼ / (Σⱼ w(i, j) + ε).
  static func averaged(
    _ v: Rows, epsilon: Double = 0, _ weight: (_ i: Int, _ j: Int) -> Double
  ) -> Rows {
    v.indices.map { i in
      let weights = v.indices.map { weight(i, $0) }
      let total = weights.reduce(0, +) + epsilon
      return v[0].indices.map { c in inner(weights, v.map { $0[c] }) / total }
    }
  }
}

/// Rotary positions by the definition: pairs turned by the row's angles, then by the column's.
struct DirectRotation {
  /// The angles of each token's pairs.
  private let angles: Rows

  init(grid: Size2D, headSize: Int, base: Double = 100) {
    let quarter = headSize / 4
    angles = (0..<grid.area).map { token in
      [token / grid.width, token % grid.width].flatMap { place in
        (0..<quarter).map { Double(place) * power(base, -Double($0) / Double(quarter)) }
      }
    }
  }

  /// Turns the row of each token.
  func callAsFunction(_ x: Rows) -> Rows {
    zip(x, angles).map { row, angles in
      let quarter = angles.count / 2
      var turned = row
      for (pair, angle) in angles.enumerated() {
        let first = pair / quarter * 2 * quarter + pair % quarter
        let (a, b) = (row[first], row[first + quarter])
        turned[first] = a * cosine(angle) - b * sine(angle)
        turned[first + quarter] = a * sine(angle) + b * cosine(angle)
      }
      return turned
    }
  }
}

/// What a layer's parameters are, by name.
struct DirectParameters {
  var values: [String: [Double]]
  let shapes: [String: Shape]

  /// A parameter of rank 1.
  func vector(_ name: String) -> [Double] { values[name] ?? [] }

  /// A parameter of rank 2.
  func matrix(_ name: String) -> Rows {
    let (numbers, columns) = (vector(name), shapes[name]?[1] ?? 1)
    return stride(from: 0, to: numbers.count, by: columns).map {
      Array(numbers[$0..<$0 + columns])
    }
  }

  /// x · Wᵀ + b.
  func linear(_ name: String, _ x: Rows) -> Rows {
    let bias = vector(name + ".bias")
    return Direct.product(x, Direct.transposed(matrix(name + ".weight"))).map { row in
      zip(row, bias).map { $0 + $1 }
    }
  }

  /// Applies a formula to each head's queries, keys and values of `qkv`, and puts what comes of it
  /// side by side.
  func headed(_ x: Rows, heads: Int, _ formula: (_ q: Rows, _ k: Rows, _ v: Rows) -> Rows) -> Rows {
    let (projected, size) = (linear("qkv", x), x[0].count)
    let each = size / heads
    return Direct.beside(
      (0..<heads).map { head in
        let parts = (0..<3).map { part in
          let start = part * size + head * each
          return Direct.columns(projected, start..<start + each)
        }
        return formula(parts[0], parts[1], parts[2])
      })
  }
}
