import ArgumentParser

/// Reads a flag's numbers with commas between them; `nil` where the flag was not given.
func commaSeparated<Number>(
  _ text: String?, _ flag: String, _ number: (Substring) -> Number?
) throws -> [Number]? {
  try text.map { text in
    try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
      guard let number = number(part) else {
        throw ValidationError("\(flag) takes numbers with commas between them, got '\(text)'.")
      }
      return number
    }
  }
}
