import Synchronization

/// The pictures of a run in its order, with what is done to them at random, read ahead by threads.
///
/// A picture depends on the dataset, the order, the augmentation, the seed and its position, never
/// on the threads. One thread asks.
public final class PictureFeed {
  /// How much of the pictures is read ahead, in bytes of samples and in number.
  private static let aheadBytes = 1 << 26
  private static let aheadCount = 256

  private let source: Source
  private let reader: ReadAhead<Result<[UInt8], any Error>>

  /// Prepares a feed; its threads start with the first pictures, and read files only.
  ///
  /// - Parameters:
  ///   - dataset: where pictures come from.
  ///   - order: which comes when.
  ///   - augmentation: what is done to them at random.
  ///   - seed: what draws that.
  ///   - workers: how many threads read ahead.
  public init(
    _ dataset: any ImageDataset, order: any RunOrder, augmentation: Augmentation, seed: UInt64,
    workers: Int = LoadingOptions().workers
  ) {
    let source = Source(dataset, order)
    self.source = source
    let shape = dataset.imageShape
    let bytes = max(1, shape.reduce(1, *))
    reader = ReadAhead(
      workers: dataset.readsFiles ? workers : 0,
      ahead: min(Self.aheadCount, max(1, Self.aheadBytes / bytes))
    ) { position in
      Result {
        augmentation.samples(
          of: try dataset.picture(at: source.picture(at: position)), shape: shape, seed: seed,
          position: position)
      }
    }
  }

  /// The samples of the pictures at positions of the run.
  ///
  /// Throws the error of the first of them that cannot be read any more.
  public func pictures(_ positions: Range<Int>) throws -> [[UInt8]] {
    try reader.take(positions).map { try $0.get() }
  }

  /// Which pictures of the dataset stand at positions of the run.
  public func indices(_ positions: Range<Int>) -> [Int] {
    positions.map { source.picture(at: $0) }
  }

  /// The classes of the pictures at positions of the run.
  public func labels(_ positions: Range<Int>) -> [Int?] {
    indices(positions).map { source.dataset.label(at: $0) }
  }

  /// Ends the threads, each after the picture that it is at; asking still works, without them.
  public func stop() { reader.stop() }
}

/// What the threads of a feed share.
private final class Source: Sendable {
  let dataset: any ImageDataset
  private let order: Mutex<any RunOrder>

  init(_ dataset: any ImageDataset, _ order: any RunOrder) {
    self.dataset = dataset
    self.order = Mutex(order)
  }

  func picture(at position: Int) -> Int { order.withLock { $0.picture(at: position) } }
}
