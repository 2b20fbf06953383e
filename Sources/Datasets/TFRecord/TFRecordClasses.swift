/// The classes of the pictures of TFRecord files, which say them one record at a time.
public struct TFRecordClasses: Equatable, Sendable {
  /// The names: those with a number in its order, then the others in the order of their bytes.
  public let names: [String]
  /// For each picture its class as an index of ``names``, or −1.
  public let indices: [Int32]

  /// What a record says about its class: the number counts, where there is one.
  private enum Key: Hashable {
    case number(Int)
    case name(String)
  }

  /// Reads all records once; `progress` learns how many, and may throw to stop.
  ///
  /// A number without a name is a name itself, and a negative one no class, as in the unlabelled
  /// parts of TensorFlow Datasets. Throws `RecordError` where a record is damaged.
  public init(
    _ pictures: TFRecordPictures, progress: (Int) throws -> Void = { _ in }
  ) throws {
    // Keys by their order of appearance, and what is known of each.
    var numbers: [Key: Int32] = [:]
    var keys: [(key: Key, name: String)] = []
    var found: [Int32] = []
    for index in 0..<pictures.count {
      let picture = try pictures.picture(at: index)
      let key: Key
      switch (picture.label, picture.className) {
      case (let label?, _) where label >= 0: key = .number(label)
      case (nil, let name?): key = .name(name)
      default:
        found.append(-1)
        try progress(index + 1)
        continue
      }
      let number = numbers[key] ?? Int32(keys.count)
      if numbers.updateValue(number, forKey: key) == nil {
        keys.append((key, picture.className ?? picture.label.map { "\($0)" } ?? ""))
      }
      found.append(number)
      try progress(index + 1)
    }
    let order = keys.indices.sorted { Self.precedes(keys[$0].key, keys[$1].key) }
    var places = [Int32](repeating: 0, count: keys.count)
    for (place, number) in order.enumerated() { places[number] = Int32(place) }
    names = order.map { keys[$0].name }
    indices = found.map { $0 < 0 ? -1 : places[Int($0)] }
  }

  private static func precedes(_ one: Key, _ other: Key) -> Bool {
    switch (one, other) {
    case (.number(let one), .number(let other)): one < other
    case (.name(let one), .name(let other)): one.utf8.lexicographicallyPrecedes(other.utf8)
    case (.number, .name): true
    case (.name, .number): false
    }
  }
}
