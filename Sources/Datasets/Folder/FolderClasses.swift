/// The classes of pictures by their paths: the folders of the first level, or those at any depth that
/// hold enough.
struct FolderClasses: Sendable {
  /// The names, ascending by their bytes.
  let names: [String]
  /// For each picture an index of ``names``, or −1; empty without classes.
  let labels: [Int32]

  /// Looks at paths, which must be in ascending order; see ``LoadingOptions/classMinimum``.
  init(of paths: PathList, minimum: Int?) {
    if let minimum { self.init(of: paths, holding: minimum) } else { self.init(of: paths) }
  }

  /// Finds the folders that hold so many pictures; those of smaller folders count for the one around.
  private init(of paths: PathList, holding minimum: Int) {
    let folders = (0..<paths.count).map { folder(of: Array(paths[$0])) }
    // Deepest first, so that a folder has what its own leave over when its turn comes.
    var counts: [[UInt8]: Int] = [:]
    for folder in folders { counts[folder, default: 0] += 1 }
    var pending = Set(counts.keys)
    var taken: Set<[UInt8]> = []
    while let deepest = pending.map(depth).max(), deepest > 0 {
      for name in pending.filter({ depth($0) == deepest }) {
        pending.remove(name)
        let count = counts[name, default: 0]
        guard count < minimum else {
          taken.insert(name)
          continue
        }
        let parent = folder(of: name)
        counts[parent, default: 0] += count
        if !parent.isEmpty { pending.insert(parent) }
      }
    }
    let order = taken.sorted { $0.lexicographicallyPrecedes($1) }
    let ranks = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, Int32($0)) })
    names = order.map { String(decoding: $0, as: UTF8.self) }
    labels =
      order.isEmpty
      ? []
      : folders.map { start in
        var name = start
        while !name.isEmpty {
          if let rank = ranks[name] { return rank }
          name = folder(of: name)
        }
        return -1
      }
  }

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

/// What comes before the last slash; empty where there is none.
private func folder(of path: [UInt8]) -> [UInt8] {
  path.lastIndex(of: UInt8(ascii: "/")).map { Array(path[..<$0]) } ?? []
}

/// How many folders a path leads through, itself included.
private func depth(_ folder: [UInt8]) -> Int {
  folder.isEmpty ? 0 : 1 + folder.count { $0 == UInt8(ascii: "/") }
}
