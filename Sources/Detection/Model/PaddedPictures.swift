import Tensors

/// Pictures of several sizes in one batch, each in the upper left corner of its own.
///
/// What lies outside is not looked at by attention, yet the backbone sees its zeros: a padded picture
/// gives other numbers than the same one alone, in the reference as here.
public struct PaddedPictures: Sendable {
  /// `[N, C, H, W]`, normalised, zeros where there is nothing.
  public let pixels: Tensor
  /// How much of each is picture.
  public let sizes: [Size2D]

  /// Pictures that fill the batch.
  public init(_ pixels: Tensor) {
    self.init(
      pixels,
      sizes: Array(
        repeating: Size2D(height: pixels.shape[2], width: pixels.shape[3]),
        count: pixels.shape[0]))
  }

  /// Pictures of the given sizes.
  ///
  /// - Precondition: there is a size for each, within the batch's.
  public init(_ pixels: Tensor, sizes: [Size2D]) {
    precondition(
      pixels.shape.rank == 4 && sizes.count == pixels.shape[0]
        && sizes.allSatisfy {
          (1...pixels.shape[2]).contains($0.height) && (1...pixels.shape[3]).contains($0.width)
        }, "PaddedPictures: \(pixels.shape) with sizes \(sizes)")
    (self.pixels, self.sizes) = (pixels, sizes)
  }

  /// The upper left corners of `[N, C, H, W]`, with zeros beyond each; all of it where there are no
  /// sizes.
  ///
  /// - Precondition: there is a size for each, within the batch's.
  public init(cutting pixels: Tensor, to sizes: [Size2D]?) {
    guard let sizes else {
      self.init(pixels)
      return
    }
    let map = Size2D(height: pixels.shape[2], width: pixels.shape[3])
    let mask = MapPlaces(map: map, sizes: sizes).mask
    self.init(
      pixels * mask.reshaped(pixels.shape[0], 1, map.height, map.width), sizes: sizes)
  }

  /// Puts pictures `[C, H, W]` of several sizes together.
  ///
  /// - Precondition: there is at least one, and all have the same channels.
  public init(padding pictures: [Tensor]) {
    let sizes = pictures.map { Size2D(height: $0.shape[1], width: $0.shape[2]) }
    let (height, width) = (
      sizes.map(\.height).max() ?? 0, sizes.map(\.width).max() ?? 0
    )
    let padded = pictures.map { picture in
      picture.padded(1, after: height - picture.shape[1])
        .padded(2, after: width - picture.shape[2])
    }
    self.init(.stacked(padded, axis: 0), sizes: sizes)
  }

  /// Which places of a map of another size belong to each picture; `nil` where all do.
  func places(of map: Size2D) -> MapPlaces? {
    let whole = Size2D(height: pixels.shape[2], width: pixels.shape[3])
    guard sizes.contains(where: { $0 != whole }) else { return nil }
    // The nearest pixel of place i, as in interpolation: ⌊i · pixels / places⌋.
    func count(_ valid: Int, of pixels: Int, in places: Int) -> Int {
      (0..<places).prefix { $0 * pixels / places < valid }.count
    }
    return MapPlaces(
      map: map,
      sizes: sizes.map {
        Size2D(
          height: count($0.height, of: whole.height, in: map.height),
          width: count($0.width, of: whole.width, in: map.width))
      })
  }
}

/// Which places of a map belong to each picture: those in its upper left corner.
struct MapPlaces: Sendable {
  let map: Size2D
  let sizes: [Size2D]

  /// `[N, H·W]`: 1 where a place belongs to the picture, else 0.
  var mask: Tensor {
    Tensor([sizes.count, map.area]) { mask in
      var index = 0
      for size in sizes {
        for row in 0..<map.height {
          for column in 0..<map.width {
            mask[index] = row < size.height && column < size.width ? 1 : 0
            index += 1
          }
        }
      }
    }
  }
}

extension Size2D {
  /// How many times as wide and as high it is as another.
  func share(of other: Size2D) -> (across: Float, down: Float) {
    (Float(width) / Float(other.width), Float(height) / Float(other.height))
  }
}
