extension Image {
  /// Returns the picture with samples of another depth.
  ///
  /// 8 to 16 bits multiplies by 257; 16 to 8 divides by it, rounded to the nearest.
  public func withDepth(_ depth: Depth) -> Image {
    switch (samples, depth) {
    case (.eight(let values), .sixteen):
      with(samples: .sixteen(values.map { UInt16($0) * 257 }))
    case (.sixteen(let values), .eight):
      with(samples: .eight(values.map { UInt8((Int($0) + 128) / 257) }))
    default: self
    }
  }

  /// Returns the picture with other channels.
  ///
  /// Colour becomes grey by the integer luma of Rec. 601, (19595 R + 38470 G + 7471 B + 32768) /
  /// 65536, as Pillow's `L`; grey becomes colour by repeating it. Added alpha is opaque, removed
  /// alpha is dropped: use `flattened(onto:)` to see a background through it. An embedded profile
  /// is dropped where it would no longer fit.
  public func converted(to target: Channels) -> Image {
    if target == channels { return self }
    let count = channels.rawValue
    func convert<T: Sample>(_ values: [T]) -> Samples {
      var result: [T] = []
      result.reserveCapacity(width * height * target.rawValue)
      for start in stride(from: 0, to: values.count, by: count) {
        switch (channels.hasColour, target.hasColour) {
        case (true, false):
          result.append(luma(values[start], values[start + 1], values[start + 2]))
        case (true, true):
          result += values[start..<start + 3]
        case (false, true):
          for _ in 0..<3 { result.append(values[start]) }
        case (false, false):
          result.append(values[start])
        }
        if target.hasAlpha {
          result.append(channels.hasAlpha ? values[start + count - 1] : T.max)
        }
      }
      return T.wrap(result)
    }
    var image =
      switch samples {
      case .eight(let values): with(channels: target, samples: convert(values))
      case .sixteen(let values): with(channels: target, samples: convert(values))
      }
    if channels.hasColour != target.hasColour { image.metadata.profile = nil }
    return image
  }

  /// Returns the picture without alpha, laid over a background.
  ///
  /// A grey picture stays grey if the background is grey.
  ///
  /// - Parameter background: red, green and blue, 0…255.
  /// - Returns: the picture as grey or RGB.
  /// - Precondition: the background has three values.
  public func flattened(onto background: [UInt8] = [255, 255, 255]) -> Image {
    precondition(background.count == 3, "flattened: \(background.count) background values, not 3")
    guard channels.hasAlpha else { return self }
    let isGrey = !channels.flat(onto: background).hasColour
    let source = converted(to: isGrey ? .greyAlpha : .rgba)
    let count = source.channels.rawValue
    func lay<T: Sample>(_ values: [T]) -> Samples {
      let full = Int(T.max)
      let behind = background.map { Int($0) * full / 255 }
      var result: [T] = []
      result.reserveCapacity(values.count / count * (count - 1))
      for start in stride(from: 0, to: values.count, by: count) {
        let alpha = Int(values[start + count - 1])
        for channel in 0..<count - 1 {
          let mixed = Int(values[start + channel]) * alpha + behind[channel] * (full - alpha)
          result.append(T((mixed + full / 2) / full))
        }
      }
      return T.wrap(result)
    }
    let target: Channels = isGrey ? .grey : .rgb
    return switch source.samples {
    case .eight(let values): source.with(channels: target, samples: lay(values))
    case .sixteen(let values): source.with(channels: target, samples: lay(values))
    }
  }
}

extension Image.Channels {
  /// What is left without alpha: grey stays grey where the background is grey.
  func flat(onto background: [UInt8]) -> Image.Channels {
    guard hasAlpha else { return self }
    let isGrey = background[0] == background[1] && background[1] == background[2]
    return !hasColour && isGrey ? .grey : .rgb
  }
}

private func luma<T: Sample>(_ red: T, _ green: T, _ blue: T) -> T {
  let sum: Int = 19595 * Int(red) + 38470 * Int(green) + 7471 * Int(blue)
  return T((sum + 32768) >> 16)
}
