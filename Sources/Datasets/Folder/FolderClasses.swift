/// The classes of pictures by their paths: the folders of the first level.
struct FolderClasses: Sendable {
  /// The names, ascending by their bytes.
  let names: [String]
  /// For each picture an index of ``names``, or −1; empty without classes.
  let labels: [Int32]

  /// Looks at paths, which must be in ascending order.
  init(of paths: PathList) {
    var names: [[UInt8]] = []
    var found: [Int32] = []
    for index in 0..<paths.count {
      let path = paths[index]
      guard let end = path.firstIndex(of: UInt8(ascii: "/")) else {
        found.append(-1)
        continue
      }
      // The pictures of a folder stand together.
      let name = path[..<end]
      if names.last.map({ $0.elementsEqual(name) }) != true { names.append(Array(name)) }
      found.append(Int32(names.count - 1))
    }
    // "a-b/" comes before "a/", "a" before "a-b".
    let order = names.indices.sorted { names[$0].lexicographicallyPrecedes(names[$1]) }
    var ranks = [Int32](repeating: 0, count: names.count)
    for (rank, index) in order.enumerated() { ranks[index] = Int32(rank) }
    self.names = order.map { String(decoding: names[$0], as: UTF8.self) }
    labels = names.isEmpty ? [] : found.map { $0 < 0 ? -1 : ranks[Int($0)] }
  }

  /// The class of a picture, `nil` for none.
  func label(at index: Int) -> Int? {
    labels.isEmpty || labels[index] < 0 ? nil : Int(labels[index])
  }
}
