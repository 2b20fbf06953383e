/// An object that somebody drew a box around.
public struct BoxAnnotation: Codable, Hashable, Sendable {
  /// The number of its class.
  public var label: Int
  /// The edges in pixels of the picture, from its upper left corner.
  public var left, top, right, bottom: Double
  /// Whether it counts in no evaluation: VOC's `difficult`.
  public var isDifficult = false
  /// Whether it stands for several objects: COCO's `iscrowd`.
  public var isCrowd = false
  /// The area that COCO reckons the object by, `nil` for the box's own.
  public var area: Double?
  /// Its pixels, `nil` where nobody says which.
  public var outline: ObjectOutline?

  /// Describes an object.
  public init(label: Int, left: Double, top: Double, right: Double, bottom: Double) {
    self.label = label
    (self.left, self.top, self.right, self.bottom) = (left, top, right, bottom)
  }

  /// What makes it no box of a picture, `nil` where it is one.
  func complaint(width: Int, height: Int) -> String? {
    let edges = [left, top, right, bottom]
    guard edges.allSatisfy(\.isFinite) else { return "edges \(edges)" }
    guard right > left, bottom > top else { return "an empty box, \(edges)" }
    let isInside =
      left >= -1 && top >= -1 && right <= Double(width) + 1 && bottom <= Double(height) + 1
    return isInside ? nil : "a box outside of \(width)×\(height), \(edges)"
  }
}

/// A picture with what is in it.
public struct AnnotatedPicture: Hashable, Sendable {
  /// Where its file lies.
  public var path: String
  /// What the annotations call it: a number in COCO's, its name elsewhere.
  public var id: String
  /// How wide it is, in pixels, as the annotations have it.
  public var width: Int
  /// How high it is.
  public var height: Int
  /// What is in it.
  public var objects: [BoxAnnotation]

  /// Describes a picture.
  public init(path: String, id: String, width: Int, height: Int, objects: [BoxAnnotation]) {
    (self.path, self.id, self.width, self.height) = (path, id, width, height)
    self.objects = objects
  }
}

/// The pictures of a dataset with boxes, and what was left out.
public struct PictureAnnotations: Sendable {
  /// Where they were read from.
  public var path: String
  /// The names of the classes.
  public var classes: [String]
  /// What programs call the classes: their numbers in COCO's files, from 1 in others.
  public var classIds: [Int]
  /// The pictures.
  public var pictures: [AnnotatedPicture]
  /// A line for each object that is no box, which is left out.
  public var problems: [String] = []

  /// Adds an object, or says why it is left out.
  mutating func add(_ object: BoxAnnotation, to picture: inout AnnotatedPicture) {
    if let complaint = object.complaint(width: picture.width, height: picture.height) {
      problems.append("\(picture.path): \(classes[object.label]): \(complaint)")
      return
    }
    var object = object
    (object.left, object.top) = (max(object.left, 0), max(object.top, 0))
    object.right = min(object.right, Double(picture.width))
    object.bottom = min(object.bottom, Double(picture.height))
    picture.objects.append(object)
  }
}
