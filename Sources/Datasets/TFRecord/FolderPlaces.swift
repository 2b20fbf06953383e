import Images

/// Decides where in a folder pictures go.
///
/// What records call them is others' text: it must not lead out of the folder, nor two pictures to
/// one place.
struct FolderPlaces {
  /// Where a picture goes, from the top of the folder on.
  struct Place: Equatable {
    /// The folder, empty for the top.
    let folder: String
    /// The name, without its ending.
    let stem: String
    let ending: String

    private var prefix: String { folder.isEmpty ? "" : folder + "/" }
    /// The place of the picture.
    var path: String { "\(prefix)\(stem).\(ending)" }
    /// The place of its caption.
    var captionPath: String { "\(prefix)\(stem).txt" }
  }

  /// How many digits a folder has that is named by a label, so that names sort as numbers do.
  let labelDigits: Int
  private var folders: [String: String] = [:]
  private var takenFolders: Set<String> = []
  /// Places without their endings: a caption belongs to one picture.
  private var takenStems: Set<String> = []

  init(labelDigits: Int) { self.labelDigits = labelDigits }

  /// Decides for the picture of a record.
  mutating func place(
    for picture: TFRecordPicture, format: ImageFormat, index: Int
  ) -> Place {
    var components = (picture.fileName ?? "").split(separator: "/").map { Self.safe($0) }
    let last = components.popLast() ?? ""
    let (stem, ending) = Self.parted(last, format: format)
    var folder = classFolder(picture)
    // Without a class, a folder on the way would become one.
    if !folder.isEmpty { folder = ([folder] + components).joined(separator: "/") }
    let name = stem.isEmpty ? String(index) : stem
    return Place(
      folder: folder,
      stem: Self.free(name, in: &takenStems, prefix: folder.isEmpty ? "" : folder + "/"),
      ending: ending)
  }

  private mutating func classFolder(_ picture: TFRecordPicture) -> String {
    let name: String
    if let className = picture.className {
      name = className
    } else if let label = picture.label, label >= 0 {
      let digits = String(label)
      name = String(repeating: "0", count: max(0, labelDigits - digits.count)) + digits
    } else {
      return ""
    }
    if let folder = folders[name] { return folder }
    let safe = Self.safe(name[...])
    let folder = Self.free(safe.isEmpty ? "_" : safe, in: &takenFolders, prefix: "")
    folders[name] = folder
    return folder
  }

  /// A name that is not taken, also where a file system sees no difference of case.
  private static func free(_ name: String, in taken: inout Set<String>, prefix: String) -> String {
    var (free, number) = (name, 1)
    while !taken.insert((prefix + free).lowercased()).inserted {
      number += 1
      free = "\(name)-\(number)"
    }
    return free
  }

  /// A name that stays in its folder, is not hidden, and is short enough for a file system.
  private static func safe(_ name: Substring) -> String {
    var result = ""
    for scalar in name.unicodeScalars {
      let isPlain = scalar.value >= 32 && scalar.value != 127 && scalar != "/" && scalar != "\\"
      let next = isPlain ? String(scalar) : "_"
      if result.utf8.count + next.utf8.count > 200 { break }
      result += next
    }
    return result.hasPrefix(".") ? "_" + result.dropFirst() : result
  }

  /// Parts a file name into stem and ending; one that is wrong for the format stays in the stem.
  private static func parted(_ name: String, format: ImageFormat) -> (stem: String, ending: String)
  {
    if let dot = name.lastIndex(of: ".") {
      let ending = name[name.index(after: dot)...]
      let known = format == .png ? ["png"] : ["jpg", "jpeg"]
      if known.contains(ending.lowercased()) { return (String(name[..<dot]), String(ending)) }
    }
    return (name, format.fileExtension)
  }
}
