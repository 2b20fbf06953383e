import Crypto

/// Pictures of one size to train on or to evaluate with, as 8-bit samples.
public protocol ImageDataset: Sendable {
  /// The number of pictures.
  var count: Int { get }
  /// `[C, H, W]`, the same for all.
  var imageShape: [Int] { get }
  /// The samples of a picture, `C · H · W` of them, planes one after the other; nothing about it is
  /// random.
  func samples(at index: Int) throws -> [UInt8]
  /// The picture that training cuts its own part out of; at least of the size.
  func picture(at index: Int) throws -> PreparedPicture
  /// Whether pictures are read from files when they are asked for, so that reading ahead pays.
  var readsFiles: Bool { get }
  /// What the dataset calls a picture, such as the path in its folder.
  func name(at index: Int) -> String
  /// The names of the classes.
  var classes: [String] { get }
  /// The class of a picture, an index of ``classes``.
  func label(at index: Int) -> Int?
  /// What a picture shows, in words.
  func caption(at index: Int) throws -> String?
  /// What else is known about a picture.
  func attributes(at index: Int) -> [(name: String, value: AttributeValue)]
  /// `sha256:` and a digest of all that the dataset holds, so that a run is continued with the same.
  func digest() throws -> String
}

extension ImageDataset {
  /// The samples as they are.
  public func picture(at index: Int) throws -> PreparedPicture {
    PreparedPicture(samples: try samples(at: index), shape: imageShape)
  }
  /// In memory.
  public var readsFiles: Bool { false }
  /// The number.
  public func name(at index: Int) -> String { "\(index)" }
  /// None.
  public var classes: [String] { [] }
  /// None.
  public func label(at index: Int) -> Int? { nil }
  /// None.
  public func caption(at index: Int) throws -> String? { nil }
  /// None.
  public func attributes(at index: Int) -> [(name: String, value: AttributeValue)] { [] }

  /// Of the shape, and of the samples and label of every picture.
  public func digest() throws -> String {
    var hash = SHA256()
    hash.update("pictures \(count) of \(imageShape), classes \(classes)\n")
    for index in 0..<count {
      hash.update("\(label(at: index) ?? -1)\n")
      hash.update(data: try samples(at: index))
    }
    return hash.text()
  }

  /// The dataset's pictures in a range of indices.
  public func subset(_ range: Range<Int>) -> DatasetSubset {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "subset \(range) of \(count)")
    return DatasetSubset(base: self, selection: .range(range))
  }

  /// The dataset's pictures at some indices, in their order.
  public func subset(_ indices: [Int]) -> DatasetSubset {
    precondition(indices.allSatisfy { (0..<count).contains($0) }, "subset of \(count) pictures")
    return DatasetSubset(base: self, selection: .indices(indices.map(UInt32.init)))
  }
}
