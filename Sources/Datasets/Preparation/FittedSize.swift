/// The sides that a picture gets where all of it has to lie in a frame: as large as fits, in its own
/// proportions.
///
/// Source: `get_image_size_for_max_height_width` of transformers, which `DetrImageProcessor` has for a
/// largest height and width. One side is the frame's, the other is rounded down; the reference
/// multiplies by a quotient and now and then loses a pixel of the first, too.
public struct FittedSize: Hashable, Sendable {
  /// How high the picture becomes.
  public let height: Int
  /// How wide it becomes.
  public let width: Int

  /// Fits a picture into a frame `[height, width]`.
  ///
  /// - Precondition: all sides are at least 1.
  public init(height: Int, width: Int, into frame: [Int]) {
    precondition(
      frame.count == 2 && ([height, width] + frame).allSatisfy { $0 > 0 },
      "FittedSize: \(height)×\(width) into \(frame)")
    let isWide = width * frame[0] >= height * frame[1]
    // A strip of one pixel keeps one.
    self.height = isWide ? max(1, height * frame[1] / width) : frame[0]
    self.width = isWide ? frame[1] : max(1, width * frame[0] / height)
  }
}
