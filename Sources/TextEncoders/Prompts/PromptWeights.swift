import Tensors

/// A part of a prompt and how much it counts.
public struct WeightedText: Sendable, Equatable {
  /// The text, without the marks that said so.
  public var text: String
  /// 1 is as usual, more is more.
  public var weight: Float

  /// Creates a part.
  public init(text: String, weight: Float) { (self.text, self.weight) = (text, weight) }
}

/// Reads `(word:1.3)` in prompts, an option: by itself a prompt means its characters.
///
/// `(text)` counts 1.1 times as much, `(text:1.3)` 1.3 times, `[text]` a 1.1th; marks within marks
/// multiply. `\(`, `\)`, `\[`, `\]` and `\\` are the characters. What is never closed counts to the
/// end of the prompt, and a mark that closes nothing is a character.
///
/// Source: the habit of stable-diffusion-webui, "Attention/emphasis".
public enum PromptWeights {
  /// What one pair of round brackets multiplies by, and square ones divide by.
  static let step: Float = 1.1

  /// Returns the parts of a prompt; neighbours have different weights, and none is empty.
  public static func parse(_ prompt: String) -> [WeightedText] {
    var reader = Reader(characters: Array(prompt))
    return reader.read()
  }

  private struct Reader {
    let characters: [Character]
    var parts: [WeightedText] = []
    /// Where the parts begin that an open bracket is about.
    var open: [(bracket: Character, first: Int)] = []
    var place = 0

    init(characters: [Character]) { self.characters = characters }

    mutating func read() -> [WeightedText] {
      while place < characters.count {
        let character = characters[place]
        place += 1
        switch character {
        case "\\":
          let isEscape = place < characters.count && "()[]\\".contains(characters[place])
          append(isEscape ? characters[place] : character)
          if isEscape { place += 1 }
        case "(", "[":
          open.append((character, parts.count))
          parts.append(WeightedText(text: "", weight: 1))
        case ":":
          if open.last?.bracket == "(", let weight = weightBeforeEnd() {
            close(weight)
          } else {
            append(character)
          }
        case ")" where open.last?.bracket == "(": close(PromptWeights.step)
        case "]" where open.last?.bracket == "[": close(1 / PromptWeights.step)
        default: append(character)
        }
      }
      while let bracket = open.last?.bracket {
        close(bracket == "(" ? PromptWeights.step : 1 / PromptWeights.step)
      }
      return joined()
    }

    private mutating func append(_ character: Character) {
      if parts.isEmpty { parts.append(WeightedText(text: "", weight: 1)) }
      parts[parts.count - 1].text.append(character)
    }

    /// Ends the innermost bracket.
    private mutating func close(_ weight: Float) {
      guard let (_, first) = open.popLast() else { return }
      for index in first..<parts.count { parts[index].weight *= weight }
      parts.append(WeightedText(text: "", weight: 1))
    }

    /// Steps over a number and a closing bracket, where they come next.
    private mutating func weightBeforeEnd() -> Float? {
      guard let end = characters[place...].firstIndex(of: ")") else { return nil }
      let text = String(characters[place..<end].filter { $0 != " " })
      guard let weight = Float(text), weight.isFinite,
        text.allSatisfy({ "+-.0123456789".contains($0) })
      else { return nil }
      place = end + 1
      return weight
    }

    private func joined() -> [WeightedText] {
      parts.reduce(into: []) { joined, part in
        if part.text.isEmpty { return }
        if joined.last?.weight == part.weight {
          joined[joined.count - 1].text += part.text
        } else {
          joined.append(part)
        }
      }
    }
  }

  /// Returns what an encoder made of a prompt, `[1, T, C]`, each token moved away from what it makes
  /// of no text at the same place: empty + weight · (token − empty).
  ///
  /// Tokens of weight 1 stay as they are, bit for bit. Source: the habit of ComfyUI.
  ///
  /// - Precondition: there is one weight for each token.
  public static func apply(_ weights: [Float], to tokens: Tensor, empty: Tensor) -> Tensor {
    precondition(
      tokens.shape.rank == 3 && tokens.shape[1] == weights.count && empty.shape == tokens.shape,
      "prompt weights: \(weights.count) for \(tokens.shape) and \(empty.shape)")
    if weights.allSatisfy({ $0 == 1 }) { return tokens }
    let size = tokens.shape[0] * tokens.shape[2]
    return Tensor.concatenated(
      weights.enumerated().map { index, weight in
        let token = tokens.sliced(1, index..<index + 1)
        if weight == 1 || size == 0 { return token }
        let nothing = empty.sliced(1, index..<index + 1)
        return nothing + (token - nothing) * weight
      }, axis: 1)
  }
}
