import Tensors
import TestSupport
import Testing
import TextEncoders

@Suite struct PromptWeightsTests {
  private func parsed(_ prompt: String) -> [String] {
    PromptWeights.parse(prompt).map { "\($0.text)·\(($0.weight * 1000).rounded() / 1000)" }
  }

  @Test(arguments: [
    ("plain text", ["plain text·1.0"]),
    ("a (word:1.3) b", ["a ·1.0", "word·1.3", " b·1.0"]),
    ("(a) [b] (c: 0.5 )", ["a·1.1", " ·1.0", "b·0.909", " ·1.0", "c·0.5"]),
    ("((a:2) b:1.5)", ["a·3.0", " b·1.5"]),
    (#"\(a\) \[b\] \\ \c"#, [#"(a) [b] \ \c·1.0"#]),
    ("a) b] (c: d", ["a) b] ·1.0", "c: d·1.1"]),
    ("time 12:30 (at 12:30 sharp:1.2)", ["time 12:30 ·1.0", "at 12:30 sharp·1.2"]),
    ("(x:nan) (y:inf)", ["x:nan·1.1", " ·1.0", "y:inf·1.1"]),
    ("", []),
    ("()", []),
  ])
  func `reads weights`(prompt: String, expected: [String]) { #expect(parsed(prompt) == expected) }

  @Test func `weights follow the ids of their part`() throws {
    let tokenizer = try CLIPTokenizer(folder: Fixtures.path("tokenizers/clip"))
    let prompt = tokenizer.tokenized(PromptWeights.parse("a (red house:1.5) x"), length: 8)
    #expect(prompt.weights == [1, 1, 1.5, 1.5, 1, 1, 1, 1])
    #expect(prompt.ids == tokenizer.tokenized("a red house x", length: 8).ids)
  }

  @Test func `moves tokens away from what no text gives`() {
    let (tokens, empty) = (
      Tensor([1, 2, 3, 4, 5, 6], [1, 3, 2]), Tensor([1, 1, 1, 1, 1, 1], [1, 3, 2])
    )
    #expect(PromptWeights.apply([1, 1, 1], to: tokens, empty: empty) == tokens)
    let weighted = PromptWeights.apply([1, 2, 0], to: tokens, empty: empty)
    #expect(weighted.values == [1, 2, 5, 7, 1, 1])
  }
}
