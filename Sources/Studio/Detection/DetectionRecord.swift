import Detection
import Images
import Tensors

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// An object that was found, as COCO's results have it.
public struct DetectionResult: Codable, Hashable, Sendable {
  /// The picture: the number that its file is named by, or its path without the ending.
  public enum Picture: Codable, Hashable, Sendable {
    case number(Int)
    case name(String)

    /// Looks at a path inside the folder of outputs, without its ending.
    init(_ path: String) {
      let digits =
        !path.isEmpty && path.count <= 15 && path.utf8.allSatisfy { (48...57).contains($0) }
      self = digits ? .number(Int(path) ?? 0) : .name(path)
    }

    /// Reads either.
    public init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      if let number = try? value.decode(Int.self) {
        self = .number(number)
      } else {
        self = .name(try value.decode(String.self))
      }
    }

    /// Writes a number or a text.
    public func encode(to encoder: any Encoder) throws {
      var value = encoder.singleValueContainer()
      switch self {
      case .number(let number): try value.encode(number)
      case .name(let name): try value.encode(name)
      }
    }
  }

  /// The picture.
  public var image_id: Picture
  /// The number of the class.
  public var category_id: Int
  /// The name of the class; COCO's own results have none.
  public var category: String
  /// Left, top, width and height in pixels, rounded to hundredths.
  public var bbox: [Double]
  /// How likely it is there, rounded to six digits.
  public var score: Double
  /// Which pixels belong to it, where the model says so.
  public var segmentation: RunLengthMask?

  init(
    _ object: FoundObject, in picture: Picture, width: Int, height: Int, _ model: DetectorModel
  ) {
    image_id = picture
    category_id = object.label + model.firstClass
    category = model.classes[object.label]
    bbox = object.pixels(width: width, height: height).map { ($0 * 100).rounded() / 100 }
    score = (Double(object.score) * 1_000_000).rounded() / 1_000_000
  }
}

/// What was found in a picture, and by what; it travels inside the drawn file.
struct DetectionRecord: Codable, Hashable {
  /// The text keyword under which files carry it.
  static let keyword = "atelier-detect"

  var version = Release.version
  var numerics = numericsVersion
  /// The digest of the model's weights.
  var model: String
  /// The digest of the picture's file.
  var source: String
  var threshold: Float
  var results: [DetectionResult] = []

  /// Whether it is of the same picture by the same model.
  func isOfTheSame(as other: DetectionRecord) -> Bool {
    (numerics, model, source, threshold)
      == (other.numerics, other.model, other.source, other.threshold)
  }

  init(model: String, source: String, threshold: Float) {
    (self.model, self.source, self.threshold) = (model, source, threshold)
  }

  /// Reads what a picture's text says, `nil` where it does not.
  init?(in text: ImageText) {
    guard let json = text[Self.keyword],
      let record = try? JSONDecoder().decode(DetectionRecord.self, from: Data(json.utf8))
    else { return nil }
    self = record
  }

  func json() throws -> String { try compactJSON(self) }
}

/// JSON on one line, keys in ascending order.
func compactJSON(_ value: some Encodable) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  return String(decoding: try encoder.encode(value), as: UTF8.self)
}
