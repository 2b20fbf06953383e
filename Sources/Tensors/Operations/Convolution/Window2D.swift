/// How a kernel of taps moves over a picture.
package struct Window2D: Sendable, Hashable {
  package let kernel: Size2D
  package let stride: Size2D
  package let padding: Size2D
  package let dilation: Size2D

  /// Creates a window.
  ///
  /// - Precondition: kernel, stride and dilation are positive, padding is not negative.
  package init(
    kernel: Size2D, stride: Size2D = 1, padding: Size2D = 0, dilation: Size2D = 1, _ user: String
  ) {
    precondition(
      kernel.height > 0 && kernel.width > 0, "\(user): a kernel of \(kernel)")
    precondition(
      stride.height > 0 && stride.width > 0 && dilation.height > 0 && dilation.width > 0
        && padding.height >= 0 && padding.width >= 0,
      "\(user): stride \(stride), padding \(padding), dilation \(dilation)")
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
  }

  /// How many places the window takes over a picture: ⌊(n + 2p − d(k − 1) − 1) / s⌋ + 1.
  ///
  /// - Precondition: the padded picture is at least as large as the window.
  package func outputSize(of input: Size2D, _ user: String) -> Size2D {
    func length(_ axis: KeyPath<Size2D, Int>) -> Int {
      let covered = dilation[keyPath: axis] * (kernel[keyPath: axis] - 1) + 1
      let padded = input[keyPath: axis] + 2 * padding[keyPath: axis]
      precondition(
        padded >= covered,
        "\(user): a picture of \(input) with padding \(padding) is smaller than its window")
      return (padded - covered) / stride[keyPath: axis] + 1
    }
    return Size2D(height: length(\.height), width: length(\.width))
  }

  /// The size of the picture that a transposed convolution makes of `input`.
  ///
  /// - Precondition: it is positive, and the added length is smaller than stride or dilation.
  package func transposedSize(of input: Size2D, adding added: Size2D, _ user: String) -> Size2D {
    func length(_ axis: KeyPath<Size2D, Int>) -> Int {
      let (s, d) = (stride[keyPath: axis], dilation[keyPath: axis])
      precondition(
        added[keyPath: axis] >= 0 && added[keyPath: axis] < max(s, d),
        "\(user): output padding \(added) must be smaller than stride \(stride)")
      let result =
        (input[keyPath: axis] - 1) * s - 2 * padding[keyPath: axis]
        + d * (kernel[keyPath: axis] - 1) + added[keyPath: axis] + 1
      precondition(result > 0, "\(user): a picture of \(input) leaves none")
      return result
    }
    return Size2D(height: length(\.height), width: length(\.width))
  }
}
