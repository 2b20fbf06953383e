/// Turns prompts into the ids that a text encoder reads.
public protocol PromptTokenizer: Sendable {
  /// The id before the first piece of text, where there is one.
  var start: Int? { get }
  /// The id behind the last piece of text.
  var end: Int { get }
  /// The id that fills what a prompt leaves free.
  var padding: Int { get }

  /// Returns the ids of a text alone, without start, end and padding.
  func ids(of text: String) -> [Int]

  /// Returns the text that ids stand for, as far as it can be told from them.
  func text(of ids: some Collection<Int>) -> String
}

/// A prompt as an encoder reads it: always as many ids as were asked for.
public struct TokenizedPrompt: Sendable, Equatable {
  /// Start, text, end and padding.
  public var ids: [Int]
  /// How much each id counts: 1, unless the prompt says otherwise.
  public var weights: [Float]
  /// How many ids come before the padding.
  public var used: Int
  /// The text that did not fit; empty where everything did.
  public var cut: String
}

extension PromptTokenizer {
  /// Returns a prompt as `length` ids: text that does not fit is cut, as diffusers' pipelines do it.
  ///
  /// - Precondition: there is room for start and end.
  public func tokenized(_ prompt: String, length: Int) -> TokenizedPrompt {
    tokenized([WeightedText(text: prompt, weight: 1)], length: length)
  }

  /// Returns the parts of a prompt as `length` ids, each with the weight of its part.
  ///
  /// - Precondition: there is room for start and end.
  public func tokenized(_ parts: [WeightedText], length: Int) -> TokenizedPrompt {
    let before = start.map { [$0] } ?? []
    let room = length - before.count - 1
    precondition(room >= 0, "tokenized: \(length) ids have no room for start and end")
    var (ids, weights): ([Int], [Float]) = ([], [])
    for part in parts {
      let more = self.ids(of: part.text)
      ids += more
      weights += repeatElement(part.weight, count: more.count)
    }
    let kept = before + ids.prefix(room) + [end]
    let filling = length - kept.count
    return TokenizedPrompt(
      ids: kept + repeatElement(padding, count: filling),
      weights: before.map { _ in 1 } + weights.prefix(room)
        + repeatElement(1, count: 1 + filling),
      used: kept.count, cut: ids.count > room ? text(of: ids.dropFirst(room)) : "")
  }
}

/// A text and the special pieces in it, such as `<|endoftext|>`, which mean one id each.
enum TextPart: Equatable {
  case text(String)
  case special(Int)

  /// Cuts a text at its special pieces; of several at one place the longest counts.
  static func parts(of text: String, specials: [String: Int]) -> [TextPart] {
    let bytes = Array(text.utf8)
    let spelled = specials.map { (bytes: Array($0.key.utf8), id: $0.value) }
      .filter { !$0.bytes.isEmpty }.sorted { $0.bytes.count > $1.bytes.count }
    var (parts, start, place): ([TextPart], Int, Int) = ([], 0, 0)
    func take(upTo end: Int) {
      guard end > start else { return }
      parts.append(.text(String(decoding: bytes[start..<end], as: UTF8.self)))
    }
    while place < bytes.count {
      guard let found = spelled.first(where: { bytes[place...].starts(with: $0.bytes) }) else {
        place += 1
        continue
      }
      take(upTo: place)
      parts.append(.special(found.id))
      place += found.bytes.count
      start = place
    }
    take(upTo: bytes.count)
    return parts
  }
}
