import Files

/// Reads folders as PASCAL VOC has them: `Annotations/*.xml`, `JPEGImages`, `ImageSets/Main/*.txt`.
public enum VOCAnnotations {
  /// Whether a path is such a folder.
  public static func recognizes(_ path: String) -> Bool {
    FileKind("\(path)/Annotations") == .folder && FileKind("\(path)/ImageSets/Main") == .folder
  }

  /// Reads the pictures of a split, such as `train`.
  ///
  /// Classes are all that the folder's annotations name, in the order of their names, so that every
  /// split has the same.
  ///
  /// Throws `FileError` where a file cannot be read, ``DatasetError`` where one is not what it should
  /// be.
  public static func read(_ folder: String, split: String) throws -> PictureAnnotations {
    let list = "\(folder)/ImageSets/Main/\(split).txt"
    let names = try lines(of: list)
    guard !names.isEmpty else {
      throw DatasetError.empty(path: list, expected: "names of pictures")
    }
    let parsed = try names.map { try parse("\(folder)/Annotations/\($0).xml") }
    var annotations = PictureAnnotations(
      path: list, classes: try classes(folder), classIds: [], pictures: [])
    annotations.classIds = Array(1...max(annotations.classes.count, 1))
    for (name, root) in zip(names, parsed) {
      try add(root, name, folder, to: &annotations)
    }
    return annotations
  }

  private static func classes(_ folder: String) throws -> [String] {
    let files = try names(in: "\(folder)/Annotations").filter { $0.hasSuffix(".xml") }.sorted()
    var found: Set<String> = []
    for file in files {
      for object in try parse("\(folder)/Annotations/\(file)").children
      where object.name == "object" {
        if let name = object["name"]?.trimmed, !name.isEmpty { found.insert(name) }
      }
    }
    guard !found.isEmpty else {
      throw DatasetError.empty(path: "\(folder)/Annotations", expected: "objects with names")
    }
    return found.sorted()
  }

  private static func add(
    _ root: XMLElement, _ name: String, _ folder: String, to annotations: inout PictureAnnotations
  ) throws {
    let path = "\(folder)/Annotations/\(name).xml"
    func number(_ element: XMLElement?, _ what: String) throws -> Double {
      guard let text = element?.trimmed, let number = Double(text) else {
        throw DatasetError.invalid(
          path: path, expected: "a number as '\(what)'",
          found: element.map { "'\($0.trimmed.prefix(40))'" } ?? "none")
      }
      return number
    }
    let size = root["size"]
    let sides = try ["width", "height"].map { try number(size?[$0], "size.\($0)") }
    guard sides.allSatisfy({ (1...65_536).contains($0) }) else {
      throw DatasetError.invalid(
        path: path, expected: "a size of 1 to 65536", found: "\(sides[0])×\(sides[1])")
    }
    let file = root["filename"]?.trimmed ?? ""
    // What stands in the file may lack the ending, or be another name altogether.
    let candidates = [file, name + ".jpg", name + ".png", name + ".jpeg"]
      .filter { !$0.isEmpty && !$0.contains("/") }.map { "\(folder)/JPEGImages/\($0)" }
    guard let picture = candidates.first(where: { FileKind($0) == .file }) else {
      throw FileError.missing("\(folder)/JPEGImages/\(name).jpg")
    }
    var annotated = AnnotatedPicture(
      path: picture, id: name, width: Int(sides[0]), height: Int(sides[1]), objects: [])
    for object in root.children where object.name == "object" {
      guard let label = annotations.classes.firstIndex(of: object["name"]?.trimmed ?? "") else {
        continue
      }
      let box = object["bndbox"]
      let edges = try ["xmin", "ymin", "xmax", "ymax"].map {
        try number(box?[$0], "bndbox.\($0)")
      }
      // Pixels are counted from 1 there, and the last one belongs to the box.
      var found = BoxAnnotation(
        label: label, left: edges[0] - 1, top: edges[1] - 1, right: edges[2], bottom: edges[3])
      found.isDifficult = object["difficult"]?.trimmed == "1"
      if edges[2] <= edges[0] { found.right = found.left }
      if edges[3] <= edges[1] { found.bottom = found.top }
      annotations.add(found, to: &annotated)
    }
    annotations.pictures.append(annotated)
  }

  private static func parse(_ path: String) throws -> XMLElement {
    let bytes = try MappedFile(path: path).withBytes { Array($0) }
    do {
      return try XMLReader.read(String(decoding: bytes, as: UTF8.self))
    } catch let failure as XMLReader.Failure {
      throw DatasetError.invalid(
        path: path, expected: "an annotation in XML", found: failure.description)
    }
  }

  /// The first word of each line.
  private static func lines(of path: String) throws -> [String] {
    let bytes = try MappedFile(path: path).withBytes { Array($0) }
    return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).compactMap {
      $0.split(whereSeparator: \.isWhitespace).first.map(String.init)
    }
  }
}
