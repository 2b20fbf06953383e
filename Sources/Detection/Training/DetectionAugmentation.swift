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
  fileprivate struct Window {
    var x, y, side: Float
    var isMirrored, isUpsideDown: Bool

    /// Which place of the picture is seen at a place of the window.
    func place(_ x: Float, _ y: Float) -> (x: Float, y: Float) {
      (
        self.x + side * (isMirrored ? 1 - x : x), self.y + side * (isUpsideDown ? 1 - y : y)
      )
    }
  }

  /// What is seen of pictures.
  package struct Seen {
    /// The pictures.
    package var pictures: PaddedPictures
    /// What is in each, in parts of its sides.
    package var objects: [[DetectedObject]]
    /// The places that these had among all objects of the picture.
    package var kept: [[Int]]
    private let windows: [Window]?

    fileprivate init(
      _ pictures: PaddedPictures, _ objects: [[(place: Int, object: DetectedObject)]],
      _ windows: [Window]?
    ) {
      (self.pictures, self.windows) = (pictures, windows)
      self.objects = objects.map { $0.map(\.object) }
      kept = objects.map { $0.map(\.place) }
    }

    /// Masks of a picture's objects as they are seen, `[masks, H, W]` of the frame: 1 where the
    /// nearest pixel belongs to the object.
    package func masks(_ masks: [RunLengthMask], of picture: Int) -> Tensor {
      let (whole, size) = (pictures.pixels.pictureSize, pictures.sizes[picture])
      return Tensor([masks.count, whole.height, whole.width]) { values in
        values.initialize(repeating: 0, count: masks.count * whole.area)
        for (index, mask) in masks.enumerated() {
          let pixels = MaskPixels(mask)
          for row in 0..<size.height {
            for column in 0..<size.width {
              var x = (Float(column) + 0.5) / Float(size.width)
              var y = (Float(row) + 0.5) / Float(size.height)
              if let windows { (x, y) = windows[picture].place(x, y) }
              guard x >= 0, y >= 0, x < 1, y < 1 else { continue }
              let isInside = pixels.contains(
                row: min(Int(y * Float(mask.height)), mask.height - 1),
                column: min(Int(x * Float(mask.width)), mask.width - 1))
              if isInside { values[index * whole.area + row * whole.width + column] = 1 }
            }
          }
        }
      }
    }
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
  ) -> Seen {
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
    let numbered = objects.map { $0.enumerated().map { (place: $0.offset, object: $0.element) } }
    if zoom <= 1 && !flip && !flipVertically { return Seen(changed, numbered, nil) }
    let places = grid(windows, pictures.sizes, whole)
    let seen = PaddedPictures(cutting: gridSample(changed.pixels, grid: places), to: sizes)
    return Seen(seen, zip(numbered, windows).map(moved), windows)
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
            let place = window.place(
              (Float(column) + 0.5) / Float(size.width), (Float(row) + 0.5) / Float(size.height))
            places[index] = 2 * place.x * across - 1
            places[index + 1] = 2 * place.y * down - 1
            index += 2
          }
        }
      }
    }
  }

  private func moved(
    _ objects: [(place: Int, object: DetectedObject)], _ window: Window
  ) -> [(place: Int, object: DetectedObject)] {
    objects.compactMap { place, object in
      let box = CornerBox(object.box)
      var seen = CornerBox(
        left: (box.left - window.x) / window.side, top: (box.top - window.y) / window.side,
        right: (box.right - window.x) / window.side, bottom: (box.bottom - window.y) / window.side)
      if window.isMirrored { (seen.left, seen.right) = (1 - seen.right, 1 - seen.left) }
      if window.isUpsideDown { (seen.top, seen.bottom) = (1 - seen.bottom, 1 - seen.top) }
      let cut = seen.clipped(width: 1, height: 1)
      guard seen.area > 0, cut.area >= Self.seenShare * seen.area else { return nil }
      return (place, DetectedObject(box: CenterBox(cut), label: object.label))
    }
  }
}
