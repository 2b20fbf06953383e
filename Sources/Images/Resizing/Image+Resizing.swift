extension Image {
  /// Returns the picture in another size.
  ///
  /// Rows are resized first, then columns, each sum in ascending order in `Float`, so the result
  /// is the same on every machine. Colours are weighed by their alpha. Works on the samples as
  /// they are, as everybody does, rather than on linear light.
  ///
  /// - Precondition: the size is positive.
  public func resized(width: Int, height: Int, filter: ResizeFilter = .bicubic) -> Image {
    precondition(width > 0 && height > 0, "resized: \(width)×\(height) is not a size")
    if width == self.width && height == self.height { return self }
    let across = ResizeTaps.all(from: self.width, to: width, filter: filter)
    let down = ResizeTaps.all(from: self.height, to: height, filter: filter)
    func resize<T: Sample>(_ values: [T]) -> Samples {
      let rows = resizedRows(premultiplied(values), across)
      return T.wrap(quantized(resizedColumns(rows, down, width: width)))
    }
    let samples =
      switch samples {
      case .eight(let values): resize(values)
      case .sixteen(let values): resize(values)
      }
    return with(width: width, height: height, samples: samples)
  }

  private func premultiplied<T: Sample>(_ values: [T]) -> [Float] {
    let count = channels.rawValue
    var result = values.map(Float.init)
    guard channels.hasAlpha else { return result }
    for start in stride(from: 0, to: values.count, by: count) {
      let alpha = result[start + count - 1] / Float(T.max)
      for channel in 0..<count - 1 { result[start + channel] *= alpha }
    }
    return result
  }

  private func resizedRows(_ values: [Float], _ taps: [ResizeTaps]) -> [Float] {
    let count = channels.rawValue
    var result = [Float](repeating: 0, count: height * taps.count * count)
    values.withUnsafeBufferPointer { source in
      result.withUnsafeMutableBufferPointer { target in
        for y in 0..<height {
          for (x, tap) in taps.enumerated() {
            tap.weights.withUnsafeBufferPointer { weights in
              for channel in 0..<count {
                var sum: Float = 0
                var place = (y * width + tap.start) * count + channel
                for weight in weights {
                  sum += weight * source[place]
                  place += count
                }
                target[(y * taps.count + x) * count + channel] = sum
              }
            }
          }
        }
      }
    }
    return result
  }

  private func resizedColumns(_ values: [Float], _ taps: [ResizeTaps], width: Int) -> [Float] {
    let row = width * channels.rawValue
    var result = [Float](repeating: 0, count: taps.count * row)
    values.withUnsafeBufferPointer { source in
      result.withUnsafeMutableBufferPointer { target in
        for (y, tap) in taps.enumerated() {
          for (offset, weight) in tap.weights.enumerated() {
            let place = (tap.start + offset) * row
            for index in 0..<row { target[y * row + index] += weight * source[place + index] }
          }
        }
      }
    }
    return result
  }

  private func quantized<T: Sample>(_ values: [Float]) -> [T] {
    let (count, full) = (channels.rawValue, Float(T.max))
    func quantize(_ value: Float) -> T {
      T(min(max(value, 0), full).rounded(.toNearestOrEven))
    }
    guard channels.hasAlpha else { return values.map(quantize) }
    var result = [T](repeating: 0, count: values.count)
    for start in stride(from: 0, to: values.count, by: count) {
      let alpha = values[start + count - 1]
      result[start + count - 1] = quantize(alpha)
      guard alpha > 0 else { continue }
      for channel in 0..<count - 1 {
        result[start + channel] = quantize(values[start + channel] * full / alpha)
      }
    }
    return result
  }
}
