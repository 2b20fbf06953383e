#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Whether a path leads to a folder or to something inside it, behind symbolic links.
package func isInside(_ path: String, _ folder: String) -> Bool {
  guard let path = realPath(path), let folder = realPath(folder) else { return false }
  return path == folder || path.hasPrefix(folder.hasSuffix("/") ? folder : folder + "/")
}

/// The real path of a folder and of those around it, up to the root.
package func foldersAround(_ folder: String) -> [String] {
  guard let path = realPath(folder) else { return [] }
  let parts = path.split(separator: "/")
  return (0...parts.count).map { "/" + parts[..<$0].joined(separator: "/") }
}

private func realPath(_ path: String) -> String? {
  guard let real = realpath(path, nil) else { return nil }
  defer { free(real) }
  return String(cString: real)
}
