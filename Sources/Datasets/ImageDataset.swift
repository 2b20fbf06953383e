/// Pictures of one size to train on or to evaluate with, as 8-bit samples.
public protocol ImageDataset: Sendable {
  /// The number of pictures.
  var count: Int { get }
  /// `[C, H, W]`, the same for all.
  var imageShape: [Int] { get }
  /// The samples of a picture, `C · H · W` of them, planes one after the other.
  func samples(at index: Int) -> [UInt8]
}

extension ImageDataset {
  /// The dataset's pictures in a range of indices.
  public func subset(_ range: Range<Int>) -> DatasetSubset {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "subset \(range) of \(count)")
    return DatasetSubset(base: self, range: range)
  }
}

/// A range of another dataset.
public struct DatasetSubset: ImageDataset {
  let base: any ImageDataset
  let range: Range<Int>

  /// The number of pictures.
  public var count: Int { range.count }
  /// `[C, H, W]`.
  public var imageShape: [Int] { base.imageShape }
  /// The samples of a picture.
  public func samples(at index: Int) -> [UInt8] {
    precondition((0..<count).contains(index), "picture \(index) of \(count)")
    return base.samples(at: range.lowerBound + index)
  }
}
