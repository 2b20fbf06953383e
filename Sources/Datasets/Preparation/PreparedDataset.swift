import Crypto

/// Pictures of another dataset, prepared when they are asked for; for small ones in memory.
struct PreparedDataset: ImageDataset {
  let base: any ImageDataset
  let preparation: PicturePreparation
  let path: String
  let imageShape: [Int]

  /// Returns the dataset itself where nothing is to be done.
  ///
  /// Throws ``DatasetError`` where its pictures must fit and do not.
  static func preparing(
    _ base: any ImageDataset, _ preparation: PicturePreparation, path: String
  ) throws -> any ImageDataset {
    let shape = base.imageShape
    var settled = preparation
    settled.channels = preparation.channels ?? (shape[0] == 1 ? .grey : .rgb)
    let size = preparation.size ?? Array(shape[1...])
    settled.size = size
    let target = [settled.channels?.count ?? 3] + size
    if target == shape { return base }
    let prepared = PreparedDataset(
      base: base, preparation: settled, path: path, imageShape: target)
    // All have one size: what goes for the first goes for all.
    _ = try prepared.picture(at: 0)
    return prepared
  }

  var count: Int { base.count }
  var readsFiles: Bool { base.readsFiles }

  func samples(at index: Int) throws -> [UInt8] {
    try picture(at: index).centred(imageShape).samples
  }

  func picture(at index: Int) throws -> PreparedPicture {
    try preparation.prepared(base.picture(at: index).image(), path: path)
  }

  var classes: [String] { base.classes }
  func name(at index: Int) -> String { base.name(at: index) }
  func label(at index: Int) -> Int? { base.label(at: index) }
  func caption(at index: Int) throws -> String? { try base.caption(at: index) }
  func attributes(at index: Int) -> [(name: String, value: AttributeValue)] {
    base.attributes(at: index)
  }
  func digest() throws -> String { try base.digest() }
}
