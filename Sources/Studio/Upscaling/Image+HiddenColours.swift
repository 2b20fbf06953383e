import Images

extension Image {
  /// The colours alone; those that alpha hides wholly are replaced by what is beside them.
  ///
  /// What a file holds under transparent pixels is arbitrary, often black: networks would see an
  /// edge there and draw it. `reach` times a pixel without colour takes the mean of its neighbours
  /// that have one; what is still without then keeps its own.
  func coloursFilled(reach: Int) -> Image {
    let plain = converted(to: channels.hasColour ? .rgb : .grey)
    guard channels.hasAlpha else { return plain }
    var known = alphaLevels.map { $0 != 0 }
    guard known.contains(false), known.contains(true) else { return plain }
    var levels = (0..<plain.samples.count).map { plain.samples[$0] }
    let count = plain.channels.rawValue
    for _ in 0..<reach {
      var found: [(pixel: Int, levels: [Int])] = []
      for y in 0..<height {
        for x in 0..<width where !known[y * width + x] {
          let beside = neighbours(x, y).filter { known[$0] }
          guard !beside.isEmpty else { continue }
          let means = (0..<count).map { channel in
            let sum = beside.reduce(0) { $0 + levels[$1 * count + channel] }
            return (sum + beside.count / 2) / beside.count
          }
          found.append((y * width + x, means))
        }
      }
      guard !found.isEmpty else { break }
      for (pixel, means) in found {
        known[pixel] = true
        levels.replaceSubrange(pixel * count..<(pixel + 1) * count, with: means)
      }
    }
    let samples: Samples =
      depth == .eight ? .eight(levels.map(UInt8.init)) : .sixteen(levels.map(UInt16.init))
    return Image(
      width: width, height: height, channels: plain.channels, samples: samples,
      metadata: plain.metadata)
  }

  /// Alpha as a grey picture, `nil` where there is none.
  var alphaAlone: Image? {
    guard channels.hasAlpha else { return nil }
    let levels = alphaLevels
    return Image(
      width: width, height: height, channels: .grey,
      samples: depth == .eight
        ? .eight(levels.map(UInt8.init)) : .sixteen(levels.map(UInt16.init)))
  }

  private var alphaLevels: [Int] {
    let count = channels.rawValue
    return (0..<width * height).map { samples[$0 * count + count - 1] }
  }

  private func neighbours(_ x: Int, _ y: Int) -> [Int] {
    (max(0, y - 1)...min(height - 1, y + 1)).flatMap { row in
      (max(0, x - 1)...min(width - 1, x + 1)).map { row * width + $0 }
    }
  }
}
