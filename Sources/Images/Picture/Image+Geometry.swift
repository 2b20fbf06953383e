extension Image {
  /// Returns the part that begins at (x, y).
  ///
  /// - Precondition: the part lies inside the picture and is not empty.
  public func cropped(x: Int, y: Int, width: Int, height: Int) -> Image {
    precondition(
      x >= 0 && y >= 0 && width > 0 && height > 0 && x + width <= self.width
        && y + height <= self.height,
      "cropped: \(width)×\(height) at (\(x), \(y)) is not inside \(size)")
    return rearranged(width: width, height: height) { column, row in (x + column, y + row) }
  }

  /// Returns the picture with left and right exchanged.
  public func flippedHorizontally() -> Image { oriented(.upMirrored) }

  /// Returns the picture with top and bottom exchanged.
  public func flippedVertically() -> Image { oriented(.downMirrored) }

  /// Returns the picture turned clockwise by quarters of a turn.
  public func rotated(quarterTurns: Int) -> Image {
    switch ((quarterTurns % 4) + 4) % 4 {
    case 1: oriented(.right)
    case 2: oriented(.down)
    case 3: oriented(.left)
    default: self
    }
  }

  /// Returns the upright form of a picture that was stored in this orientation.
  public func oriented(_ orientation: Orientation) -> Image {
    let (right, bottom) = (width - 1, height - 1)
    let isTurned = orientation.swapsAxes
    let (w, h) = isTurned ? (height, width) : (width, height)
    return switch orientation {
    case .up: self
    case .upMirrored: rearranged(width: w, height: h) { x, y in (right - x, y) }
    case .down: rearranged(width: w, height: h) { x, y in (right - x, bottom - y) }
    case .downMirrored: rearranged(width: w, height: h) { x, y in (x, bottom - y) }
    case .leftMirrored: rearranged(width: w, height: h) { x, y in (y, x) }
    case .right: rearranged(width: w, height: h) { x, y in (y, bottom - x) }
    case .rightMirrored: rearranged(width: w, height: h) { x, y in (right - y, bottom - x) }
    case .left: rearranged(width: w, height: h) { x, y in (right - y, x) }
    }
  }

  /// Takes each pixel of a new picture from the place that `source` names.
  private func rearranged(
    width: Int, height: Int, from source: (_ x: Int, _ y: Int) -> (x: Int, y: Int)
  ) -> Image {
    let count = channels.rawValue
    func gather<T: Sample>(_ values: [T]) -> Samples {
      var result: [T] = []
      result.reserveCapacity(width * height * count)
      for y in 0..<height {
        for x in 0..<width {
          let place = source(x, y)
          let start = (place.y * self.width + place.x) * count
          for channel in 0..<count { result.append(values[start + channel]) }
        }
      }
      return T.wrap(result)
    }
    let samples =
      switch samples {
      case .eight(let values): gather(values)
      case .sixteen(let values): gather(values)
      }
    return with(width: width, height: height, samples: samples)
  }
}
