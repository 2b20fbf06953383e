extension ResamplingTable {
  /// Means over `outputs` pieces that cover an axis: ⌊i · n / outputs⌋ ..< ⌈(i + 1) · n / outputs⌉.
  static func averages(of inputs: Int, adaptingTo outputs: Int) -> ResamplingTable {
    ResamplingTable(
      inputs: inputs,
      (0..<outputs).map { output in
        let first = output * inputs / outputs
        let end = ((output + 1) * inputs + outputs - 1) / outputs
        return (first..<end).map { ($0, 1 / Double(end - first)) }
      })
  }

  /// Means over the places of a window, with or without the padding's zeros in their number.
  static func averages(
    of inputs: Int, places: Int, kernel: Int, stride: Int, padding: Int, countsPadding: Bool
  ) -> ResamplingTable {
    ResamplingTable(
      inputs: inputs,
      (0..<places).map { place in
        let first = max(place * stride - padding, 0)
        let end = min(place * stride - padding + kernel, inputs)
        let count = countsPadding ? kernel : end - first
        return (first..<max(first, end)).map { ($0, 1 / Double(count)) }
      })
  }
}

/// The mean over each place of a window on `[N, C, H, W]`; the window moves by its own size where no
/// stride is given.
///
/// The padding's zeros count as elements of the mean unless `countsPadding` is false. A mean is a
/// weighted sum, of rows first.
///
/// - Precondition: the padding is at most half the kernel, and the picture as large as the window.
public func avgPool2d(
  _ x: Tensor, kernel: Size2D, stride: Size2D? = nil, padding: Size2D = 0,
  countsPadding: Bool = true
) -> Tensor {
  let window = Window2D(pooling: x, kernel: kernel, stride: stride, padding: padding, "avg_pool2d")
  let size = window.outputSize(of: x.pictureSize, "avg_pool2d")
  func table(_ axis: KeyPath<Size2D, Int>) -> ResamplingTable {
    .averages(
      of: x.pictureSize[keyPath: axis], places: size[keyPath: axis],
      kernel: kernel[keyPath: axis], stride: window.stride[keyPath: axis],
      padding: padding[keyPath: axis], countsPadding: countsPadding)
  }
  return Resample(rows: table(\.height), columns: table(\.width))(x)
}

/// The means over `size` pieces that cover pictures `[N, C, H, W]`.
///
/// - Precondition: picture and size are not empty.
public func adaptiveAvgPool2d(_ x: Tensor, size: Size2D) -> Tensor {
  interpolate(x, size: size, mode: .area)
}
