import Files

/// What is known of a picture before its rows are there.
package struct PicturePlan: Sendable {
  package var width: Int
  package var height: Int
  package var channels: Image.Channels
  package var depth: Depth
  package var metadata: ImageMetadata

  package init(
    width: Int, height: Int, channels: Image.Channels, depth: Depth,
    metadata: ImageMetadata = ImageMetadata()
  ) {
    precondition(width > 0 && height > 0, "PicturePlan: \(width)×\(height) is not a size")
    (self.width, self.height) = (width, height)
    (self.channels, self.depth, self.metadata) = (channels, depth, metadata)
  }

  /// The plan of a picture that is there already.
  init(_ image: Image) {
    self.init(
      width: image.width, height: image.height, channels: image.channels, depth: image.depth,
      metadata: image.metadata)
  }

  /// The size as people write it.
  var size: String { "\(width)×\(height)" }

  /// Whether rows are of the picture.
  func fits(_ rows: Image) -> Bool {
    rows.width == width && rows.channels == channels && rows.depth == depth
  }
}

/// A codec that takes a picture's rows as they come.
protocol RowEncoder: AnyObject {
  /// Takes the next rows.
  func append(_ rows: Image) throws
  /// Returns what there is of the file since the last time.
  func taken() -> [UInt8]
  /// Ends the file, and returns what there is since the last time.
  func finish() throws -> [UInt8]
}

extension ImageEncoding {
  func rowEncoder(_ plan: PicturePlan) throws -> any RowEncoder {
    switch self {
    case .png(let options): try PNGRows(plan, options)
    case .jpeg(let options): try JPEGRows(plan, options)
    }
  }
}

extension Image {
  /// Writes a picture file row by row, whole or not at all; only what is being compressed is in
  /// memory, and for JPEG all coefficients.
  ///
  /// The closure hands over bands of rows from top to bottom, pictures as wide as the plan and with
  /// its channels and depth, whose metadata do not count.
  ///
  /// - Throws: `FileError` if the system refuses, `ImageError` if the picture cannot be stored so,
  ///   and whatever the closure throws.
  package static func write(
    to path: String, as encoding: ImageEncoding, _ plan: PicturePlan,
    rows body: (_ append: (Image) throws -> Void) throws -> Void
  ) throws {
    let encoder = try encoding.rowEncoder(plan)
    try AtomicFile.write(to: path) { file in
      var count = 0
      try body { rows in
        precondition(plan.fits(rows), "Image: rows of another picture than \(plan.size)")
        count += rows.height
        precondition(count <= plan.height, "Image: more rows than \(plan.height)")
        try encoder.append(rows)
        try file.append(encoder.taken())
      }
      precondition(count == plan.height, "Image: \(count) rows of \(plan.height)")
      try file.append(encoder.finish())
    }
  }
}
