import Layers
import Tensors

/// Makes each head of attention prefer places around a point of the query's box.
///
/// A Gaussian of the distance is added to a score. Its exponent −a·((x − c)² + …) is, but for what is
/// the same for all keys, a product of numbers of the query (2ac, −a) and of the key (x, x²): heads
/// are four numbers longer, and attention is what it is elsewhere. Points and widths are in parts of
/// the box and learned, from a ring of points, one for each head.
///
/// Source: Gao et al., 2021, [arXiv:2101.07448](https://arxiv.org/abs/2101.07448), §3.2.
struct Nearness: Sendable {
  /// Of what a query knows: for each head a point (x, y) and a logarithm of sharpness.
  private let weight, bias: Parameter
  private let heads: Int

  init(size: Int, heads: Int, from scope: ParameterScope) throws {
    let ring = (0..<heads).flatMap { head -> [Float] in
      let (row, column) = (Self.ring[head % 8].0, Self.ring[head % 8].1)
      return [column * 0.35, row * 0.35, 1.5]
    }
    weight = try scope.parameter("weight", [3 * heads, size], initial: .zeros)
    bias = try scope.parameter("bias", [3 * heads], initial: .values(ring))
    self.heads = heads
  }

  /// Row and column of a head's point; two look at the middle.
  private static let ring: [(Float, Float)] = [
    (0, 0), (-1, 0), (1, 0), (0, -1), (0, 1), (-1, -1), (1, 1), (0, 0),
  ]

  func callAsFunction(
    _ x: Tensor, positions: Tensor, boxes: Tensor, memory: DetectionMemory,
    _ attention: Attention
  ) -> Tensor {
    let (pictures, queries) = (x.shape[0], x.shape[1])
    let size = attention.query.weight.shape[0] / heads
    func split(_ x: Tensor) -> Tensor {
      x.reshaped(x.shape[0], x.shape[1], heads, size).permuted(0, 2, 1, 3)
    }
    let around = queryNumbers(x, boxes: boxes) * Float(size).squareRoot()
    let q = Tensor.concatenated([split(attention.query(x + positions)), around], axis: -1)
    let keys = Self.keyNumbers(memory.map)
    let places = keys.broadcast(to: [pictures, heads, keys.shape[2], 4])
    let k = Tensor.concatenated([split(attention.key(memory.keys)), places], axis: -1)
    let seen = Tensors.attention(
      q, k, split(attention.value(memory.values)), mask: memory.mask,
      scale: 1 / Float(size).squareRoot())
    return attention.output(
      seen.permuted(0, 2, 1, 3).reshaped(pictures, queries, heads * size))
  }

  /// `[N, heads, Q, 4]`.
  private func queryNumbers(_ x: Tensor, boxes: Tensor) -> Tensor {
    let (pictures, queries) = (x.shape[0], x.shape[1])
    let numbers = linear(x, weight: weight.value, bias: bias.value)
      .reshaped(pictures, queries, heads, 3)
    let sides = boxes.sliced(2, 2..<4).expanded(at: 2)  // [N, Q, 1, 2]
    let centres = boxes.sliced(2, 0..<2).expanded(at: 2) - 0.5 + numbers.sliced(3, 0..<2) * sides
    let sharpness = numbers.sliced(3, 2..<3).exp() / (sides + 0.02).squared()
    return Tensor.concatenated([centres * sharpness * 2, -sharpness], axis: -1)
      .permuted(0, 2, 1, 3)
  }

  /// `[1, 1, S, 4]`: x, y and their squares, from the middle of the picture.
  private static func keyNumbers(_ map: Size2D) -> Tensor {
    Tensor([1, 1, map.area, 4]) { numbers in
      for index in 0..<map.area {
        let x = (Float(index % map.width) + 0.5) / Float(map.width) - 0.5
        let y = (Float(index / map.width) + 0.5) / Float(map.height) - 0.5
        (numbers[4 * index], numbers[4 * index + 1]) = (x, y)
        (numbers[4 * index + 2], numbers[4 * index + 3]) = (x * x, y * y)
      }
    }
  }
}
