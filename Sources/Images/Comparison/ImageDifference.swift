/// How two pictures of the same size differ, sample by sample.
public struct ImageDifference: Equatable, Sendable {
  /// The largest difference of two samples, in levels.
  public let maximum: Int

  /// The mean difference of two samples, in levels.
  public let mean: Double

  /// How many pixels differ in any sample.
  public let differingPixels: Int

  /// Compares two pictures, after bringing both to the channels and the depth of the richer one.
  ///
  /// - Returns: nil if their sizes differ.
  public init?(_ first: Image, _ second: Image) {
    guard first.width == second.width, first.height == second.height else { return nil }
    let channels = Image.Channels(
      colour: first.channels.hasColour || second.channels.hasColour,
      alpha: first.channels.hasAlpha || second.channels.hasAlpha)
    let depth: Depth =
      first.depth == .sixteen || second.depth == .sixteen ? .sixteen : .eight
    let a = first.converted(to: channels).withDepth(depth).samples
    let b = second.converted(to: channels).withDepth(depth).samples
    var (largest, sum, pixels) = (0, 0, 0)
    for start in stride(from: 0, to: a.count, by: channels.rawValue) {
      var isDifferent = false
      for index in start..<start + channels.rawValue {
        let difference = abs(a[index] - b[index])
        largest = max(largest, difference)
        sum += difference
        isDifferent = isDifferent || difference > 0
      }
      if isDifferent { pixels += 1 }
    }
    maximum = largest
    mean = Double(sum) / Double(a.count)
    differingPixels = pixels
  }
}
