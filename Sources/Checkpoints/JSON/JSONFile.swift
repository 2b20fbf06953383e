import Files

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Reads the JSON files beside weights: configurations, vocabularies, indexes.
package enum JSONFile {
  /// Reads a document; `expected` is what messages call it.
  ///
  /// Throws `FileError` where the file cannot be read, ``CheckpointError`` where it is no JSON.
  package static func read(_ path: String, expected: String) throws -> JSONValue {
    try MappedFile(path: path).withBytes { bytes in
      try LargeFilePointer.refuse(bytes, path: path, expected: expected)
      do {
        return try JSONReader.read(bytes)
      } catch let error as JSONError {
        throw CheckpointError.malformed(
          path: path, expected: expected, found: error.description)
      }
    }
  }

  /// Reads a configuration: keys that it does not know are those of other programs.
  ///
  /// Throws `FileError` where the file cannot be read, ``CheckpointError`` where it is no JSON or a
  /// value is of the wrong kind.
  package static func configuration<Configuration: Decodable>(
    _: Configuration.Type = Configuration.self, path: String
  ) throws -> Configuration {
    let expected = "a configuration in JSON"
    _ = try read(path, expected: expected)
    do {
      return try MappedFile(path: path).withBytes { bytes in
        try JSONDecoder().decode(Configuration.self, from: Data(bytes))
      }
    } catch let error as DecodingError {
      let (expected, found) = explanation(of: error)
      throw CheckpointError.malformed(path: path, expected: expected, found: found)
    }
  }

  /// Which key is wrong, and how.
  private static func explanation(of error: DecodingError) -> (expected: String, found: String) {
    func key(_ context: DecodingError.Context, _ last: (any CodingKey)? = nil) -> String {
      let keys = context.codingPath.map(\.stringValue) + [last?.stringValue].compactMap(\.self)
      return "'\(oneLine(keys.joined(separator: ".")))'"
    }
    return switch error {
    case .keyNotFound(let missing, let context): ("a value for \(key(context, missing))", "none")
    case .valueNotFound(_, let context): ("a value for \(key(context))", "null")
    case .typeMismatch(let type, let context):
      ("\(key(context)) to be \(type)", "something else")
    case .dataCorrupted(let context):
      ("a known value for \(key(context))", oneLine(context.debugDescription))
    @unknown default: ("a configuration", "something else")
    }
  }
}
