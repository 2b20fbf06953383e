import Files
import Images

/// Where pictures go: all into one file, or each into a folder.
enum OutputTarget {
  case file(String)
  case folder(String)

  /// A path that ends in `/`, or is a folder already, means single files.
  init(_ path: String) {
    if path.hasSuffix("/") || FileKind(path) == .folder {
      self = .folder(path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path)
    } else {
      self = .file(path)
    }
  }

  /// Single files, whatever the path ends in.
  init(folder path: String) {
    let slashes = path.reversed().prefix { $0 == "/" }.count
    self = .folder(slashes == path.count ? path : String(path.dropLast(slashes)))
  }

  var isForFolder: Bool {
    switch self {
    case .file: false
    case .folder: true
    }
  }

  /// Where the file or the folder lies.
  var path: String {
    switch self {
    case .file(let path), .folder(let path): path
    }
  }

  /// The format that the file's name ends in.
  var formatByName: StorageOptions.Format? {
    guard case .file(let path) = self, let dot = path.lastIndex(of: ".") else { return nil }
    return StorageOptions.Format(argument: String(path[path.index(after: dot)...]))
  }

  /// Makes sure, before anything is drawn, that there is a place for it; makes the folder.
  func check() throws {
    switch self {
    case .file(let path): try checkWritable(path)
    case .folder(let path): try makeFolder(path)
    }
  }
}
