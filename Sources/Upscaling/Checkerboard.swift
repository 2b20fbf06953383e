import Tensors

/// How strong the pattern of an enlarging factor is in a picture: the root of the mean power at the
/// frequencies k / s of both axes, but for the mean.
///
/// It is taken in windows of 8 · s pixels a side. The power at these frequencies is, by Parseval's
/// theorem, the variance of the means over the pixels of each phase.
///
/// - Parameters:
///   - picture: `[C, H, W]`; what is left of windows at the right and lower border does not count.
///   - factor: s, how many times longer sides became.
/// - Returns: in the picture's own unit.
/// - Precondition: there is a window.
public func checkerboard(_ picture: Tensor, factor: Int) -> Double {
  let (channels, height, width) = (picture.shape[0], picture.shape[1], picture.shape[2])
  let (s, side) = (factor, 8 * factor)
  precondition(
    picture.shape.rank == 3 && channels > 0 && min(height, width) >= side,
    "checkerboard: a picture \(picture.shape) for windows of \(side)")
  return picture.withElements { values in
    var (sum, windows) = (0.0, 0)
    for channel in 0..<channels {
      for top in stride(from: 0, through: height - side, by: side) {
        for left in stride(from: 0, through: width - side, by: side) {
          var phases = [Double](repeating: 0, count: s * s)
          for y in 0..<side {
            let row = (channel * height + top + y) * width + left
            for x in 0..<side { phases[y % s * s + x % s] += Double(values[row + x]) / 64 }
          }
          let mean = phases.reduce(0, +) / Double(s * s)
          sum += phases.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(s * s)
          windows += 1
        }
      }
    }
    return (sum / Double(windows)).squareRoot()
  }
}
