/// Why a file cannot be opened as a model.
public enum ModelError: Error, Equatable, CustomStringConvertible {
  /// The checkpoint does not say which model it holds.
  case noCard(path: String)
  /// What it says cannot be read.
  case unreadableCard(path: String, reason: String)
  /// The model and the pictures do not fit.
  case pictures(path: String, expected: [Int], found: [Int])

  /// The model is of a family that draws no pictures.
  case drawsNothing(path: String, family: String)
  /// The model does not know what a setting is about.
  case takesNo(setting: String, path: String, family: String)
  /// The model enlarges no pictures.
  case notAnUpscaler(path: String, family: String)
  /// The model is of a family that finds nothing.
  case notADetector(path: String, family: String)
  /// The model enlarges by another factor.
  case scale(path: String, expected: Int, found: Int)
  /// The file gives no features of pictures.
  case noFeatures(path: String, found: String)

  /// The model knows no class of the name.
  case unknownClass(String, path: String, known: [String])

  /// The model knows no attribute of the name.
  case unknownCondition(String, path: String, known: [String])
  /// An attribute does not have such a value.
  case conditionValue(String, condition: String, path: String)

  /// The model is no normalizing flow.
  case noFlow(path: String, family: String)
  /// A flow's inverse is none: a part's gives back something else.
  case noInverse(path: String, part: String, error: Double)

  /// A model's values became infinite or not a number while it drew.
  case notANumber(part: String, seed: UInt64)

  /// One line: the file, what was expected, what was found.
  public var description: String {
    switch self {
    case .noCard(let path):
      "\(path): expected a model of ours, whose metadata has a key 'atelier'; found none"
    case .unreadableCard(let path, let reason):
      "\(path): the configuration in its metadata cannot be read: \(reason)"
    case .unknownClass(let name, let path, let known):
      known.isEmpty
        ? "\(path): expected no class, the model knows none; found '\(name)'"
        : "\(path): expected one of the model's \(known.count) classes, found '\(name)'; "
          + "they are: " + known.prefix(40).joined(separator: ", ")
          + (known.count > 40 ? ", …" : "")
    case .unknownCondition(let name, let path, let known):
      "\(path): expected an attribute that the model was told of"
        + (known.isEmpty ? ", there are none" : ": " + known.joined(separator: ", "))
        + "; found '\(name)'"
    case .conditionValue(let value, let condition, let path):
      "\(path): expected a value that the model knows for '\(condition)', found '\(value)'; "
        + "'atelier inspect' lists them"
    case .drawsNothing(let path, let family):
      "\(path): expected a model that draws pictures, found a \(family)"
    case .takesNo(let setting, let path, let family):
      "\(path): a model of the family \(family) takes no \(setting)"
    case .notADetector(let path, let family):
      "\(path): expected a model that finds objects, found a model of the family \(family)"
    case .notAnUpscaler(let path, let family):
      "\(path): expected a model that enlarges pictures, found a model of the family \(family); "
        + "'atelier upscale --help' names some"
    case .scale(let path, let expected, let found):
      "\(path): the model enlarges by \(expected), asked for is \(found); "
        + "leave --scale out or name another model"
    case .noFeatures(let path, let found):
      "\(path): expected a classifier of ours, or the Inception network with pytorch-fid's names "
        + "such as Conv2d_1a_3x3.conv.weight; found \(found)"
    case .noFlow(let path, let family):
      "\(path): expected a normalizing flow, such as nice or glow, found a model of the family \(family)"
    case .noInverse(let path, let part, let error):
      "\(path): expected a flow whose inverse gives pictures back; that of '\(part)' is off by "
        + "\(Float(error)) of the largest value: its weights are broken there, or far too large"
    case .notANumber(let part, let seed):
      "the picture of seed \(seed) is no longer made of numbers after '\(part)': "
        + "the model's weights are broken there"
    case .pictures(let path, let expected, let found):
      "\(path): expected pictures of [C, H, W] = \(expected), found \(found)"
    }
  }
}
