import Elementary

/// Queries that each start from a box on a grid and move it layer by layer, looking around it.
///
/// The paper's queries have to learn where to look, which takes hundreds of thousands of pictures;
/// these know it from the first step on. Classes are judged each for itself, without one for "none".
///
/// Sources: Liu et al., 2022, "DAB-DETR", [arXiv:2201.12329](https://arxiv.org/abs/2201.12329) (boxes
/// as queries); Gao et al., 2021, "Fast Convergence of DETR with Spatially Modulated Co-Attention",
/// [arXiv:2101.07448](https://arxiv.org/abs/2101.07448) (attention around them).
public struct AnchorConfiguration: Codable, Hashable, Sendable {
  /// The boxes beside each other.
  public var columns: Int
  /// The boxes below each other.
  public var rows: Int
  /// How wide and high boxes are at first, in parts of a picture's side.
  public var side: Float

  /// Describes a grid.
  public init(columns: Int, rows: Int, side: Float = 0.15) {
    (self.columns, self.rows, self.side) = (columns, rows, side)
  }

  func check(queries: Int) throws {
    guard (1...1000).contains(columns), (1...1000).contains(rows), columns * rows == queries,
      side > 0, side < 1
    else {
      throw DetectionError.setting(
        key: "query_anchors",
        expected: "columns × rows = num_queries, \(queries), and a side of 0 to 1",
        found: "\(columns) × \(rows), \(side)")
    }
  }

  /// The boxes as logarithms of odds, four numbers for each, row by row.
  var logits: [Float] {
    var logits: [Float] = []
    for row in 0..<rows {
      for column in 0..<columns {
        let x = (Float(column) + 0.5) / Float(columns)
        let y = (Float(row) + 0.5) / Float(rows)
        logits += [x, y, side, side].map(logit)
      }
    }
    return logits
  }
}

/// The logarithm of the odds of a probability between 0 and 1: what a sigmoid makes it of.
func logit(_ x: Float) -> Float { Float(PortableMath.log(Double(x) / Double(1 - x))) }
