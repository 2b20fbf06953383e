/// T5's tokenizer: a SentencePiece unigram model, with nothing before a text and `</s>` behind it.
///
/// What a character becomes before pieces are looked for is SentencePiece's own rule, the longest
/// entry of the model's map.
public struct T5Tokenizer: PromptTokenizer {
  /// T5 has no id before the text.
  public var start: Int? { nil }
  /// `</s>`.
  public let end: Int
  /// `<pad>`.
  public let padding: Int
  private let normaliser: TextNormaliser
  private let model: UnigramModel
  private let specials: [String: Int]

  init(
    model: UnigramModel, normaliser: TextNormaliser, end: Int, padding: Int,
    specials: [String: Int]
  ) {
    (self.model, self.normaliser, self.specials) = (model, normaliser, specials)
    (self.end, self.padding) = (end, padding)
  }

  /// Returns the ids of a text; pieces such as `</s>` are the ids that they name.
  public func ids(of text: String) -> [Int] {
    TextPart.parts(of: text, specials: specials).flatMap { part in
      switch part {
      case .special(let id): [id]
      case .text(let text): plainIDs(of: text)
      }
    }
  }

  /// Returns the ids of a text none of whose pieces is special: what SentencePiece alone gives.
  public func plainIDs(of text: String) -> [Int] { model.ids(of: normaliser.normalised(text)) }

  /// Returns the text of ids; what the model did not know is `⁇`.
  public func text(of ids: some Collection<Int>) -> String {
    let pieces = ids.map { id in
      model.pieces.indices.contains(id) && model.pieces[id].kind != .other
        ? model.pieces[id].text : id == model.unknown ? "⁇" : ""
    }
    let text = pieces.joined().replacing("▁", with: " ")
    return text.hasPrefix(" ") ? String(text.dropFirst()) : text
  }
}
