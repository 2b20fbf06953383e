import Tensors

/// Discs, squares and triangles on coloured grounds, drawn by numbers of a seed: pictures with boxes for
/// tests and for trying a detector out, of any size and as many as one likes.
public enum ShapePictures {
  /// The classes.
  public static let classes = ["disc", "square", "triangle"]

  /// The path that stands for so many pictures: `shapes:400`.
  public static let prefix = "shapes:"

  /// How many pictures a path asks for, `nil` where it is another kind of path.
  public static func count(of path: String) -> Int? {
    guard path.hasPrefix(prefix), let count = Int(path.dropFirst(prefix.count)),
      (1...1_000_000).contains(count)
    else { return nil }
    return count
  }

  /// `[height, width]` of picture `index` where pictures have several sizes: one side fills the
  /// frame, the other at least half of it.
  static func size(_ index: Int, into frame: [Int], seed: UInt64) -> [Int] {
    let draws = RandomStream(seed: seed, purpose: .crop(sample: index)).uniform([2]).values
    var size = frame
    let side = draws[0] < 0.5 ? 0 : 1
    size[side] = max(frame[side] / 2, Int(Float(frame[side]) * (0.5 + 0.5 * draws[1])))
    return size
  }

  /// What is in picture `index`: one to six shapes that hide little of each other.
  static func objects(_ index: Int, height: Int, width: Int, seed: UInt64) -> [BoxAnnotation] {
    let draws = stream(index, seed).uniform([24, 5]).values
    let wanted = 1 + Int(draws[0] * 6)
    var objects: [BoxAnnotation] = []
    for attempt in 1..<24 where objects.count < min(wanted, 6) {
      let draw = draws[5 * attempt..<5 * attempt + 5].map(Double.init)
      let side = (0.15 + 0.25 * draw[0]) * Double(min(height, width))
      let (x, y) = (draw[1] * (Double(width) - side), draw[2] * (Double(height) - side))
      let box = BoxAnnotation(
        label: min(Int(draw[3] * 3), 2), left: x.rounded(), top: y.rounded(),
        right: (x + side).rounded(), bottom: (y + side).rounded())
      let isFree = objects.allSatisfy { other in
        let common =
          max(0, min(box.right, other.right) - max(box.left, other.left))
          * max(0, min(box.bottom, other.bottom) - max(box.top, other.top))
        return common <= 0.1 * side * side
      }
      if isFree { objects.append(box) }
    }
    return objects
  }

  /// The samples of picture `index`, `[3, height, width]`, planes one after the other.
  static func samples(
    _ index: Int, _ objects: [BoxAnnotation], height: Int, width: Int, seed: UInt64
  ) -> [UInt8] {
    let area = height * width
    let colours = stream(index, seed).uniform([objects.count + 1, 3], from: 1000).values
    let noise = stream(index, seed).uniform([area], from: 2000).values
    // Grounds are dark or light, shapes in between and away from them.
    let isDark = colours[0] < 0.5
    var samples = [UInt8](repeating: 0, count: 3 * area)
    for pixel in 0..<area {
      for channel in 0..<3 {
        let ground = (isDark ? 20 : 180) + 50 * colours[channel] + 20 * (noise[pixel] - 0.5)
        samples[channel * area + pixel] = UInt8(min(max(ground, 0), 255))
      }
    }
    for (place, object) in objects.enumerated() {
      let rows = Int(object.top)..<min(height, Int(object.bottom))
      for row in rows {
        for column in Int(object.left)..<min(width, Int(object.right))
        where covers(object, x: Double(column) + 0.5, y: Double(row) + 0.5) {
          for channel in 0..<3 {
            let colour = (isDark ? 110 : 10) + 130 * colours[3 * (place + 1) + channel]
            samples[channel * area + row * width + column] = UInt8(colour)
          }
        }
      }
    }
    return samples
  }

  /// The objects with their pixels, which those drawn over them hide.
  static func outlined(_ objects: [BoxAnnotation], height: Int, width: Int) -> [BoxAnnotation] {
    objects.enumerated().map { place, object in
      var (counts, run, isInside) = ([Int](), 0, false)
      for column in 0..<width {
        for row in 0..<height {
          let isThere = isSeen(place, of: objects, row: row, column: column)
          if isThere != isInside {
            counts.append(run)
            (run, isInside) = (0, isThere)
          }
          run += 1
        }
      }
      var object = object
      object.outline = .runs(counts + [run])
      return object
    }
  }

  private static func isSeen(
    _ place: Int, of objects: [BoxAnnotation], row: Int, column: Int
  ) -> Bool {
    let (x, y) = (Double(column) + 0.5, Double(row) + 0.5)
    func isThere(_ object: BoxAnnotation) -> Bool {
      x > object.left && x < object.right && y > object.top && y < object.bottom
        && covers(object, x: x, y: y)
    }
    return isThere(objects[place]) && !objects[(place + 1)...].contains(where: isThere)
  }

  private static func covers(_ object: BoxAnnotation, x: Double, y: Double) -> Bool {
    let (width, height) = (object.right - object.left, object.bottom - object.top)
    let (u, v) = ((x - object.left) / width - 0.5, (y - object.top) / height - 0.5)
    return switch object.label {
    case 0: u * u + v * v <= 0.25
    case 1: true
    default: (u < 0 ? -u : u) <= (v + 0.5) / 2
    }
  }

  private static func stream(_ index: Int, _ seed: UInt64) -> RandomStream {
    RandomStream(seed: seed, purpose: .augmentation(sample: index))
  }
}

extension BoxedPictures {
  /// Draws shapes: of one size, or of several where they are to be padded to it; with their pixels
  /// where these are asked for.
  ///
  /// - Precondition: the size is `[height, width]`, at least 16 each.
  public init(
    shapes count: Int, size: [Int], resize: PicturePreparation.Resize = .stretch,
    hasMasks: Bool = false, seed: UInt64 = 0
  ) {
    precondition(size.count == 2 && size.allSatisfy { $0 >= 16 }, "shapes of \(size)")
    let isPadded = resize == .pad
    var pictures: [AnnotatedPicture] = []
    var kept: [[UInt8]] = []
    for index in 0..<count {
      let own = isPadded ? ShapePictures.size(index, into: size, seed: seed) : size
      let (height, width) = (own[0], own[1])
      let objects = ShapePictures.objects(index, height: height, width: width, seed: seed)
      let samples = ShapePictures.samples(
        index, objects, height: height, width: width, seed: seed)
      kept.append(
        PreparedPicture(samples: samples, shape: [3, height, width])
          .padded(height: size[0], width: size[1], with: [255, 255, 255]).samples)
      pictures.append(
        AnnotatedPicture(
          path: "\(ShapePictures.prefix)\(index)", id: "\(index)", width: width, height: height,
          objects: hasMasks
            ? ShapePictures.outlined(objects, height: height, width: width) : objects))
    }
    self.init(
      PictureAnnotations(
        path: "\(ShapePictures.prefix)\(count)", classes: ShapePictures.classes,
        classIds: [1, 2, 3], pictures: pictures),
      kept: kept, size: size, resize: resize,
      contents: "shapes 1 \(count) of \(size)\(isPadded ? " at most" : ""), seed \(seed)")
  }

  /// The last pictures, and those before them.
  package func split(last count: Int) -> (training: BoxedPictures, heldOut: BoxedPictures)? {
    guard count > 0, count < self.count else { return nil }
    return (part(0..<self.count - count), part(self.count - count..<self.count))
  }
}
