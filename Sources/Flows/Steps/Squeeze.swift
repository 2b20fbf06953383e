import Layers
import Tensors

/// Moves each 2×2 block of pixels into channels: `[N, C, H, W]` → `[N, 4 · C, H / 2, W / 2]`.
///
/// The places of a block are the slower index of the new channels, so that the halves of a coupling
/// hold rows of all colours. `log |det| = 0`.
///
/// Source: Dinh et al., 2017, "Density estimation using Real NVP",
/// [arXiv:1605.08803](https://arxiv.org/abs/1605.08803), §3.6.
public struct Squeeze: Bijection {
  private let down = PixelUnshuffle(factor: 2)
  private let up = PixelShuffle(factor: 2)

  /// Creates the bijection.
  public init() {}

  /// Returns the channels of blocks; the volume stays.
  public func forward(_ x: Tensor, in context: FlowContext) -> (y: Tensor, logDeterminant: Tensor) {
    (swapped(down(x), x.shape[1], 4), .zeros([x.shape[0]]))
  }

  /// Returns the pixels.
  public func inverse(_ y: Tensor, in context: FlowContext) -> Tensor {
    up(swapped(y, 4, y.shape[1] / 4))
  }

  /// Channels `[slow, fast]` as `[fast, slow]`.
  private func swapped(_ x: Tensor, _ slow: Int, _ fast: Int) -> Tensor {
    let (n, h, w) = (x.shape[0], x.shape[2], x.shape[3])
    return x.reshaped(n, slow, fast, h * w).permuted(0, 2, 1, 3).reshaped(n, slow * fast, h, w)
  }
}
