/// The rows of a resized picture, made some at a time.
///
/// Rows are resized first, then columns, each sum in ascending order in `Float`; a row has the same
/// bits whichever others are made with it.
package struct ResizedRows {
  private let source: Image
  private let width: Int
  private let across: [ResizeTaps]
  private let down: [ResizeTaps]

  /// Prepares to resize a picture.
  ///
  /// - Precondition: the size is positive.
  package init(_ source: Image, width: Int, height: Int, filter: ResizeFilter) {
    precondition(width > 0 && height > 0, "ResizedRows: \(width)×\(height) is not a size")
    (self.source, self.width) = (source, width)
    across = ResizeTaps.all(from: source.width, to: width, filter: filter)
    down = ResizeTaps.all(from: source.height, to: height, filter: filter)
  }

  /// Returns some rows as a picture with the source's channels, depth and metadata.
  package func image(_ rows: Range<Int>) -> Image {
    let values = values(rows)
    let samples: Samples =
      switch source.depth {
      case .eight: UInt8.wrap(quantized(values))
      case .sixteen: UInt16.wrap(quantized(values))
      }
    return source.with(width: width, height: rows.count, samples: samples)
  }

  /// Returns the numbers of some rows, channels together, in levels of the source's depth; colours
  /// are multiplied by their alpha, 0 … 1, where there is one.
  package func values(_ rows: Range<Int>) -> [Float] {
    guard let first = rows.first, let last = rows.last else { return [] }
    let needed = down[first].start..<down[last].start + down[last].weights.count
    let count = source.channels.rawValue
    let row = source.width * count
    let part = needed.lowerBound * row..<needed.upperBound * row
    let values =
      switch source.samples {
      case .eight(let samples): premultiplied(samples[part])
      case .sixteen(let samples): premultiplied(samples[part])
      }
    return resizedColumns(resizedRows(values, needed.count), down[rows], from: needed.lowerBound)
  }

  private func premultiplied<T: Sample>(_ values: ArraySlice<T>) -> [Float] {
    let count = source.channels.rawValue
    var result = values.map(Float.init)
    guard source.channels.hasAlpha else { return result }
    for start in stride(from: 0, to: result.count, by: count) {
      let alpha = result[start + count - 1] / Float(T.max)
      for channel in 0..<count - 1 { result[start + channel] *= alpha }
    }
    return result
  }

  private func resizedRows(_ values: [Float], _ height: Int) -> [Float] {
    let (count, width) = (source.channels.rawValue, source.width)
    let (weights, starts) = (across.flatMap(\.weights), across.map(\.start))
    let ends = across.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.weights.count) }
    var result = [Float](repeating: 0, count: height * across.count * count)
    values.withUnsafeBufferPointer { source in
      result.withUnsafeMutableBufferPointer { target in
        var index = 0
        for y in 0..<height {
          for x in starts.indices {
            for channel in 0..<count {
              var sum: Float = 0
              var place = (y * width + starts[x]) * count + channel
              for tap in ends[x]..<ends[x + 1] {
                sum += weights[tap] * source[place]
                place += count
              }
              target[index] = sum
              index += 1
            }
          }
        }
      }
    }
    return result
  }

  private func resizedColumns(
    _ values: [Float], _ taps: ArraySlice<ResizeTaps>, from first: Int
  ) -> [Float] {
    let row = width * source.channels.rawValue
    var result = [Float](repeating: 0, count: taps.count * row)
    values.withUnsafeBufferPointer { source in
      result.withUnsafeMutableBufferPointer { target in
        for (y, tap) in taps.enumerated() {
          for (offset, weight) in tap.weights.enumerated() {
            let place = (tap.start - first + offset) * row
            for index in 0..<row { target[y * row + index] += weight * source[place + index] }
          }
        }
      }
    }
    return result
  }

  private func quantized<T: Sample>(_ values: [Float]) -> [T] {
    let (count, full) = (source.channels.rawValue, Float(T.max))
    func quantize(_ value: Float) -> T {
      T(min(max(value, 0), full).rounded(.toNearestOrEven))
    }
    guard source.channels.hasAlpha else { return values.map(quantize) }
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
