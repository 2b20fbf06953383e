/// Many paths in one buffer: a path takes its bytes and four more.
///
/// Paths are the bytes of the file system, compared as such.
struct PathList: Sendable {
  /// The most bytes of all paths together.
  static let limit = Int(UInt32.max)

  private var bytes: [UInt8] = []
  private var ends: [UInt32] = []

  /// How many paths there are.
  var count: Int { ends.count }

  /// Whether another path of so many bytes has a place.
  func hasRoom(for size: Int) -> Bool { bytes.count + size <= Self.limit }

  /// Adds a path.
  mutating func append(_ path: some Collection<UInt8>) {
    bytes += path
    ends.append(UInt32(bytes.count))
  }

  /// The bytes of a path.
  subscript(index: Int) -> ArraySlice<UInt8> {
    bytes[(index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])]
  }

  /// A path as text.
  func text(_ index: Int) -> String { String(decoding: self[index], as: UTF8.self) }

  /// The same paths in ascending order of their bytes.
  func sorted() -> PathList {
    var order = (0..<UInt32(count)).map { $0 }
    withParts { part in
      order.sort { part(Int($0)).lexicographicallyPrecedes(part(Int($1))) }
    }
    return picking(order.map(Int.init))
  }

  /// The paths of some indices.
  func picking(_ indices: some Sequence<Int>) -> PathList {
    var list = PathList()
    list.bytes.reserveCapacity(bytes.count)
    list.ends.reserveCapacity(count)
    for index in indices { list.append(self[index]) }
    return list
  }

  /// The first index whose path is not before another; all must be in ascending order.
  func lowerBound(of path: some Collection<UInt8>) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle].lexicographicallyPrecedes(path) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The index of a path, `nil` where it is not there; all must be in ascending order.
  func index(of path: some Collection<UInt8>) -> Int? {
    let index = lowerBound(of: path)
    return index < count && self[index].elementsEqual(path) ? index : nil
  }

  /// Whether a path begins so; all must be in ascending order.
  func contains(prefix: some Collection<UInt8>) -> Bool {
    let index = lowerBound(of: prefix)
    return index < count && self[index].starts(with: prefix)
  }

  /// Lends out paths without a count of references for each.
  private func withParts(_ body: ((Int) -> UnsafeBufferPointer<UInt8>) -> Void) {
    bytes.withUnsafeBufferPointer { bytes in
      ends.withUnsafeBufferPointer { ends in
        body { index in
          let start = index == 0 ? 0 : Int(ends[index - 1])
          return UnsafeBufferPointer(rebasing: bytes[start..<Int(ends[index])])
        }
      }
    }
  }
}
