extension KeyedDecodingContainer {
  /// Reads a value where the file says it, and leaves it as it is elsewhere: what an older file does
  /// not say, or another program's, is then the default.
  package func read<Value: Decodable>(_ key: Key, _ value: inout Value) throws {
    value = try decodeIfPresent(Value.self, forKey: key) ?? value
  }
}
