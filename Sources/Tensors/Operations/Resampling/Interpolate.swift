/// How pictures are brought to another size.
public enum InterpolationMode: String, Codable, CaseIterable, Sendable {
  /// The element at ⌊i · scale⌋.
  case nearest
  /// The element whose centre is nearest, at ⌊(i + ½) · scale⌋.
  case nearestExact = "nearest-exact"
  /// Straight lines between centres.
  case bilinear
  /// Cubic convolution with a = −0.75, or −0.5 where it is antialiased.
  case bicubic
  /// The mean of the elements that an output covers.
  case area
}

/// Brings pictures `[N, C, H, W]` to another size.
///
/// The meaning of modes, `alignCorners` and `antialias` is PyTorch's. Weights are computed in
/// double and rounded once; rows are made before columns.
///
/// - Precondition: corners and antialiasing are asked for with bilinear or bicubic only.
public func interpolate(
  _ x: Tensor, size: Size2D, mode: InterpolationMode = .nearest, alignCorners: Bool = false,
  antialias: Bool = false
) -> Tensor {
  interpolate(x, size, nil, mode, alignCorners, antialias)
}

/// Brings pictures `[N, C, H, W]` to ⌊side · factor⌋.
///
/// The factor itself, not the ratio of the sizes, places outputs over inputs, as in PyTorch where
/// `recompute_scale_factor` is not set.
///
/// - Precondition: the factors are positive and leave a picture; corners and antialiasing are asked
///   for with bilinear or bicubic only.
public func interpolate(
  _ x: Tensor, scaleFactor: (height: Double, width: Double), mode: InterpolationMode = .nearest,
  alignCorners: Bool = false, antialias: Bool = false
) -> Tensor {
  precondition(
    scaleFactor.height > 0 && scaleFactor.width > 0 && scaleFactor.height.isFinite
      && scaleFactor.width.isFinite, "interpolate: scale factor \(scaleFactor)")
  let size = Size2D(
    height: Int((Double(x.shape[-2]) * scaleFactor.height).rounded(.down)),
    width: Int((Double(x.shape[-1]) * scaleFactor.width).rounded(.down)))
  return interpolate(x, size, scaleFactor, mode, alignCorners, antialias)
}

/// Brings pictures `[N, C, H, W]` to ⌊side · factor⌋, the same factor for both sides.
///
/// - Precondition: as for two factors.
public func interpolate(
  _ x: Tensor, scaleFactor: Double, mode: InterpolationMode = .nearest,
  alignCorners: Bool = false, antialias: Bool = false
) -> Tensor {
  interpolate(
    x, scaleFactor: (scaleFactor, scaleFactor), mode: mode, alignCorners: alignCorners,
    antialias: antialias)
}

private func interpolate(
  _ x: Tensor, _ size: Size2D, _ factor: (height: Double, width: Double)?,
  _ mode: InterpolationMode, _ alignCorners: Bool, _ antialias: Bool
) -> Tensor {
  precondition(
    x.shape.rank == 4 && x.shape[-2] > 0 && x.shape[-1] > 0 && size.height > 0 && size.width > 0,
    "interpolate: pictures \(x.shape) to \(size)")
  precondition(
    mode == .bilinear || mode == .bicubic || !(alignCorners || antialias),
    "interpolate: \(mode.rawValue) has neither aligned corners nor antialiasing")
  func table(_ inputs: Int, _ outputs: Int, _ factor: Double?) -> ResamplingTable {
    let axis = InterpolationAxis(
      inputs: inputs, outputs: outputs, factor: factor, alignCorners: alignCorners)
    return switch mode {
    case .nearest: axis.nearest(centred: false)
    case .nearestExact: axis.nearest(centred: true)
    case .area: .averages(of: inputs, adaptingTo: outputs)
    case .bilinear: antialias ? axis.antialiased(by: .triangle) : axis.linear()
    case .bicubic: antialias ? axis.antialiased(by: .cubic(a: -0.5)) : axis.cubic()
    }
  }
  return Resample(
    rows: table(x.shape[-2], size.height, factor?.height),
    columns: table(x.shape[-1], size.width, factor?.width))(x)
}
