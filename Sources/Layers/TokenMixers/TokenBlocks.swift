import Tensors

/// Tokens cut into blocks of neighbours in their order, the last of which may be shorter.
struct TokenBlocks: Sendable {
  /// The tokens of a block that is not the last one.
  let length: Int

  /// Cuts into blocks of a length.
  ///
  /// - Precondition: the length is positive.
  init(length: Int) {
    precondition(length > 0, "TokenBlocks: blocks of \(length) tokens")
    self.length = length
  }

  /// Calls a function with blocks of one length at a time, `[…, T, size]` as
  /// `[…, blocks, length, size]`, and joins what it returns in that form: once for all whole blocks,
  /// and once for the rest where there is one.
  ///
  /// - Precondition: the tensors have equally many tokens.
  func map(_ tensors: [Tensor], _ function: ([Tensor]) -> Tensor) -> Tensor {
    let tokens = tensors[0].shape[-2]
    let whole = tokens / length * length
    let results = [0..<whole, whole..<tokens].filter { !$0.isEmpty }.map { range in
      let result = function(tensors.map { blocks(of: $0, range) })
      let leading = result.shape.dimensions.dropLast(3)
      return result.reshaped(Shape(leading + [range.count, result.shape[-1]]))
    }
    return .concatenated(results, axis: -2)
  }

  private func blocks(of x: Tensor, _ range: Range<Int>) -> Tensor {
    let part = range.count == x.shape[-2] ? x : x.sliced(-2, range)
    let each = min(length, range.count)
    let leading = x.shape.dimensions.dropLast(2)
    return part.reshaped(Shape(leading + [range.count / each, each, x.shape[-1]]))
  }
}
