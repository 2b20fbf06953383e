import Crypto

/// Some pictures of another dataset.
public struct DatasetSubset: ImageDataset {
  enum Selection: Sendable {
    case range(Range<Int>)
    case indices([UInt32])
  }

  let base: any ImageDataset
  let selection: Selection

  /// The number of pictures.
  public var count: Int {
    switch selection {
    case .range(let range): range.count
    case .indices(let indices): indices.count
    }
  }

  private func place(_ index: Int) -> Int {
    precondition((0..<count).contains(index), "picture \(index) of \(count)")
    return switch selection {
    case .range(let range): range.lowerBound + index
    case .indices(let indices): Int(indices[index])
    }
  }

  /// `[C, H, W]`.
  public var imageShape: [Int] { base.imageShape }
  /// The samples of a picture.
  public func samples(at index: Int) throws -> [UInt8] { try base.samples(at: place(index)) }
  /// The picture that training cuts its part out of.
  public func picture(at index: Int) throws -> PreparedPicture {
    try base.picture(at: place(index))
  }
  /// As the other dataset.
  public var readsFiles: Bool { base.readsFiles }
  /// The name in the other dataset.
  public func name(at index: Int) -> String { base.name(at: place(index)) }
  /// The classes of the other dataset, also those that no picture here has.
  public var classes: [String] { base.classes }
  /// The class of a picture.
  public func label(at index: Int) -> Int? { base.label(at: place(index)) }
  /// What a picture shows.
  public func caption(at index: Int) throws -> String? { try base.caption(at: place(index)) }
  /// What else is known about a picture.
  public func attributes(at index: Int) -> [(name: String, value: AttributeValue)] {
    base.attributes(at: place(index))
  }

  /// Of the other dataset and of which of its pictures are here.
  public func digest() throws -> String {
    var hash = SHA256()
    hash.update("subset of \(try base.digest())\n")
    switch selection {
    case .range(let range): hash.update("\(range)")
    case .indices(let indices): indices.withUnsafeBytes { hash.update(bufferPointer: $0) }
    }
    return hash.text()
  }
}
