/// Which pixels belong to an object, as COCO's files have it: lengths of runs, column by column from
/// the left, each from the top; the first run is outside.
///
/// Source: `common/maskApi.c` of pycocotools.
public struct RunLengthMask: Hashable, Sendable {
  /// The picture's sides in pixels.
  public let height, width: Int
  /// How many pixels each run has, outside and inside in turns.
  public let counts: [Int]

  /// Takes runs.
  ///
  /// - Precondition: they are as many pixels as the picture has.
  public init(height: Int, width: Int, counts: [Int]) {
    precondition(
      counts.allSatisfy { $0 >= 0 } && counts.reduce(0, +) == height * width,
      "RunLengthMask: runs of \(counts.reduce(0, +)) pixels in \(width)×\(height)")
    (self.height, self.width, self.counts) = (height, width, counts)
  }

  /// Asks for each pixel whether it is inside.
  public init(height: Int, width: Int, isInside: (_ row: Int, _ column: Int) -> Bool) {
    var (counts, run, inside) = ([Int](), 0, false)
    for column in 0..<width {
      for row in 0..<height {
        if isInside(row, column) != inside {
          counts.append(run)
          (run, inside) = (0, !inside)
        }
        run += 1
      }
    }
    self.init(height: height, width: width, counts: counts + [run])
  }

  /// How many pixels are inside.
  public var area: Int {
    counts.enumerated().reduce(0) { $0 + ($1.offset.isMultiple(of: 2) ? 0 : $1.element) }
  }

  /// Whether each pixel is inside, row by row.
  public var pixels: [Bool] {
    var pixels = [Bool](repeating: false, count: height * width)
    var place = 0
    for (index, count) in counts.enumerated() {
      if !index.isMultiple(of: 2) {
        for pixel in place..<place + count {
          pixels[pixel % height * width + pixel / height] = true
        }
      }
      place += count
    }
    return pixels
  }

  /// The runs as COCO's short text: five bits in a character, runs from the fourth on as differences
  /// to the one before the last.
  public var text: String {
    var bytes: [UInt8] = []
    for (index, count) in counts.enumerated() {
      var rest = index > 2 ? count - counts[index - 2] : count
      var isLast = false
      while !isLast {
        let bits = rest & 31
        rest >>= 5
        isLast = rest == (bits & 16 == 0 ? 0 : -1)
        bytes.append(UInt8(48 + bits + (isLast ? 0 : 32)))
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Reads the short text; `nil` where it does not describe a picture of this size.
  public init?(text: String, height: Int, width: Int) {
    guard height > 0, width > 0, height <= 1 << 20, width <= 1 << 20 else { return nil }
    var (counts, value, shift, total) = ([Int](), 0, 0, 0)
    for byte in text.utf8 {
      guard (48..<112).contains(byte), shift < 50 else { return nil }
      let bits = Int(byte) - 48
      value |= (bits & 31) << shift
      shift += 5
      guard bits & 32 == 0 else { continue }
      if bits & 16 != 0 { value -= 1 << shift }
      if counts.count > 2 { value += counts[counts.count - 2] }
      guard value >= 0, value <= height * width - total else { return nil }
      total += value
      counts.append(value)
      (value, shift) = (0, 0)
    }
    guard shift == 0, total == height * width else { return nil }
    self.init(height: height, width: width, counts: counts)
  }
}

extension RunLengthMask: Codable {
  enum CodingKeys: String, CodingKey { case size, counts }

  /// Reads `{"size": [height, width], "counts": "…"}`.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    let size = try values.decode([Int].self, forKey: .size)
    guard size.count == 2,
      let mask = RunLengthMask(
        text: try values.decode(String.self, forKey: .counts), height: size[0], width: size[1])
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .counts, in: values, debugDescription: "runs that are no picture of \(size)")
    }
    self = mask
  }

  /// Writes the same.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode([height, width], forKey: .size)
    try values.encode(text, forKey: .counts)
  }
}
