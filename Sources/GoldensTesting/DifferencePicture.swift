import Images

/// How far samples are apart, the furthest of them as bright as can be; `nil` where sizes differ.
func amplifiedDifference(_ expected: Image, _ actual: Image) -> Image? {
  guard expected.width == actual.width, expected.height == actual.height else { return nil }
  let (first, second) = (
    expected.flattened().converted(to: .rgb).withDepth(.sixteen).samples,
    actual.flattened().converted(to: .rgb).withDepth(.sixteen).samples
  )
  let differences = (0..<first.count).map { abs(first[$0] - second[$0]) }
  let largest = max(1, differences.max() ?? 1)
  return Image(
    width: expected.width, height: expected.height, channels: .rgb,
    bytes: differences.map { UInt8($0 * 255 / largest) })
}
