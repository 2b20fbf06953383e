extension Image {
  /// Creates a picture from a model's values, in −1…1.
  ///
  /// A value x becomes (x + 1) · maximum / 2, clamped first, rounded half to even.
  ///
  /// - Parameters:
  ///   - planes: `[C, H, W]`, one plane for each channel.
  ///   - width: W.
  ///   - height: H.
  ///   - channels: C and its meaning.
  ///   - depth: the bits of a sample.
  /// - Throws: `ImageError.notANumber` if a value is NaN.
  /// - Precondition: there are C · H · W values.
  public init(
    planes: UnsafeBufferPointer<Float>, width: Int, height: Int, channels: Channels,
    depth: Depth = .eight
  ) throws {
    let (area, count) = (width * height, channels.rawValue)
    precondition(
      planes.count == area * count,
      "Image: \(planes.count) values for \(count)×\(height)×\(width)")
    func interleave<T: Sample>(_ type: T.Type) throws -> Samples {
      let scale = Float(T.max) / 2
      var result = [T](repeating: 0, count: planes.count)
      for channel in 0..<count {
        for pixel in 0..<area {
          let value = planes[channel * area + pixel]
          if value.isNaN {
            throw ImageError.notANumber(
              channel: channel, row: pixel / width, column: pixel % width)
          }
          let level = (min(max(value, -1), 1) + 1) * scale
          result[pixel * count + channel] = T(level.rounded(.toNearestOrEven))
        }
      }
      return T.wrap(result)
    }
    let samples =
      switch depth {
      case .eight: try interleave(UInt8.self)
      case .sixteen: try interleave(UInt16.self)
      }
    self.init(width: width, height: height, channels: channels, samples: samples)
  }

  /// Creates a picture from a model's values, in −1…1.
  ///
  /// - Throws: `ImageError.notANumber` if a value is NaN.
  /// - Precondition: there are C · H · W values, `[C, H, W]`.
  public init(
    planes: [Float], width: Int, height: Int, channels: Channels, depth: Depth = .eight
  ) throws {
    self = try planes.withUnsafeBufferPointer {
      try Image(planes: $0, width: width, height: height, channels: channels, depth: depth)
    }
  }

  /// Returns the samples as a model wants them: `[C, H, W]`, sample / (maximum / 2) − 1.
  ///
  /// `Image(planes:…)` gives back the same samples.
  public func planes() -> [Float] {
    let (area, count) = (width * height, channels.rawValue)
    func separate<T: Sample>(_ values: [T]) -> [Float] {
      let scale = Float(T.max) / 2
      var result = [Float](repeating: 0, count: values.count)
      for channel in 0..<count {
        for pixel in 0..<area {
          result[channel * area + pixel] = Float(values[pixel * count + channel]) / scale - 1
        }
      }
      return result
    }
    return switch samples {
    case .eight(let values): separate(values)
    case .sixteen(let values): separate(values)
    }
  }
}
