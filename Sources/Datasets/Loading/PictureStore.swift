/// Prepared pictures in memory: their samples, and 16 bytes more for each.
struct PictureStore: Sendable {
  private struct Place: Sendable {
    let block: UInt32
    let start: UInt32
    let height: UInt32
    let width: UInt32
  }

  /// Pictures lie in blocks, so that nothing is copied while there come more of them.
  private static let blockSize = 1 << 24

  private let channels: Int
  private let limit: Int
  private var blocks: [[UInt8]] = []
  private var places: [Place] = []
  private var bytes = 0

  /// Creates an empty store for so many bytes of samples.
  init(channels: Int, limit: Int) { (self.channels, self.limit) = (channels, limit) }

  /// Creates an empty store as the options want it, `nil` where so many pictures cannot fit.
  init?(for count: Int, preparation: PicturePreparation, options: LoadingOptions) {
    let channels = preparation.channels?.count ?? 3
    let limit =
      switch options.cache {
      case .always: Int.max / 2
      case .auto: options.cacheLimit
      case .never: 0
      }
    // No picture takes less than its size; some of them may be unreadable.
    let bytes = max(1, (preparation.size ?? []).reduce(channels, *))
    guard options.cache != .never, count <= limit / bytes else { return nil }
    self.init(channels: channels, limit: limit)
  }

  /// How many pictures there are.
  var count: Int { places.count }

  /// Adds a picture; false where it does not fit.
  mutating func append(_ picture: PreparedPicture) -> Bool {
    let size = picture.samples.count
    guard bytes + size <= limit else { return false }
    if let last = blocks.last, last.count + size <= Self.blockSize {
    } else {
      blocks.append([])
      // The last block of a small folder should be small.
      if blocks.count > 1 { blocks[blocks.count - 1].reserveCapacity(max(size, Self.blockSize)) }
    }
    let block = blocks.count - 1
    places.append(
      Place(
        block: UInt32(block), start: UInt32(blocks[block].count),
        height: UInt32(picture.shape[1]), width: UInt32(picture.shape[2])))
    blocks[block] += picture.samples
    bytes += size
    return true
  }

  /// The picture at an index.
  subscript(index: Int) -> PreparedPicture {
    let place = places[index]
    let shape = [channels, Int(place.height), Int(place.width)]
    let start = Int(place.start)
    return PreparedPicture(
      samples: Array(blocks[Int(place.block)][start..<start + shape.reduce(1, *)]), shape: shape)
  }
}
