import Images

/// The prepared pictures of a source: in memory where they fit, otherwise made again each time.
///
/// Neither changes a sample.
struct LoadedPictures: Sendable {
  /// How they are prepared, with size and channels settled.
  let preparation: PicturePreparation
  private let store: PictureStore?

  /// Settles what the preparation leaves open, and keeps what a scan delivers where it fits.
  ///
  /// Each picture is prepared in any case: what does not fit should be known before the run. Throws
  /// what the scan throws, and ``DatasetError`` where no picture can be read.
  static func load<Scan>(
    _ source: some PictureSource, _ preparation: PicturePreparation, _ options: LoadingOptions,
    scan: (_ settled: PicturePreparation, _ deliver: (PreparedPicture) -> Void) throws -> Scan
  ) throws -> (scan: Scan, pictures: LoadedPictures) {
    let settled = try settle(preparation, source)
    var store = PictureStore(for: source.count, preparation: settled, options: options)
    let result = try scan(settled) { picture in
      if store?.append(picture) == false { store = nil }
    }
    return (result, LoadedPictures(preparation: settled, store: store))
  }

  /// The first picture that can be read settles what is open.
  private static func settle(
    _ preparation: PicturePreparation, _ source: some PictureSource
  ) throws -> PicturePreparation {
    var settled = preparation
    settled.channels = preparation.channels ?? .rgb
    if settled.size != nil { return settled }
    for index in 0..<source.count {
      if let picture = try? Image.decode(source.read(index).encoded) {
        return preparation.settled(by: picture)
      }
    }
    throw DatasetError.noPictures(source.path)
  }

  /// `[C, H, W]`.
  var imageShape: [Int] { [preparation.channels?.count ?? 3] + (preparation.size ?? []) }
  /// Whether they are in memory.
  var isInMemory: Bool { store != nil }

  /// A picture that training cuts its part out of; `read` gets the name and returns the bytes of a
  /// file where the picture is not in memory.
  func picture(
    at index: Int, named name: @autoclosure () -> String, _ read: (String) throws -> [UInt8]
  ) throws -> PreparedPicture {
    if let store { return store[index] }
    let name = name()
    return try preparation.prepared(Image.decode(read(name), name: name), path: name)
  }
}
