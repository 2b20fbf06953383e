import Layers
import Tensors

/// Tells the places of a map apart: a vector for each, which queries and keys of attention carry.
enum PositionEncoding: Sendable {
  case sine(size: Int)
  case learned(rows: Embedding, columns: Embedding)

  /// How many rows and columns have learned vectors.
  static let learnedCount = 50

  init(_ kind: DETRConfiguration.Positions, size: Int, from scope: ParameterScope) throws {
    switch kind {
    case .sine: self = .sine(size: size)
    case .learned:
      func table(_ name: String) throws -> Embedding {
        try Embedding(
          count: Self.learnedCount, size: size / 2, initial: .uniform(bound: 1), from: scope[name])
      }
      self = .learned(rows: try table("row_embeddings"), columns: try table("column_embeddings"))
    }
  }

  /// Returns `[N or 1, H·W, size]`; of padded pictures, places outside have vectors, too.
  func callAsFunction(_ map: Size2D, _ places: MapPlaces?) -> Tensor {
    switch self {
    case .sine(let size):
      let sizes = places?.sizes ?? [map]
      return .concatenated(sizes.map { Self.sines(map, valid: $0, size: size) }, axis: 0)
    case .learned(let rows, let columns):
      // Beyond the tables the last vector counts on: the reference has no answer there.
      func vectors(_ table: Embedding, _ count: Int) -> Tensor {
        table(Indices((0..<count).map { min($0, Self.learnedCount - 1) }, [count]))
      }
      let x = vectors(columns, map.width).expanded(at: 0)
      let y = vectors(rows, map.height).expanded(at: 1)
      let shape: Shape = [map.height, map.width, x.shape[-1]]
      return Tensor.concatenated([x.broadcast(to: shape), y.broadcast(to: shape)], axis: -1)
        .reshaped(1, map.area, 2 * x.shape[-1])
    }
  }

  /// Angles of 0 … 2π over the valid rows, then over the valid columns.
  private static func sines(_ map: Size2D, valid: Size2D, size: Int) -> Tensor {
    func places(_ count: Int, _ valid: Int) -> Tensor {
      // The reference counts valid places so far, which stays behind the last one.
      let whole = Float(valid) + 1e-6
      return Tensor((0..<count).map { Float(min($0 + 1, valid)) / whole }, [count])
    }
    let y = sineFeatures(places(map.height, valid.height), size: size / 2, temperature: 10_000)
    let x = sineFeatures(places(map.width, valid.width), size: size / 2, temperature: 10_000)
    let shape: Shape = [map.height, map.width, size / 2]
    return Tensor.concatenated(
      [y.expanded(at: 1).broadcast(to: shape), x.expanded(at: 0).broadcast(to: shape)], axis: -1
    ).reshaped(1, map.area, size)
  }
}

/// Sines and cosines, in turn, of 2π · x at falling frequencies: `[…]` → `[…, size]`.
///
/// - Precondition: the size is even.
func sineFeatures(_ x: Tensor, size: Int, temperature: Float) -> Tensor {
  precondition(size.isMultiple(of: 2), "sine features of size \(size)")
  let half = size / 2
  let divisors = Tensor(
    (0..<half).map { realPower(temperature, Float(2 * $0) / Float(size)) }, [half])
  let angles = (x * (2 * Float.pi)).expanded(at: x.shape.rank) / divisors
  return Tensor.stacked([angles.sin(), angles.cos()], axis: -1)
    .reshaped(Shape(x.shape.dimensions + [size]))
}
