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
  /// Whether the pictures are files of any size, in a folder or in TFRecord, which have to be told
  /// their size and colours.
  public var isFolder = false

  /// Says what the pictures are.
  public init(
    count: Int, height: Int, width: Int, channels: Int, classes: Int = 0, isFramed: Bool = false
  ) {
    (self.count, self.height, self.width) = (count, height, width)
    (self.channels, self.classes, self.isFramed) = (channels, classes, isFramed)
  }

  /// Looks at what a path holds: at the sizes of all pictures, and closer at at most 256 of them.
  ///
  /// Throws where there are no pictures that can be read.
  public init(path: String) throws {
    let sizes: [FolderSummary.SizeCount]
    switch DatasetKind(path) {
    case .pictures: sizes = try FolderScan(path: path).summary.sizes
    case .records: sizes = try TFRecordScan(path: path).summary.sizes
    case .mnist, nil:
      try self.init(openDataset(path))
      return
    }
    let isFitting =
      sizes.count == 1 && max(sizes[0].width, sizes[0].height) <= Self.largestSide
    var preparation = PicturePreparation()
    preparation.size =
      isFitting ? [sizes[0].height, sizes[0].width] : [Self.standardSide, Self.standardSide]
    var options = LoadingOptions()
    options.cache = .never
    try self.init(openDataset(path, preparation: preparation, options: options))
    isFolder = true
  }

  /// What pictures of several sizes, or of a size beyond what a toy learns, are cut to.
  private static let (standardSide, largestSide) = (32, 64)

  /// Looks at a dataset: at its shape, and closer at at most 256 of its pictures.
  public init(_ dataset: any ImageDataset) throws {
    let shape = dataset.imageShape
    let looked = Array(stride(from: 0, to: dataset.count, by: max(1, dataset.count / 256)))
    var (framed, grey) = (0, 0)
    for index in looked {
      let samples = try dataset.samples(at: index)
      if isBlack(atEdges: samples, shape: shape) { framed += 1 }
      if isGrey(samples, shape: shape) { grey += 1 }
    }
    self.init(
      count: dataset.count, height: shape[1], width: shape[2],
      channels: grey == looked.count ? 1 : shape[0], classes: dataset.classes.count,
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

/// Whether the planes of a picture are all alike.
private func isGrey(_ samples: [UInt8], shape: [Int]) -> Bool {
  let plane = shape[1] * shape[2]
  return samples.indices.allSatisfy { samples[$0] == samples[$0 % plane] }
}
