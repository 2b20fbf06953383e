import Tensors
import TextEncoders

/// The prompts of a drawing as one text encoder reads them: the prompt, what is to be kept away from,
/// and nothing at all where weights are measured against it.
struct EncoderPrompts: Sendable {
  /// How many prompts there are.
  static let count = 2

  /// What was cut off, for a person; `nil` where everything fits.
  let note: String?
  private let prompts: [TokenizedPrompt]

  /// Tokenizes prompts to `length` ids each.
  ///
  /// Throws where the tokenizer has ids that the encoder has no embedding for.
  init(
    _ texts: [[WeightedText]], by tokenizer: some PromptTokenizer, length: Int, vocabulary: Int,
    part: StableDiffusion3Part, folder: String
  ) throws {
    precondition(texts.count == Self.count, "EncoderPrompts: \(texts.count) prompts")
    let read = texts.map { tokenizer.tokenized($0, length: length) }
    let isWeighted = read.contains { $0.weights.contains { $0 != 1 } }
    prompts = read + (isWeighted ? [tokenizer.tokenized("", length: length)] : [])
    if let id = prompts.flatMap(\.ids).first(where: { !(0..<vocabulary).contains($0) }) {
      throw PipelineError.parts(
        path: folder, expected: "a tokenizer of at most \(vocabulary) ids, which it embeds",
        found: "the id \(id) in \(part.tokenizer)")
    }
    let cuts = zip(["prompt", "negative prompt"], read).filter { !$0.1.cut.isEmpty }
    note =
      cuts.isEmpty
      ? nil
      : cuts.map { name, prompt in
        "\(part.name) reads \(length) tokens of the \(name), cut off is: \(prompt.cut)"
      }.joined(separator: "\n")
  }

  /// The ids: `[2, T]`, or `[3, T]` with an empty prompt behind the others.
  var ids: Indices { Indices(prompts.flatMap(\.ids), [prompts.count, prompts[0].ids.count]) }

  /// The tokens that the encoder made of ``ids``, weighted: `[2, T, C]`.
  func weighted(_ tokens: Tensor) -> Tensor {
    guard prompts.count > Self.count else { return tokens }
    let empty = tokens.sliced(0, Self.count..<Self.count + 1)
    return .concatenated(
      (0..<Self.count).map { index in
        PromptWeights.apply(
          prompts[index].weights, to: tokens.sliced(0, index..<index + 1), empty: empty)
      }, axis: 0)
  }
}
