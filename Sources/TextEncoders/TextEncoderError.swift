/// A tokenizer or text encoder that cannot be made of the files that are there.
public enum TextEncoderError: Error, Equatable, CustomStringConvertible {
  /// A file of the tokenizer or its configuration is wrong.
  case malformed(path: String, expected: String, found: String)
  /// A folder lacks the files of a tokenizer.
  case noTokenizer(folder: String, expected: String)
  /// A model of a kind that there is none of here.
  case unsupported(path: String, setting: String, found: String, known: String)
  /// A setting of a configuration has a value that is unknown or makes no sense.
  case setting(key: String, expected: String, found: String)

  /// One line: the file, what was expected and what was found.
  public var description: String {
    switch self {
    case .malformed(let path, let expected, let found):
      "\(path): expected \(expected), found \(found)"
    case .noTokenizer(let folder, let expected):
      "\(folder): expected a tokenizer, that is \(expected), found neither; "
        + "download the whole folder"
    case .setting(let key, let expected, let found):
      "the text encoder's configuration: '\(key)' should be \(expected), it is \(found)"
    case .unsupported(let path, let setting, let found, let known):
      "\(path): \(setting) is \(found), which is not known here; known: \(known)"
    }
  }
}
