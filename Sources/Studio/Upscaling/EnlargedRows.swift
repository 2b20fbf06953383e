import Images
import Tensors
import Upscaling

/// The rows of an enlarged picture, a band at a time, each with the bits that it has in the whole.
///
/// A network sees what it was trained on: red, green and blue, or the luminance alone, whose
/// change is then added to the colours of a bicubic enlargement, which is the same as enlarging
/// chroma by it. Alpha is enlarged by the bicubic filter, and hides what it hid before. What is in
/// memory beside the source is a band and one tile.
struct EnlargedRows {
  /// What the result is like.
  let plan: PicturePlan
  private let source: Image
  private let method: UpscaleMethod
  private let tile: Int
  /// The source's colours enlarged by a filter, where they are needed.
  private let filtered: ResizedRows?
  private let alpha: ResizedRows?

  /// How far colours are continued under transparent pixels: as far as any network sees.
  private static let reach = 8

  /// Prepares to enlarge a picture; `tile` is the side of tiles, in pixels of the source.
  init(_ image: Image, by method: UpscaleMethod, tile: Int? = nil) {
    self.method = method
    let (width, height) = (image.width * method.scale, image.height * method.scale)
    plan = PicturePlan(
      width: width, height: height, channels: image.channels, depth: image.depth,
      metadata: image.metadata)
    func resized(_ image: Image, _ filter: ResizeFilter) -> ResizedRows {
      ResizedRows(image, width: width, height: height, filter: filter)
    }
    switch method.kind {
    case .filter(let filter):
      (source, self.tile, alpha) = (image, tile ?? 64, nil)
      filtered = resized(image, filter)
    case .network(let upscaler):
      source = image.coloursFilled(reach: Self.reach)
      self.tile = tile ?? upscaler.usualTile
      alpha = image.alphaAlone.map { resized($0, .bicubic) }
      filtered =
        upscaler.channels == 1 && image.channels.hasColour ? resized(source, .bicubic) : nil
    }
  }

  /// Calls a closure with band after band, from top to bottom.
  func forEachBand(_ body: (Image) throws -> Void) throws {
    for top in stride(from: 0, to: source.height, by: tile) {
      try body(try band(top..<min(top + tile, source.height)))
    }
  }

  /// Makes what some rows of the source become.
  ///
  /// Throws where the model gives something that is no number.
  func band(_ rows: Range<Int>) throws -> Image {
    let enlarged = rows.lowerBound * method.scale..<rows.upperBound * method.scale
    switch method.kind {
    case .filter:
      guard let filtered else { preconditionFailure("EnlargedRows: a filter without rows") }
      return filtered.image(enlarged)
    case .network(let upscaler):
      let drawn = upscaler.enlarged(
        rows: rows, of: Size2D(height: source.height, width: source.width), tile: tile
      ) { window($0, channels: upscaler.channels) }
      try check(drawn, from: enlarged.lowerBound)
      let band = BandPixels(plan, rows: enlarged.count)
      return band.image(
        of: drawn, base: filtered?.values(enlarged), alpha: alpha?.image(enlarged))
    }
  }

  private func window(_ window: PictureWindow, channels: Int) -> Tensor {
    let (rows, columns) = (window.rows, window.columns)
    let area = rows.count * columns.count
    return Tensor([channels, rows.count, columns.count]) { target in
      if channels == 1 {
        source.copyLuminance(rows: rows, columns: columns, into: target)
      } else {
        source.copyColours(rows: rows, columns: columns, into: target)
        // A network of colours sees grey as three equal ones.
        if !source.channels.hasColour {
          for plane in 1..<channels { (target + plane * area).update(from: target, count: area) }
        }
      }
    }
  }

  private func check(_ drawn: Tensor, from top: Int) throws {
    guard let place = drawn.withElements({ $0.firstIndex { !$0.isFinite } }) else { return }
    let (height, width) = (drawn.shape[-2], drawn.shape[-1])
    throw ImageError.notANumber(
      channel: place / (height * width), row: top + place / width % height, column: place % width)
  }
}
