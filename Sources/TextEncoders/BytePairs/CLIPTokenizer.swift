/// CLIP's tokenizer: byte pairs that were merged most often, in lower case.
///
/// Source: openai/CLIP, `simple_tokenizer.py`; what it does to Unicode is transformers'
/// `CLIPTokenizer`: normalisation form C, runs of white space as one space, lower case character by
/// character.
public struct CLIPTokenizer: PromptTokenizer {
  /// `<|startoftext|>`.
  public let start: Int?
  /// `<|endoftext|>`.
  public let end: Int
  /// `<|endoftext|>` for CLIP-L, `!` for CLIP-G.
  public let padding: Int
  /// How many ids a prompt has with its start and end, 77.
  public let length: Int
  private let vocabulary: BytePairVocabulary
  private let specials: [String: Int]

  init(
    vocabulary: BytePairVocabulary, start: Int, end: Int, padding: Int, length: Int,
    specials: [String: Int]
  ) {
    (self.start, self.end, self.padding, self.length) = (start, end, padding, length)
    (self.vocabulary, self.specials) = (vocabulary, specials)
  }

  /// Returns the ids of a text; pieces such as `<|endoftext|>` are the ids that they name, and so is
  /// what fills: where that is `!`, a `!` of the text has its id, as in transformers.
  public func ids(of text: String) -> [Int] {
    TextPart.parts(of: Self.normalised(text), specials: specials).flatMap { part in
      switch part {
      case .special(let id): [id]
      case .text(let text): Self.words(of: text).flatMap { vocabulary.ids(of: $0) }
      }
    }
  }

  /// Returns the text of ids, in lower case, words apart by one space.
  public func text(of ids: some Collection<Int>) -> String {
    let known = Set(specials.values)
    return vocabulary.text(of: ids.filter { !known.contains($0) })
  }

  /// The text in normalisation form C and lower case, each white space a plain one.
  private static func normalised(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in CanonicalForm.composed(text.unicodeScalars) {
      if scalar.properties.isWhitespace {
        scalars.append(" ")
      } else {
        scalars.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
      }
    }
    return String(scalars)
  }

  /// The pieces of a text that are encoded by themselves: runs of letters, single digits, runs of
  /// other characters, and the ends of English words.
  private static func words(of text: String) -> [[UInt8]] {
    let scalars = Array(text.unicodeScalars)
    var words: [[UInt8]] = []
    var place = 0
    while place < scalars.count {
      if scalars[place] == " " {
        place += 1
        continue
      }
      let end = place + length(of: scalars[place...])
      words.append(
        scalars[place..<end].flatMap { Array(UTF8.encode($0) ?? UTF8.encodedReplacementCharacter) })
      place = end
    }
    return words
  }

  private static let endings = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"]
    .map { Array($0.unicodeScalars) }

  /// How many characters the first piece has.
  private static func length(of scalars: ArraySlice<Unicode.Scalar>) -> Int {
    if let ending = endings.first(where: { scalars.starts(with: $0) }) { return ending.count }
    let kind = CharacterKind(scalars[scalars.startIndex])
    if kind == .number { return 1 }
    return scalars.prefix { CharacterKind($0) == kind }.count
  }

  private enum CharacterKind {
    case letter, number, space, other

    init(_ scalar: Unicode.Scalar) {
      self =
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
          .letter
        case .decimalNumber, .letterNumber, .otherNumber: .number
        default: scalar == " " ? .space : .other
        }
    }
  }
}
