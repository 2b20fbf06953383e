/// The luminance by the weights of Rec601, unrounded.
package func luminance(_ red: Float, _ green: Float, _ blue: Float) -> Float {
  0.299 * red + 0.587 * green + 0.114 * blue
}

/// What a network sees of a picture: sample / maximum, planes of rows, of a window that may reach
/// beyond the border, where the nearest pixel goes on.
extension Image {
  /// Writes the colours of a window: one plane of a grey picture, else red, green and blue.
  package func copyColours(
    rows: Range<Int>, columns: Range<Int>, into target: UnsafeMutablePointer<Float>
  ) {
    let (planes, area) = (channels.hasColour ? 3 : 1, rows.count * columns.count)
    copy(rows, columns) { pixel, index in
      for plane in 0..<planes { target[plane * area + index] = pixel(plane) }
    }
  }

  /// Writes the luminance of a window, that of a grey picture as it is.
  package func copyLuminance(
    rows: Range<Int>, columns: Range<Int>, into target: UnsafeMutablePointer<Float>
  ) {
    guard channels.hasColour else { return copyColours(rows: rows, columns: columns, into: target) }
    copy(rows, columns) { pixel, index in
      target[index] = luminance(pixel(0), pixel(1), pixel(2))
    }
  }

  /// Calls a closure for each pixel with what reads its channels, and its place in the window.
  @inline(__always)
  private func copy(
    _ rows: Range<Int>, _ columns: Range<Int>, _ body: ((Int) -> Float, Int) -> Void
  ) {
    switch samples {
    case .eight(let values): copy(values, rows, columns, body)
    case .sixteen(let values): copy(values, rows, columns, body)
    }
  }

  @inline(__always)
  private func copy<T: Sample>(
    _ values: [T], _ rows: Range<Int>, _ columns: Range<Int>, _ body: ((Int) -> Float, Int) -> Void
  ) {
    let (count, full) = (channels.rawValue, Float(T.max))
    let places = columns.map { min(max($0, 0), width - 1) * count }
    values.withUnsafeBufferPointer { values in
      var index = 0
      for row in rows {
        let start = min(max(row, 0), height - 1) * width * count
        for place in places {
          body({ Float(values[start + place + $0]) / full }, index)
          index += 1
        }
      }
    }
  }
}
