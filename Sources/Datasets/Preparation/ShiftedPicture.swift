import Tensors

/// Moves a picture by up to `reach` pixels along each axis; what comes in from outside is black.
func shifted(_ samples: [UInt8], shape: [Int], reach: Int, by stream: RandomStream)
  -> [UInt8]
{
  guard reach > 0 else { return samples }
  let moves = stream.integers(2, below: 2 * reach + 1).map { $0 - reach }
  let (channels, height, width) = (shape[0], shape[1], shape[2])
  var moved = [UInt8](repeating: 0, count: samples.count)
  for channel in 0..<channels {
    for y in max(0, moves[0])..<max(0, moves[0], min(height, height + moves[0])) {
      for x in max(0, moves[1])..<max(0, moves[1], min(width, width + moves[1])) {
        moved[(channel * height + y) * width + x] =
          samples[(channel * height + y - moves[0]) * width + x - moves[1]]
      }
    }
  }
  return moved
}
