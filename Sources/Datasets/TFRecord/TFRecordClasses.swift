/// Finds the classes of pictures whose records say them one at a time.
///
/// A number without a name is a name itself, and a negative one no class, as in the unlabelled parts
/// of TensorFlow Datasets.
struct TFRecordClasses {
  /// What a record says about its class: the number counts, where there is one.
  private enum Key: Hashable {
    case number(Int)
    case name(String)
  }

  // Keys by their order of appearance, and what is known of each.
  private var numbers: [Key: Int32] = [:]
  private var keys: [(key: Key, name: String)] = []
  private var found: [Int32] = []

  /// Takes in the next picture.
  mutating func add(_ picture: TFRecordPicture) {
    let key: Key
    switch (picture.label, picture.className) {
    case (let label?, _) where label >= 0: key = .number(label)
    case (nil, let name?): key = .name(name)
    default: return found.append(-1)
    }
    let number = numbers[key] ?? Int32(keys.count)
    if numbers.updateValue(number, forKey: key) == nil {
      keys.append((key, picture.className ?? picture.label.map { "\($0)" } ?? ""))
    }
    found.append(number)
  }

  /// The names, those with a number in its order, then the others in the order of their bytes; and
  /// for each picture its class as an index of them, or −1.
  func sorted() -> (names: [String], labels: [Int32]) {
    let order = keys.indices.sorted { Self.precedes(keys[$0].key, keys[$1].key) }
    var places = [Int32](repeating: 0, count: keys.count)
    for (place, number) in order.enumerated() { places[number] = Int32(place) }
    return (order.map { keys[$0].name }, found.map { $0 < 0 ? -1 : places[Int($0)] })
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
