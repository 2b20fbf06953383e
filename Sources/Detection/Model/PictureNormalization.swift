import Tensors

/// Brings levels of pictures to what a backbone was trained with.
public enum PictureNormalization {
  /// The means and deviations of ImageNet's colours, 0 … 1.
  private static let (means, deviations): ([Float], [Float]) = (
    [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
  )

  /// Returns (level / 255 − mean) / deviation of pictures `[N, 3, H, W]` of levels 0 … 255.
  public static func imageNet(_ levels: Tensor) -> Tensor {
    (levels * (1 / 255) - Tensor(means, [1, 3, 1, 1])) / Tensor(deviations, [1, 3, 1, 1])
  }
}
