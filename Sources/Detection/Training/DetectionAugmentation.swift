import Elementary
import Tensors

/// What is done to pictures and their boxes at random in training: mirrored, cut or made smaller,
/// moved, and coloured.
///
/// A picture is seen through a window of its own proportions, up to `zoom` times smaller or larger than
/// itself, that may reach beyond it; what lies outside is the mean colour. An object stays where half
/// of it is seen, and its box is cut at the window's edge. A padded picture keeps its own sides:
/// padding stays padding.
public struct DetectionAugmentation: Codable, Hashable, Sendable {
  /// Whether left and right are exchanged half of the time.
  public var flip = true
  /// Whether top and bottom are exchanged half of the time: not for pictures with a ground.
  public var flipVertically = false
  /// How many times larger or smaller things may become, at least 1.
  public var zoom: Float = 1.5
  /// How much contrast and colours change, 0 … 1.
  public var colour: Float = 0.3

  /// Mirrored, zoomed by up to a half, coloured a little.
  public init() {}

  /// Pictures as they are.
  public static let none: DetectionAugmentation = {
    var none = DetectionAugmentation()
    (none.flip, none.zoom, none.colour) = (false, 1, 0)
    return none
  }()

  /// How much of an object has to be seen.
  private static let seenShare: Float = 0.5

  /// The window of a picture, in parts of its sides.
  private struct Window {
    var x, y, side: Float
    var isMirrored, isUpsideDown: Bool
  }

  private func window(_ numbers: [Float]) -> Window {
    let reach = Float(PortableMath.log(Double(zoom)))
    let side = Float(PortableMath.exp(Double(reach * (2 * numbers[0] - 1))))
    // A small window lies inside of the picture; in a large one the picture lies anywhere.
    return Window(
      x: (1 - side) * numbers[1], y: (1 - side) * numbers[2], side: side,
      isMirrored: flip && numbers[3] < 0.5, isUpsideDown: flipVertically && numbers[4] < 0.5)
  }

  /// Returns normalised pictures and what is in them, in parts of each picture's sides, changed at
  /// random by the stream of each place.
  package func callAsFunction(
    _ pictures: PaddedPictures, _ objects: [[DetectedObject]], samples: Range<Int>, seed: UInt64
  ) -> (pictures: PaddedPictures, objects: [[DetectedObject]]) {
    let draws = samples.map { sample in
      RandomStream(seed: seed, purpose: .augmentation(sample: sample)).uniform([12]).values
    }
    let windows = draws.map(window)
    let pixels = Tensor.concatenated(
      draws.enumerated().map { index, draw in
        coloured(pictures.pixels.sliced(0, index..<index + 1), Array(draw[5...]))
      }, axis: 0)
    // Colours change beyond a picture, too, and a window shows what lies there.
    let whole = pictures.pixels.pictureSize
    let sizes = pictures.sizes.allSatisfy { $0 == whole } ? nil : pictures.sizes
    let changed = PaddedPictures(cutting: pixels, to: sizes)
    if zoom <= 1 && !flip && !flipVertically { return (changed, objects) }
    let places = grid(windows, pictures.sizes, whole)
    let seen = PaddedPictures(cutting: gridSample(changed.pixels, grid: places), to: sizes)
    return (seen, zip(objects, windows).map(moved))
  }

  /// A contrast, and a factor for each colour.
  private func coloured(_ picture: Tensor, _ draw: [Float]) -> Tensor {
    guard colour > 0 else { return picture }
    let contrast = 1 + colour * (2 * draw[0] - 1)
    let factors = Tensor(
      draw[1...3].map { contrast * (1 + colour / 2 * (2 * $0 - 1)) }, [1, 3, 1, 1])
    return picture * factors + colour * (2 * draw[4] - 1)
  }

  /// Where each pixel is taken from; those beyond a picture from anywhere.
  private func grid(_ windows: [Window], _ sizes: [Size2D], _ whole: Size2D) -> Tensor {
    Tensor([windows.count, whole.height, whole.width, 2]) { places in
      var index = 0
      for (window, size) in zip(windows, sizes) {
        let (across, down) = size.share(of: whole)
        for row in 0..<whole.height {
          for column in 0..<whole.width {
            var x = (Float(column) + 0.5) / Float(size.width)
            var y = (Float(row) + 0.5) / Float(size.height)
            if window.isMirrored { x = 1 - x }
            if window.isUpsideDown { y = 1 - y }
            places[index] = 2 * (window.x + window.side * x) * across - 1
            places[index + 1] = 2 * (window.y + window.side * y) * down - 1
            index += 2
          }
        }
      }
    }
  }

  private func moved(_ objects: [DetectedObject], _ window: Window) -> [DetectedObject] {
    objects.compactMap { object in
      let box = CornerBox(object.box)
      var seen = CornerBox(
        left: (box.left - window.x) / window.side, top: (box.top - window.y) / window.side,
        right: (box.right - window.x) / window.side, bottom: (box.bottom - window.y) / window.side)
      if window.isMirrored { (seen.left, seen.right) = (1 - seen.right, 1 - seen.left) }
      if window.isUpsideDown { (seen.top, seen.bottom) = (1 - seen.bottom, 1 - seen.top) }
      let cut = seen.clipped(width: 1, height: 1)
      guard seen.area > 0, cut.area >= Self.seenShare * seen.area else { return nil }
      return DetectedObject(box: CenterBox(cut), label: object.label)
    }
  }
}
