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
    let samples: Samples =
      switch (plain.samples, samples) {
      case (.eight(let colours), .eight(let all)): .eight(filled(colours, all, reach))
      case (.sixteen(let colours), .sixteen(let all)): .sixteen(filled(colours, all, reach))
      default: preconditionFailure("coloursFilled: two depths of one picture")
      }
    return Image(
      width: width, height: height, channels: plain.channels, samples: samples,
      metadata: plain.metadata)
  }

  /// Alpha as a grey picture, `nil` where there is none.
  var alphaAlone: Image? {
    guard channels.hasAlpha else { return nil }
    let count = channels.rawValue
    func alpha<T>(_ values: [T]) -> [T] {
      stride(from: count - 1, to: values.count, by: count).map { values[$0] }
    }
    let samples: Samples =
      switch samples {
      case .eight(let values): .eight(alpha(values))
      case .sixteen(let values): .sixteen(alpha(values))
      }
    return Image(width: width, height: height, channels: .grey, samples: samples)
  }

  private func filled<T: FixedWidthInteger>(_ colours: [T], _ all: [T], _ reach: Int) -> [T] {
    let (count, stored) = (channels.rawValue - 1, channels.rawValue)
    // The pass in which a pixel got its colour: 1 for those that had one, 0 for those without.
    var known = (0..<width * height).map { UInt8(all[$0 * stored + count] == 0 ? 0 : 1) }
    guard known.contains(0), known.contains(1) else { return colours }
    var colours = colours
    colours.withUnsafeMutableBufferPointer { colours in
      known.withUnsafeMutableBufferPointer { known in
        for pass in 1...UInt8(reach) {
          var isDone = true
          for y in 0..<height {
            for x in 0..<width where known[y * width + x] == 0 {
              let pixel = y * width + x
              var (sums, found) = ((0, 0, 0), 0)
              for row in max(0, y - 1)...min(height - 1, y + 1) {
                for column in max(0, x - 1)...min(width - 1, x + 1) {
                  let other = row * width + column
                  guard known[other] != 0, known[other] <= pass else { continue }
                  found += 1
                  sums.0 += Int(colours[other * count])
                  guard count == 3 else { continue }
                  sums.1 += Int(colours[other * 3 + 1])
                  sums.2 += Int(colours[other * 3 + 2])
                }
              }
              guard found > 0 else { continue }
              colours[pixel * count] = T((sums.0 + found / 2) / found)
              if count == 3 {
                colours[pixel * 3 + 1] = T((sums.1 + found / 2) / found)
                colours[pixel * 3 + 2] = T((sums.2 + found / 2) / found)
              }
              (known[pixel], isDone) = (pass + 1, false)
            }
          }
          if isDone { break }
        }
      }
    }
    return colours
  }
}
