import Tensors

/// Says which parameters a setting is for, by their names or by what they are.
public enum ParameterPattern: Codable, Hashable, Sendable, CustomStringConvertible {
  /// Those whose whole name fits, such as `*.bias`: `*` stands for any run of characters, dots
  /// among them, `?` for any one.
  case name(String)
  /// Those of a kind.
  case kind(Kind)

  /// What a parameter is, as far as its name and rank tell.
  public enum Kind: String, Codable, CaseIterable, Sendable {
    /// The last part of the name ends with `bias`.
    case bias
    /// Scale or shift of a normalisation: of rank 0 or 1, and called `weight`, or part of something
    /// whose name speaks of a norm.
    case norm
    /// A table of rank 2 or more whose own name, or that of the layer whose `weight` it is, speaks of
    /// an embedding.
    case embedding
    /// Of rank 0 or 1: biases, norms and other scales.
    case vector
    /// Of rank 2 or more: what products and convolutions contract.
    case matrix
  }

  /// The pattern as a recipe has it.
  public var description: String {
    switch self {
    case .name(let pattern): pattern
    case .kind(let kind): kind.rawValue
    }
  }

  /// Whether a parameter is meant.
  public func matches(_ name: String, shape: Shape) -> Bool {
    switch self {
    case .name(let pattern): Self.fits(Array(name.utf8), Array(pattern.utf8)[...])
    case .kind(let kind): kind.includes(name, rank: shape.rank)
    }
  }

  /// Whether a text fits a pattern; a star that took too little is tried with one more, the last
  /// star alone, which is enough.
  private static func fits(_ text: [UInt8], _ pattern: ArraySlice<UInt8>) -> Bool {
    let (star, anyOne) = (UInt8(ascii: "*"), UInt8(ascii: "?"))
    var (place, next) = (0, pattern.startIndex)
    var retry: (place: Int, next: Int)?
    while place < text.count {
      if next < pattern.endIndex, pattern[next] == star {
        retry = (place, next + 1)
        next += 1
      } else if next < pattern.endIndex, pattern[next] == anyOne || pattern[next] == text[place] {
        place += 1
        next += 1
      } else if let last = retry {
        retry = (last.place + 1, last.next)
        (place, next) = (last.place + 1, last.next)
      } else {
        return false
      }
    }
    return pattern[next...].allSatisfy { $0 == star }
  }
}

extension ParameterPattern.Kind {
  func includes(_ name: String, rank: Int) -> Bool {
    let path = name.lowercased().split(separator: ".")
    let own = path.last ?? ""
    return switch self {
    case .bias: own.hasSuffix("bias")
    case .norm: rank <= 1 && (own == "weight" || path.contains(where: Self.speaksOfNorm))
    case .embedding:
      rank >= 2 && (own == "weight" ? path.dropLast().last ?? "" : own).contains("emb")
    case .vector: rank <= 1
    case .matrix: rank >= 2
    }
  }

  /// As `norm1`, `group_norm`, `layernorm`, and the short names `ln_1`, `bn2`.
  private static func speaksOfNorm(_ component: Substring) -> Bool {
    if component.contains("norm") { return true }
    let letters = component.prefix { $0.isLetter }
    let rest = component.dropFirst(letters.count)
    return ["ln", "bn", "gn"].contains(letters)
      && rest.allSatisfy { $0.isNumber || $0 == "_" }
  }
}
