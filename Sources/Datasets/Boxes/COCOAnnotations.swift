import Checkpoints
import Files

/// Reads COCO's JSON of objects: `images`, `annotations`, `categories`.
public enum COCOAnnotations {
  /// Whether a path is named as such a file.
  public static func recognizes(_ path: String) -> Bool {
    path.hasSuffix(".json") && FileKind(path) == .file
  }

  /// Reads a file; pictures lie beside it, in `images` there, or where `folder` says.
  ///
  /// Throws `FileError` where it cannot be read, ``DatasetError`` where it is something else.
  public static func read(_ path: String, pictures folder: String? = nil) throws
    -> PictureAnnotations
  {
    let document: JSONValue
    do {
      document = try MappedFile(path: path).withBytes { try JSONReader.read($0) }
    } catch let error as JSONError {
      throw DatasetError.invalid(
        path: path, expected: "annotations in JSON", found: error.description)
    }
    func list(_ key: String) throws -> [JSONObject] {
      guard let items = document.object?[key]?.array else {
        throw DatasetError.invalid(
          path: path, expected: "COCO's annotations, with '\(key)'", found: "none")
      }
      return try items.map { item in
        guard let object = item.object else {
          throw DatasetError.invalid(
            path: path, expected: "objects in '\(key)'", found: item.kind)
        }
        return object
      }
    }
    func value<Value>(_ object: JSONObject, _ key: String, _ read: (JSONValue) -> Value?) throws
      -> Value
    {
      guard let found = object[key], let value = read(found) else {
        throw DatasetError.invalid(
          path: path, expected: "a value for '\(key)'", found: object[key]?.kind ?? "none")
      }
      return value
    }
    let categories = try list("categories").map {
      (id: try value($0, "id", \.integer), name: try value($0, "name", \.string))
    }.sorted { $0.id < $1.id }
    var annotations = PictureAnnotations(
      path: path, classes: categories.map(\.name), classIds: categories.map(\.id), pictures: [])
    let labels = Dictionary(
      annotations.classIds.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    let base =
      folder
      ?? path.split(separator: "/", omittingEmptySubsequences: false)
      .dropLast().joined(separator: "/")
    let root = base.isEmpty ? "" : base + "/"
    var places: [Int: Int] = [:]
    for image in try list("images") {
      let name = try value(image, "file_name", \.string)
      let id = try value(image, "id", \.integer)
      let sides = try ["width", "height"].map { try value(image, $0, \.integer) }
      guard sides.allSatisfy({ (1...65_536).contains($0) }), !name.contains("../") else {
        throw DatasetError.invalid(
          path: path, expected: "pictures inside the folder, of 1 to 65536 pixels a side",
          found: "'\(name)' of \(sides)")
      }
      let inside = "\(root)images/\(name)"
      places[id] = annotations.pictures.count
      annotations.pictures.append(
        AnnotatedPicture(
          path: FileKind(root + name) != .file && FileKind(inside) == .file ? inside : root + name,
          id: "\(id)", width: sides[0], height: sides[1], objects: []))
    }
    for item in try list("annotations") {
      guard let place = places[try value(item, "image_id", \.integer)],
        let label = labels[try value(item, "category_id", \.integer)]
      else {
        annotations.problems.append("\(path): an object of an unknown picture or category")
        continue
      }
      let box = try value(item, "bbox") { $0.array?.compactMap(\.double) }
      guard box.count == 4 else {
        throw DatasetError.invalid(
          path: path, expected: "a 'bbox' of four numbers", found: "\(box.count)")
      }
      var object = BoxAnnotation(
        label: label, left: box[0], top: box[1], right: box[0] + box[2], bottom: box[1] + box[3])
      object.isCrowd = item["iscrowd"]?.integer == 1
      object.area = item["area"]?.double
      var picture = annotations.pictures[place]
      object.outline = ObjectOutline(
        item["segmentation"], height: picture.height, width: picture.width)
      annotations.add(object, to: &picture)
      annotations.pictures[place] = picture
    }
    return annotations
  }
}
