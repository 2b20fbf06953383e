import Files

/// Grey pictures in the IDX format of MNIST and its relatives.
///
/// Source: Y. LeCun, C. Cortes, C. J. C. Burges, "The MNIST database of handwritten digits": a magic
/// number 0x00000803, three big-endian counts (pictures, rows, columns), then the bytes.
///
/// Labels come from the file of labels beside it, if there is one: 0x00000801, their count, a byte
/// each.
public struct MNIST: ImageDataset {
  private let bytes: [UInt8]
  private let labels: [UInt8]
  private let height: Int
  private let width: Int

  /// The number of pictures.
  public let count: Int
  /// `[1, H, W]`.
  public var imageShape: [Int] { [1, height, width] }

  private static let names = [
    "train-images-idx3-ubyte", "train-images.idx3-ubyte", "t10k-images-idx3-ubyte",
    "t10k-images.idx3-ubyte",
  ]
  private static let headerSize = 16

  /// Whether a path is an IDX file, or a folder that holds one under MNIST's names.
  public static func recognizes(_ path: String) -> Bool { imageFile(at: path) != nil }

  /// The digits, or as many numbers as the labels name; none without labels.
  public let classes: [String]
  /// The label of a picture.
  public func label(at index: Int) -> Int? { labels.isEmpty ? nil : Int(labels[index]) }

  /// Reads pictures from an IDX file, gzipped or not, or from a folder that holds one under MNIST's
  /// names; the training file comes before the test file.
  ///
  /// Throws `FileError` where the system refuses, ``DatasetError`` where there is no such file, or
  /// where its size is not what its head says.
  public init(path: String) throws {
    guard let file = Self.imageFile(at: path) else {
      throw DatasetError.empty(path: path, expected: "an MNIST file such as \(Self.names[0])(.gz)")
    }
    let limit = 1 << 31
    bytes = try CompressedFile.read(file, limit: limit)
    guard bytes.count >= Self.headerSize, bytes[..<4] == [0, 0, 8, 3] else {
      throw DatasetError.invalid(
        path: file, expected: "an IDX file of pictures (it starts with 00 00 08 03)",
        found:
          "\(bytes.count) bytes that start with \(bytes.prefix(4).map { String($0, radix: 16) })")
    }
    let head = Array(bytes[..<Self.headerSize])
    let sizes = [4, 8, 12].map { start in head[start..<start + 4].reduce(0) { $0 << 8 | Int($1) } }
    let pictures = sizes[0]
    let (area, overflows) = sizes[1].multipliedReportingOverflow(by: sizes[2])
    // Each size is below 2³², so products are bounded step by step.
    guard pictures > 0, !overflows, area > 0, area <= limit, pictures <= limit / area,
      bytes.count == Self.headerSize + pictures * area
    else {
      throw DatasetError.invalid(
        path: file, expected: "\(pictures) pictures of \(sizes[1])×\(sizes[2]) as its head says",
        found: "\(bytes.count - Self.headerSize) bytes of pictures")
    }
    (count, height, width) = (pictures, sizes[1], sizes[2])
    labels = try Self.labels(beside: file, count: pictures)
    classes = labels.max().map { (0...$0).map { "\($0)" } } ?? []
  }

  /// The labels in the file beside one of pictures; none where there is no such file.
  private static func labels(beside file: String, count: Int) throws -> [UInt8] {
    let end = file.lastIndex(of: "/").map(file.index(after:)) ?? file.startIndex
    var name = String(file[end...])
    for (pictures, labels) in [("images", "labels"), ("idx3", "idx1")] {
      guard let range = name.firstRange(of: pictures) else { return [] }
      name.replaceSubrange(range, with: labels)
    }
    let stem = file[..<end] + (name.hasSuffix(".gz") ? String(name.dropLast(3)) : name)
    guard let path = [stem + ".gz", stem].first(where: { FileKind(String($0)) == .file }) else {
      return []
    }
    let bytes = try CompressedFile.read(String(path), limit: 1 << 31)
    let size = 8
    let declared = bytes.count < size ? -1 : bytes[4..<size].reduce(0) { $0 << 8 | Int($1) }
    guard bytes.starts(with: [0, 0, 8, 1]), declared == count, bytes.count == size + count else {
      throw DatasetError.invalid(
        path: String(path), expected: "an IDX file of \(count) labels, one for each picture",
        found: "\(bytes.count) bytes that declare \(max(declared, 0))")
    }
    return Array(bytes[size...])
  }

  /// The samples of a picture, row by row.
  public func samples(at index: Int) -> [UInt8] {
    let start = Self.headerSize + index * height * width
    return Array(bytes[start..<start + height * width])
  }

  private static func imageFile(at path: String) -> String? {
    switch FileKind(path) {
    case .file, .other: path.contains("idx3") ? path : nil
    case .folder:
      names.flatMap { ["\(path)/\($0)", "\(path)/\($0).gz"] }.first { FileKind($0) == .file }
    case .missing: nil
    }
  }
}
