import Tensors

/// A rectangle of pixels of a picture; where the border's pixels go on it may reach beyond them.
public struct PictureWindow: Hashable, Sendable {
  /// Its rows.
  public var rows: Range<Int>
  /// Its columns.
  public var columns: Range<Int>

  /// Creates a window.
  public init(rows: Range<Int>, columns: Range<Int>) { (self.rows, self.columns) = (rows, columns) }

  /// Rows and columns.
  public var size: Size2D { Size2D(height: rows.count, width: columns.count) }
}

extension Upscaler {
  /// The memory that a tile's numbers take, about, where nobody asks for another side.
  private static let tileBytes = 24 << 20

  /// The side of tiles where nobody asks for another one.
  public var usualTile: Int {
    let pixels = Self.tileBytes / MemoryLayout<Float>.size / network.floatsPerPixel
    return max(32, Int(Double(pixels).squareRoot()) / 16 * 16)
  }

  /// Enlarges some rows of a picture, a tile at a time: returns `[C, s · rows, s · W]`.
  ///
  /// The bits are those of the whole picture enlarged at once, whatever the tiles and the rows:
  /// tiles overlap by what the network sees, and only the picture's own border is a border. Memory
  /// is that of the result and of one tile.
  ///
  /// - Parameters:
  ///   - rows: rows of the picture, none below it.
  ///   - size: the picture's size.
  ///   - tile: the side of tiles in pixels of the picture.
  ///   - read: returns `[C, rows, columns]` of a window; pixels beyond the border, which only some
  ///     networks ask for, are the nearest ones of the picture.
  /// - Returns: the enlarged rows, neither clamped nor rounded.
  public func enlarged(
    rows: Range<Int>, of size: Size2D, tile: Int, reading read: (PictureWindow) -> Tensor
  ) -> Tensor {
    precondition(
      tile > 0 && rows.lowerBound >= 0 && rows.upperBound <= size.height && size.width > 0,
      "Upscaler: rows \(rows) of \(size) in tiles of \(tile)")
    let (height, width) = (rows.count * scale, size.width * scale)
    return Tensor([channels, height, width]) { target in
      for top in stride(from: rows.lowerBound, to: rows.upperBound, by: tile) {
        for left in stride(from: 0, to: size.width, by: tile) {
          let part = PictureWindow(
            rows: top..<min(top + tile, rows.upperBound),
            columns: left..<min(left + tile, size.width))
          let (enlarged, origin) = enlarged(part, of: size, reading: read)
          let place = (part.rows.lowerBound - rows.lowerBound) * scale * width + left * scale
          copy(
            enlarged, from: origin, part.size, to: target + place,
            strides: (plane: height * width, row: width))
        }
      }
    }
  }

  /// Enlarges a part with what the network sees around it; the part begins at the origin.
  private func enlarged(
    _ part: PictureWindow, of size: Size2D, reading read: (PictureWindow) -> Tensor
  ) -> (pixels: Tensor, origin: (row: Int, column: Int)) {
    func widened(_ range: Range<Int>, _ length: Int) -> Range<Int> {
      let wide = range.lowerBound - network.margin..<range.upperBound + network.margin
      return network.border == .zeros ? wide.clamped(to: 0..<length) : wide
    }
    let seen = PictureWindow(
      rows: widened(part.rows, size.height), columns: widened(part.columns, size.width))
    let pixels = read(seen)
    precondition(
      pixels.shape == [channels, seen.rows.count, seen.columns.count],
      "Upscaler: pixels \(pixels.shape) for a window \(seen.size)")
    let enlarged = network(pixels.reshaped(Shape([1] + pixels.shape.dimensions)))
    guard network.border == .zeros else { return (enlarged, (0, 0)) }
    return (
      enlarged,
      (
        (part.rows.lowerBound - seen.rows.lowerBound) * scale,
        (part.columns.lowerBound - seen.columns.lowerBound) * scale
      )
    )
  }

  /// Copies `s · part` pixels of all channels.
  private func copy(
    _ source: Tensor, from origin: (row: Int, column: Int), _ part: Size2D,
    to target: UnsafeMutablePointer<Float>, strides: (plane: Int, row: Int)
  ) {
    let size = source.pictureSize
    source.withElements { elements in
      guard let start = elements.baseAddress else { return }
      for channel in 0..<channels {
        for row in 0..<part.height * scale {
          let place = (channel * size.height + origin.row + row) * size.width + origin.column
          (target + channel * strides.plane + row * strides.row)
            .update(from: start + place, count: part.width * scale)
        }
      }
    }
  }
}
