import Images

/// What a folder of pictures or TFRecord files hold, as far as all of it was looked at.
public struct FolderSummary: Codable, Sendable, Equatable {
  /// A class and how many pictures it has.
  public struct ClassCount: Codable, Sendable, Equatable {
    /// The name, that of its folder.
    public let name: String
    /// How many readable pictures there are.
    public let pictures: Int
  }

  /// How many pictures have a size.
  public struct SizeCount: Codable, Sendable, Equatable {
    /// Pixels from left to right.
    public let width: Int
    /// Pixels from top to bottom.
    public let height: Int
    /// How many readable pictures there are.
    public let pictures: Int
  }

  /// How many pictures can be read.
  public internal(set) var pictures = 0
  /// How many cannot.
  public internal(set) var unreadable = 0
  /// The first lines about those that cannot, at most 100.
  public internal(set) var problems: [String] = []
  /// The classes; those of a folder by ascending name, those of records by number, then by name.
  public internal(set) var classes: [ClassCount] = []
  /// How many pictures have a caption, or a row of metadata.
  public internal(set) var captions = 0
  /// The sizes, the commonest first, at most 1000; others are in ``otherSizes``.
  public internal(set) var sizes: [SizeCount] = []
  /// How many pictures have a size that is not listed.
  public internal(set) var otherSizes = 0
  /// The folders without a picture.
  public internal(set) var emptyFolders: [String] = []
  /// How many pictures there are of formats that are not read, by the ending of their names.
  public internal(set) var otherFormats: [String: Int] = [:]

  /// Counts the pictures of each class; labels below zero are none.
  static func classes(_ names: [String], labels: [Int32]) -> [ClassCount] {
    var counts = [Int](repeating: 0, count: names.count)
    for label in labels where label >= 0 { counts[Int(label)] += 1 }
    return zip(names, counts).map { ClassCount(name: $0, pictures: $1) }
  }
}

/// Counts sizes, a bounded number of different ones.
struct SizeCounter {
  private struct Size: Hashable {
    let width: Int
    let height: Int
  }

  private static let limit = 1000

  private var counts: [Size: Int] = [:]
  private(set) var others = 0

  mutating func add(width: Int, height: Int) {
    let size = Size(width: width, height: height)
    if counts[size] != nil || counts.count < Self.limit {
      counts[size, default: 0] += 1
    } else {
      others += 1
    }
  }

  var sizes: [FolderSummary.SizeCount] {
    counts.map {
      FolderSummary.SizeCount(width: $0.key.width, height: $0.key.height, pictures: $0.value)
    }.sorted { ($1.pictures, $0.width, $0.height) < ($0.pictures, $1.width, $1.height) }
  }
}
