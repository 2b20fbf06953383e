import Tensors

/// Brings pictures to another size by interpolation: `[N, C, H, W]` → `[N, C, H', W']`.
public struct Upsample: Layer {
  /// The size that pictures are brought to.
  public enum Target: Sendable, Hashable {
    /// One size for all.
    case size(Size2D)
    /// ⌊side · factor⌋, the factor placing the outputs.
    case factor(Double)
  }

  let target: Target
  let mode: InterpolationMode
  let alignCorners: Bool
  let antialias: Bool

  /// Creates the layer.
  ///
  /// - Precondition: corners and antialiasing are asked for with bilinear or bicubic only.
  public init(
    to target: Target, mode: InterpolationMode = .nearest, alignCorners: Bool = false,
    antialias: Bool = false
  ) {
    precondition(
      mode == .bilinear || mode == .bicubic || !(alignCorners || antialias),
      "Upsample: \(mode.rawValue) has neither aligned corners nor antialiasing")
    self.target = target
    self.mode = mode
    self.alignCorners = alignCorners
    self.antialias = antialias
  }

  /// Returns `[N, C, H', W']` for `[N, C, H, W]`.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    switch target {
    case .size(let size):
      interpolate(x, size: size, mode: mode, alignCorners: alignCorners, antialias: antialias)
    case .factor(let factor):
      interpolate(
        x, scaleFactor: factor, mode: mode, alignCorners: alignCorners, antialias: antialias)
    }
  }
}
