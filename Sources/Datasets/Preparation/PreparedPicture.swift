import Images

/// A picture ready for training but for what is done at random: 8-bit samples, plane by plane.
public struct PreparedPicture: Equatable, Sendable {
  /// `C · H · W` samples.
  public let samples: [UInt8]
  /// `[C, H, W]`.
  public let shape: [Int]

  /// Creates a picture.
  ///
  /// - Precondition: the shape holds so many samples.
  public init(samples: [UInt8], shape: [Int]) {
    precondition(
      samples.count == shape.reduce(1, *), "PreparedPicture: \(samples.count) in \(shape)")
    (self.samples, self.shape) = (samples, shape)
  }

  /// Takes the planes of a picture apart.
  ///
  /// - Precondition: its samples have 8 bits.
  public init(_ image: Image) {
    guard case .eight(let values) = image.samples else {
      preconditionFailure("PreparedPicture: 16 bits")
    }
    let (count, area) = (image.channels.rawValue, image.width * image.height)
    var planes = [UInt8](repeating: 0, count: values.count)
    for channel in 0..<count {
      for pixel in 0..<area { planes[channel * area + pixel] = values[pixel * count + channel] }
    }
    self.init(samples: planes, shape: [count, image.height, image.width])
  }

  /// The planes put together to a picture again.
  func image() -> Image {
    let area = shape[1] * shape[2]
    var values = [UInt8](repeating: 0, count: samples.count)
    for channel in 0..<shape[0] {
      for pixel in 0..<area { values[pixel * shape[0] + channel] = samples[channel * area + pixel] }
    }
    return Image(
      width: shape[2], height: shape[1], channels: shape[0] == 1 ? .grey : .rgb, bytes: values)
  }

  /// Where a cut begins that leaves out so many pixels, the half rounded to even as torchvision
  /// rounds it.
  static func centre(_ surplus: Int) -> Int { surplus / 2 + (surplus % 4 == 3 ? 1 : 0) }

  /// The part of `[C, H, W]` in the middle.
  func centred(_ target: [Int]) -> PreparedPicture {
    cropped(
      target, y: Self.centre(shape[1] - target[1]), x: Self.centre(shape[2] - target[2]))
  }

  /// The part of `[C, H, W]` that begins at a row and a column.
  func cropped(_ target: [Int], y: Int, x: Int) -> PreparedPicture {
    if shape == target { return self }
    precondition(
      shape[0] == target[0] && y >= 0 && x >= 0 && y + target[1] <= shape[1]
        && x + target[2] <= shape[2], "cropped: \(target) at (\(y), \(x)) of \(shape)")
    var cut: [UInt8] = []
    cut.reserveCapacity(target.reduce(1, *))
    for channel in 0..<target[0] {
      for row in y..<y + target[1] {
        let start = (channel * shape[1] + row) * shape[2] + x
        cut += samples[start..<start + target[2]]
      }
    }
    return PreparedPicture(samples: cut, shape: target)
  }

  /// The picture in the upper left corner of a larger one, with a sample for each channel around it.
  func padded(height: Int, width: Int, with ground: [UInt8]) -> PreparedPicture {
    precondition(
      height >= shape[1] && width >= shape[2] && ground.count == shape[0],
      "padded: \(shape) in \(height)×\(width) with \(ground)")
    var padded: [UInt8] = []
    padded.reserveCapacity(shape[0] * height * width)
    for channel in 0..<shape[0] {
      for row in 0..<shape[1] {
        let start = (channel * shape[1] + row) * shape[2]
        padded += samples[start..<start + shape[2]]
        padded += repeatElement(ground[channel], count: width - shape[2])
      }
      padded += repeatElement(ground[channel], count: (height - shape[1]) * width)
    }
    return PreparedPicture(samples: padded, shape: [shape[0], height, width])
  }

  /// The picture with left and right exchanged.
  func mirrored() -> PreparedPicture {
    var mirrored = samples
    let width = shape[2]
    for row in stride(from: 0, to: samples.count, by: width) {
      mirrored[row..<row + width].reverse()
    }
    return PreparedPicture(samples: mirrored, shape: shape)
  }
}
