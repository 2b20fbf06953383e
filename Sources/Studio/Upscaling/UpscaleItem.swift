import Files
import Images

/// One picture to enlarge, and where it goes.
public struct UpscaleItem: Hashable, Sendable {
  /// The picture's file.
  public let source: String
  /// The file that is made of it.
  public let output: String
  /// Whether somebody named the file, rather than a folder that it lies in.
  public let isNamed: Bool

  /// One picture into one file.
  public init(source: String, output: String) throws {
    (self.source, self.output, isNamed) = (source, output, true)
    try Self.check([self])
  }

  private init(source: String, output: String, isNamed: Bool) {
    (self.source, self.output, self.isNamed) = (source, output, isNamed)
  }

  /// The pictures of files and folders, each into a folder: under its own name, below the folders
  /// that it lies in within a folder that was named.
  ///
  /// - Parameters:
  ///   - inputs: files, and folders of which the files that end as pictures do are taken; what lies
  ///     in the folder for the outputs is none of them.
  ///   - folder: where outputs go.
  ///   - ending: of the outputs' names, without the dot.
  /// - Returns: the pictures in the order of the inputs, those of a folder by ascending path.
  /// - Throws: ``UpscaleError`` where a folder holds no pictures, two would get one name, or one would
  ///   be written over itself; `FileError` where a folder cannot be read.
  public static func items(
    _ inputs: [String], into folder: String, ending: String
  ) throws -> [UpscaleItem] {
    func output(_ name: String) -> String {
      let end = name.lastIndex(of: ".") ?? name.endIndex
      let start = name.lastIndex(of: "/").map(name.index(after:)) ?? name.startIndex
      return "\(folder)/\(end > start ? name[..<end] : name[...]).\(ending)"
    }
    let items = try inputs.flatMap { input -> [UpscaleItem] in
      guard FileKind(input) == .folder else {
        let name = input.split(separator: "/").last.map(String.init) ?? input
        return [UpscaleItem(source: input, output: output(name), isNamed: true)]
      }
      let root = input.count > 1 && input.hasSuffix("/") ? String(input.dropLast()) : input
      let found = try files(below: root).filter(isPicture).map {
        UpscaleItem(source: "\(root)/\($0)", output: output($0), isNamed: false)
      }.filter { !isInside($0.source, folder) }
      guard !found.isEmpty else { throw UpscaleError.noPictures(folder: input) }
      return found
    }
    try check(items)
    return items
  }

  /// Whether a name ends as those of pictures do.
  static func isPicture(_ name: String) -> Bool {
    let name = name.lowercased()
    return [".png", ".jpg", ".jpeg"].contains { name.hasSuffix($0) }
  }

  private static func check(_ items: [UpscaleItem]) throws {
    let sources = Set(items.compactMap { FileIdentity($0.source) })
    var outputs: [String: String] = [:]
    for item in items {
      if let other = outputs.updateValue(item.source, forKey: item.output) {
        throw UpscaleError.sameOutput(first: other, second: item.source, output: item.output)
      }
      if let identity = FileIdentity(item.output), sources.contains(identity) {
        throw UpscaleError.overSource(path: item.output)
      }
    }
  }
}
