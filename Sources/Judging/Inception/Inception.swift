import Layers
import Tensors

/// The Inception network whose features the Fréchet Inception distance is about, as pytorch-fid has
/// it: 2,048 numbers for a picture.
///
/// Its parameters are read by the names of pytorch-fid's `fid_inception_v3`, which are torchvision's.
/// Pools differ from torchvision's as they do in TensorFlow's network of 2015; the last layer, which
/// names classes, is not asked for.
///
/// Source: pytorch-fid, `src/pytorch_fid/inception.py`.
public struct Inception: FeatureExtractor {
  private let start: [InceptionConvolution]
  private let middle: [InceptionConvolution]
  private let blocks: [InceptionBlock]

  /// A parameter that no other network has under this name.
  public static let firstParameter = "Conv2d_1a_3x3.conv.weight"

  /// The pixels of a side of the pictures that the network looks at.
  public static let side = 299

  /// Builds the network.
  ///
  /// Throws `ParameterError` where a parameter is missing or has another shape, or where there are
  /// others than those of the last layer, of the auxiliary classifier and of batch norms' counters.
  public init(_ source: any ParameterSource) throws {
    let store = ParameterStore(source)
    let scope = store.scope
    start = [
      try InceptionConvolution(3, 32, kernel: 3, stride: 2, from: scope["Conv2d_1a_3x3"]),
      try InceptionConvolution(32, 32, kernel: 3, from: scope["Conv2d_2a_3x3"]),
      try InceptionConvolution(32, 64, kernel: 3, padding: 1, from: scope["Conv2d_2b_3x3"]),
    ]
    middle = [
      try InceptionConvolution(64, 80, from: scope["Conv2d_3b_1x1"]),
      try InceptionConvolution(80, 192, kernel: 3, from: scope["Conv2d_4a_3x3"]),
    ]
    blocks = [
      try .small(192, pooled: 32, from: scope["Mixed_5b"]),
      try .small(256, pooled: 64, from: scope["Mixed_5c"]),
      try .small(288, pooled: 64, from: scope["Mixed_5d"]),
      try .firstHalving(288, from: scope["Mixed_6a"]),
      try .long(768, inner: 128, from: scope["Mixed_6b"]),
      try .long(768, inner: 160, from: scope["Mixed_6c"]),
      try .long(768, inner: 160, from: scope["Mixed_6d"]),
      try .long(768, inner: 192, from: scope["Mixed_6e"]),
      try .secondHalving(768, from: scope["Mixed_7a"]),
      try .wide(1280, pool: .average, from: scope["Mixed_7b"]),
      try .wide(2048, pool: .maximum, from: scope["Mixed_7c"]),
    ]
    try Self.checkOthers(of: source, beside: store.parameters)
  }

  private static func checkOthers(
    of source: any ParameterSource, beside parameters: [Parameter]
  ) throws {
    let used = Set(parameters.map(\.name))
    let others = source.names.filter { name in
      !used.contains(name) && !name.hasPrefix("fc.") && !name.hasPrefix("AuxLogits.")
        && !name.hasSuffix(".num_batches_tracked")
    }
    guard others.isEmpty else {
      throw ParameterError.unused(names: others, source: source.description)
    }
  }

  /// `inception-2048`.
  public var name: String { "inception-2048" }
  /// 2,048.
  public var size: Int { 2048 }

  /// Returns `[N, 2048]` for pictures `[N, 3, H, W]` within −1 … 1, which are brought to 299 × 299
  /// bilinearly and without antialiasing first.
  public func features(of pictures: Tensor) -> Tensor {
    let side = Size2D(Self.side)
    var x =
      pictures.pictureSize == side ? pictures : interpolate(pictures, size: side, mode: .bilinear)
    for part in [start, middle] {
      x = InceptionPool.halving(part.reduce(x) { $1($0) })
    }
    return blocks.reduce(x) { $1($0) }.mean([2, 3])
  }
}
