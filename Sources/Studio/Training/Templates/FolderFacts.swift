import Datasets

/// What a recipe for pictures has to know of them.
public struct FolderFacts: Equatable, Sendable {
  /// How many pictures there are.
  public var count: Int
  /// Pixels from top to bottom.
  public var height: Int
  /// Pixels from left to right.
  public var width: Int
  /// The samples of a pixel: 1 for grey, 3 for colours.
  public var channels: Int
  /// How many classes there are; 0 for none.
  public var classes: Int
  /// Whether nearly all pictures are black along their edges, so that they can be moved.
  public var isFramed: Bool

  /// Says what the pictures are.
  public init(
    count: Int, height: Int, width: Int, channels: Int, classes: Int = 0, isFramed: Bool = false
  ) {
    (self.count, self.height, self.width) = (count, height, width)
    (self.channels, self.classes, self.isFramed) = (channels, classes, isFramed)
  }

  /// Looks at a dataset: at its shape, and at the edges of at most 256 of its pictures.
  public init(_ dataset: any ImageDataset) {
    let shape = dataset.imageShape
    let looked = Array(stride(from: 0, to: dataset.count, by: max(1, dataset.count / 256)))
    let framed = looked.count { isBlack(atEdges: dataset.samples(at: $0), shape: shape) }
    self.init(
      count: dataset.count, height: shape[1], width: shape[2], channels: shape[0],
      isFramed: framed * 20 >= looked.count * 19)
  }

  /// The samples of a picture.
  var components: Int { channels * height * width }
}

/// Whether the outermost samples of all planes are black.
private func isBlack(atEdges samples: [UInt8], shape: [Int]) -> Bool {
  let (height, width) = (shape[1], shape[2])
  return samples.indices.allSatisfy { index in
    let (y, x) = (index / width % height, index % width)
    let isInside = y > 0 && y + 1 < height && x > 0 && x + 1 < width
    return isInside || samples[index] == 0
  }
}
