import Checkpoints
import Files
import Terminal

/// One JSON object on one line, its keys in the order in which they were added.
struct JSONLine: CustomStringConvertible {
  private var members: [String] = []

  mutating func add(_ key: String, _ value: String?) { append(key, value.map(jsonText)) }
  mutating func add(_ key: String, _ value: Int?) { append(key, value.map(String.init)) }
  mutating func add(_ key: String, _ value: Bool) { append(key, String(value)) }
  mutating func add(_ key: String, _ values: [String]) {
    append(key, "[" + values.map(jsonText).joined(separator: ", ") + "]")
  }

  /// Adds a number, rounded to so many digits after the point.
  mutating func add(_ key: String, _ value: Double?, digits: Int) {
    append(key, value.map { $0.isFinite ? fixed($0, digits: digits) : "null" })
  }

  private mutating func append(_ key: String, _ text: String?) {
    members.append(jsonText(key) + ": " + (text ?? "null"))
  }

  var description: String { "{" + members.joined(separator: ", ") + "}" }
}
