import Tensors

/// Softmax attention within blocks of neighbouring tokens, which do not overlap: TransNormer's
/// "DiagAttention", for a model's first layers.
///
/// Tokens are counted through the picture row by row; the last block is shorter where blocks do not
/// divide them.
///
/// Source: Qin et al., 2022, "The Devil in Linear Transformer",
/// [arXiv:2210.10340](https://arxiv.org/abs/2210.10340), §4.
public struct BlockAttention: HeadedMixer {
  /// What stands before and behind the attention.
  public let projections: HeadProjections
  private let blocks: TokenBlocks

  /// Pulls what ``HeadProjections`` have.
  ///
  /// - Precondition: the heads divide the size, and a block has a token.
  public init(_ settings: TokenMixerSettings, from scope: ParameterScope) throws {
    projections = try HeadProjections(settings, from: scope)
    blocks = TokenBlocks(length: settings.block)
  }

  /// Attends from each token to those of its block.
  public func mixed(_ heads: HeadProjections.Heads, rotation: Rotation?) -> Tensor {
    let turned = [
      heads.queries.turned(by: rotation), heads.keys.turned(by: rotation), heads.values,
    ]
    return blocks.map(turned) { parts in
      // Blocks are heads of their own.
      let shape = parts[0].shape  // [N, heads, blocks, length, size / heads]
      let flat = parts.map { $0.reshaped(shape[0], shape[1] * shape[2], shape[3], shape[4]) }
      return attention(flat[0], flat[1], flat[2]).reshaped(shape)
    }.joiningHeads()
  }
}
