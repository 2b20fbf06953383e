import Files

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What lies in a folder and in the folders below, by the names alone; hidden ones are left out.
///
/// Folders are looked into once, however many links lead to them: first what truly lies there, then,
/// in the order of their paths, what links lead to. So links in circles end, and a link to a folder
/// beside it adds nothing.
struct FolderListing {
  /// The files named as PNG or JPEG pictures, ascending.
  private(set) var pictures = PathList()
  /// The files named as texts, ascending.
  private(set) var texts = PathList()
  /// The files named `metadata.jsonl` or `metadata.csv`, ascending.
  private(set) var metadata: [String] = []
  /// The folders without a picture in them or below whose parent has one, ascending.
  private(set) var emptyFolders: [String] = []
  /// What could not be looked into, or is no regular file though it is named as a picture.
  private(set) var problems: [any Error] = []
  /// How many pictures there are of formats that are not read, by their ending.
  private(set) var others: [String: Int] = [:]

  private let root: String
  private var folders = PathList()
  private var visited: Set<FileIdentity> = []
  /// Links to folders, whose turn comes later.
  private var links: [[UInt8]] = []

  /// Looks into a folder.
  ///
  /// Throws `FileError` where the folder itself cannot be read, ``DatasetError`` where the paths of
  /// all files fill more than four gigabytes.
  init(of root: String) throws {
    self.root = root
    guard FileIdentity(root) != nil else { throw FileError.reading(root, code: errno) }
    visited = Set(foldersAround(root).compactMap { FileIdentity($0) })
    try list([], isRoot: true)
    while !links.isEmpty {
      let batch = links.sorted { $0.lexicographicallyPrecedes($1) }
      links = []
      for link in batch {
        guard let identity = FileIdentity(place(of: link)), visited.insert(identity).inserted else {
          continue
        }
        try list(link, isRoot: false)
      }
    }
    pictures = pictures.sorted()
    texts = texts.sorted()
    metadata.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    // Systems list a folder in any order.
    problems.sort { "\($0)".utf8.lexicographicallyPrecedes("\($1)".utf8) }
    emptyFolders = findEmptyFolders()
    (folders, visited) = (PathList(), [])
  }

  private func place(of path: [UInt8]) -> String {
    "\(root)/\(String(decoding: path, as: UTF8.self))"
  }

  /// Looks into a folder and all that truly lies below, without recursion: folders can be deep.
  private mutating func list(_ start: [UInt8], isRoot: Bool) throws {
    var waiting = [start]
    while let folder = waiting.popLast() {
      let path = folder.isEmpty ? root : place(of: folder)
      if !folder.isEmpty { folders.append(folder) }
      guard let stream = opendir(path) else {
        let error = FileError.reading(path, code: errno)
        if folder.isEmpty && isRoot { throw error }
        problems.append(error)
        continue
      }
      defer { closedir(stream) }
      while let entry = readdir(stream) {
        let name = withUnsafeBytes(of: entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
        if name.first == UInt8(ascii: ".") { continue }
        let path = folder.isEmpty ? name : folder + [UInt8(ascii: "/")] + name
        guard pictures.hasRoom(for: path.count), texts.hasRoom(for: path.count) else {
          throw DatasetError.invalid(
            path: root, expected: "files whose paths fill at most 4 GiB", found: "more")
        }
        switch kind(of: path, type: Int(entry.pointee.d_type)) {
        case .folder:
          // A folder may be mounted inside itself.
          if let identity = FileIdentity(place(of: path)), visited.insert(identity).inserted {
            waiting.append(path)
          }
        case .linkedFolder: links.append(path)
        case .file: add(path, name: name)
        case .other:
          if FileEnding(name) == .picture {
            problems.append(FileError.notAFile(path: place(of: path)))
          }
        }
      }
    }
  }

  private enum Kind { case file, folder, linkedFolder, other }

  private func kind(of path: [UInt8], type: Int) -> Kind {
    switch type {
    case Int(DT_REG): return .file
    case Int(DT_DIR): return .folder
    case Int(DT_LNK), Int(DT_UNKNOWN):
      var status = stat()
      let place = place(of: path)
      let isLink = lstat(place, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
      switch FileKind(place) {
      // A link that leads nowhere is for the reader to complain about.
      case .file, .missing: return .file
      case .folder: return isLink ? .linkedFolder : .folder
      case .other: return .other
      }
    default: return .other
    }
  }

  private mutating func add(_ path: [UInt8], name: [UInt8]) {
    switch FileEnding(name) {
    case .picture: pictures.append(path)
    case .text: texts.append(path)
    case .metadata: metadata.append(String(decoding: path, as: UTF8.self))
    case .otherPicture(let ending): others[ending, default: 0] += 1
    case .unknown: break
    }
  }

  private func findEmptyFolders() -> [String] {
    let folders = folders.sorted()
    func isEmpty(_ folder: some Collection<UInt8>) -> Bool {
      !pictures.contains(prefix: Array(folder) + [UInt8(ascii: "/")])
    }
    return (0..<folders.count).compactMap { index in
      let folder = folders[index]
      guard isEmpty(folder) else { return nil }
      let parent = folder.lastIndex(of: UInt8(ascii: "/")).map { folder[..<$0] }
      return parent.map(isEmpty) == true ? nil : folders.text(index)
    }
  }
}

/// What the name of a file says about it.
enum FileEnding: Equatable {
  case picture, text, metadata, unknown
  /// A picture in a format that is not read.
  case otherPicture(String)

  private static let others: Set = [
    "webp", "gif", "bmp", "tif", "tiff", "heic", "heif", "avif", "jxl", "jp2", "ppm", "tga",
  ]

  /// Looks at the ending of a name; capitals do not matter.
  init(_ name: some BidirectionalCollection<UInt8>) {
    guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot != name.startIndex else {
      self = .unknown
      return
    }
    let ending = String(decoding: name[name.index(after: dot)...], as: UTF8.self).lowercased()
    self =
      switch ending {
      case "png", "apng", "jpg", "jpeg", "jpe", "jfif": .picture
      case "txt": .text
      case "jsonl", "csv":
        name[..<dot].elementsEqual("metadata".utf8) ? .metadata : .unknown
      case let ending where Self.others.contains(ending): .otherPicture(ending)
      default: .unknown
      }
  }
}
