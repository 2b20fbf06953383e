import Layers
import Tensors

/// A convolution without bias, batch norm by collected statistics, and a ReLU: `[N, inputs, H, W]` →
/// `[N, outputs, H', W']`.
struct InceptionConvolution: Layer {
  private let convolution: Convolution
  private let norm: FrozenBatchNorm

  /// Pulls `conv` and `bn`.
  init(
    _ inputs: Int, _ outputs: Int, kernel: Size2D = 1, stride: Size2D = 1, padding: Size2D = 0,
    from scope: ParameterScope
  ) throws {
    convolution = try Convolution(
      inputs: inputs, outputs: outputs, kernel: kernel, stride: stride, padding: padding,
      bias: false, from: scope["conv"])
    norm = try FrozenBatchNorm(channels: outputs, epsilon: 0.001, from: scope["bn"])
  }

  func callAsFunction(_ x: Tensor) -> Tensor { norm(convolution(x)).relu() }
}

/// Several convolutions, one after the other.
struct InceptionBranch: Layer {
  /// One of a branch: its name, its outputs and its window.
  struct Part {
    let name: String
    let outputs: Int
    let kernel: Size2D
    let stride: Size2D
    let padding: Size2D

    init(_ name: String, _ outputs: Int, _ kernel: Size2D = 1, stride: Size2D = 1) {
      (self.name, self.outputs, self.kernel, self.stride) = (name, outputs, kernel, stride)
      // With a stride of one the picture stays as large as it is, with two the border is left out.
      padding =
        stride == 1 ? Size2D(height: kernel.height / 2, width: kernel.width / 2) : 0
    }
  }

  private let convolutions: [InceptionConvolution]

  /// Pulls the parts by their names.
  init(_ inputs: Int, _ parts: [Part], from scope: ParameterScope) throws {
    var inputs = inputs
    convolutions = try parts.map { part in
      defer { inputs = part.outputs }
      return try InceptionConvolution(
        inputs, part.outputs, kernel: part.kernel, stride: part.stride, padding: part.padding,
        from: scope[part.name])
    }
  }

  func callAsFunction(_ x: Tensor) -> Tensor { convolutions.reduce(x) { $1($0) } }
}
