import Checkpoints

/// Which pixels belong to an object, as COCO's files say it.
public enum ObjectOutline: Codable, Hashable, Sendable {
  /// Polygons that the object consists of, each the corners' x and y in turns, in pixels.
  case polygons([[Double]])
  /// Lengths of runs, outside and inside in turns, column by column from the left.
  case runs([Int])
  /// The same in the short text of pycocotools.
  case text(String)

  /// Reads a `segmentation` for a picture of a size; `nil` where it is none.
  ///
  /// Polygons have three corners at least, which may lie a little outside; the text is not looked into.
  init?(_ value: JSONValue?, height: Int, width: Int) {
    if let items = value?.array {
      let limit = Double(2 * max(height, width))
      let polygons = items.compactMap { item -> [Double]? in
        guard let list = item.array else { return nil }
        let numbers = list.compactMap(\.double)
        guard numbers.count == list.count, numbers.count >= 6, numbers.count.isMultiple(of: 2),
          numbers.allSatisfy({ $0.isFinite && abs($0) <= limit })
        else { return nil }
        return numbers
      }
      guard !polygons.isEmpty, polygons.count == items.count else { return nil }
      self = .polygons(polygons)
      return
    }
    guard let object = value?.object,
      object["size"]?.array?.map(\.integer) == [height, width]
    else { return nil }
    if let text = object["counts"]?.string {
      self = .text(text)
      return
    }
    guard let list = object["counts"]?.array else { return nil }
    let counts = list.compactMap(\.integer)
    guard counts.count == list.count, counts.allSatisfy({ (0...height * width).contains($0) }),
      counts.reduce(0, +) == height * width
    else { return nil }
    self = .runs(counts)
  }
}
