import Crypto
import Files

/// Which pictures are not trained on, but measured with.
public enum HeldOut: Codable, Hashable, Sendable {
  /// So many of the last pictures.
  case count(Int)
  /// A share of the pictures, 0…1, chosen by their names: pictures that are added move no others.
  case share(Double)
  /// The pictures of another folder or file.
  case folder(String)

  /// Whether a share takes a picture of a name.
  ///
  /// The first eight bytes of the name's SHA-256 are a uniform number.
  static func takes(_ name: String, share: Double) -> Bool {
    let digest = Array(SHA256.hash(data: Array(name.utf8)))
    let number = digest[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return Double(number >> 11) * 0x1p-53 < share
  }
}

/// Pictures to train on, and pictures to measure with.
public struct DatasetSplit: Sendable {
  /// What is trained on.
  public let training: any ImageDataset
  /// What is measured with, `nil` where nothing is held out.
  public let heldOut: (any ImageDataset)?

  /// Splits a dataset.
  ///
  /// - Parameters:
  ///   - dataset: all pictures that were opened.
  ///   - path: where they lie.
  ///   - heldOut: which are held out.
  ///   - open: opens another folder or file with the same preparation.
  /// - Throws: ``DatasetError`` where either part would be empty, or the folder is a part of the
  ///   dataset, has pictures of another shape, or classes that the dataset has not.
  public init(
    _ dataset: any ImageDataset, path: String, heldOut: HeldOut,
    open: (String) throws -> any ImageDataset
  ) throws {
    switch heldOut {
    case .count(let count):
      guard (0..<dataset.count).contains(count) else {
        throw DatasetError.invalid(
          path: path, expected: "more than the \(count) pictures that are held out",
          found: "\(dataset.count)")
      }
      training = dataset.subset(0..<dataset.count - count)
      self.heldOut = count == 0 ? nil : dataset.subset(dataset.count - count..<dataset.count)
    case .share(let share):
      var parts: (trained: [Int], held: [Int]) = ([], [])
      for index in 0..<dataset.count {
        if HeldOut.takes(dataset.name(at: index), share: share) {
          parts.held.append(index)
        } else {
          parts.trained.append(index)
        }
      }
      guard !parts.trained.isEmpty, share <= 0 || !parts.held.isEmpty else {
        throw DatasetError.invalid(
          path: path, expected: "pictures on both sides of a held-out share of \(share)",
          found: "\(parts.trained.count) to train on and \(parts.held.count) held out")
      }
      training = dataset.subset(parts.trained)
      self.heldOut = parts.held.isEmpty ? nil : dataset.subset(parts.held)
    case .folder(let folder):
      guard !isInside(folder, path) else {
        throw DatasetError.invalid(
          path: folder, expected: "a held-out folder beside the pictures that are trained on",
          found: "one inside \(path)")
      }
      let other = try open(folder)
      guard other.imageShape == dataset.imageShape else {
        throw DatasetError.invalid(
          path: folder, expected: "pictures of [C, H, W] = \(dataset.imageShape)",
          found: "\(other.imageShape)")
      }
      training = dataset
      self.heldOut = try RelabelledDataset(other, path: folder, classes: dataset.classes)
    }
  }
}

/// A dataset whose labels are indices of another one's classes.
struct RelabelledDataset: ImageDataset {
  let base: any ImageDataset
  let classes: [String]
  private let labels: [Int]

  /// Throws ``DatasetError`` where a class is not among the other ones.
  init(_ base: any ImageDataset, path: String, classes: [String]) throws {
    (self.base, self.classes) = (base, classes)
    // Nobody asks for the classes of data without any.
    let names = classes.isEmpty ? [] : base.classes
    labels = try names.map { name in
      guard let label = classes.firstIndex(of: name) else {
        throw DatasetError.invalid(
          path: path, expected: "classes that are trained on", found: "'\(name)'")
      }
      return label
    }
  }

  var count: Int { base.count }
  var imageShape: [Int] { base.imageShape }
  var readsFiles: Bool { base.readsFiles }
  func samples(at index: Int) throws -> [UInt8] { try base.samples(at: index) }
  func picture(at index: Int) throws -> PreparedPicture { try base.picture(at: index) }
  func name(at index: Int) -> String { base.name(at: index) }
  func label(at index: Int) -> Int? {
    labels.isEmpty ? nil : base.label(at: index).map { labels[$0] }
  }
  func caption(at index: Int) throws -> String? { try base.caption(at: index) }
  func attributes(at index: Int) -> [(name: String, value: AttributeValue)] {
    base.attributes(at: index)
  }
  func digest() throws -> String { try base.digest() }
}
