import Tensors

/// Turns pictures into vectors that say what is in them, so that sets of pictures can be compared.
public protocol FeatureExtractor: Sendable {
  /// What reports call the features, such as `inception-2048`.
  var name: String { get }

  /// The numbers of a picture's vector.
  var size: Int { get }

  /// Returns `[N, size]` for pictures `[N, 3, H, W]` within −1 … 1, each by itself.
  func features(of pictures: Tensor) -> Tensor
}
