import Layers
import Tensors
import Testing

@Suite struct ParameterRulesTests {
  @Test(arguments: [
    ("*.bias", "a.b.bias", true), ("*.bias", "bias", false), ("*bias", "bias", true),
    ("a.*.weight", "a.b.c.weight", true), ("a.*.weight", "a.weight", false),
    ("a.weight", "a.weight", true), ("a.weight", "a.weight2", false), ("", "", true),
    ("", "a", false), ("*", "", true), ("**", "anything", true), ("?", "a", true), ("?", "", false),
    ("layer?.w*", "layer3.weight", true), ("layer?.w*", "layer13.weight", false),
    ("*ab*ab", "abab", true), ("*aab", "aaab", true), ("*a*b*c*", "xxcbaxbxc", true),
    ("*a*b*c*", "cba", false), ("a*", "A", false),
  ])
  func `fits names`(pattern: String, name: String, isFitting: Bool) {
    #expect(ParameterPattern.name(pattern).matches(name, shape: [2]) == isFitting)
  }

  @Test func `tells kinds by names and ranks`() {
    let vectors: [(String, Set<ParameterPattern.Kind>)] = [
      ("a.bias", [.bias, .vector]), ("attn.in_proj_bias", [.bias, .vector]),
      ("norm1.weight", [.norm, .vector]), ("norm1.bias", [.bias, .norm, .vector]),
      ("block.2.weight", [.norm, .vector]), ("ln_1.bias", [.bias, .norm, .vector]),
      ("bn2.running_mean", [.norm, .vector]), ("final_layer_norm.gamma", [.norm, .vector]),
      ("scale.log_scale", [.vector]), ("branch.gamma", [.vector]), ("cls_token", [.vector]),
    ]
    let matrices: [(String, Set<ParameterPattern.Kind>)] = [
      ("a.weight", [.matrix]), ("token_embedding.weight", [.embedding, .matrix]),
      ("pos_embed", [.embedding, .matrix]), ("label_emb.weight", [.embedding, .matrix]),
      ("patch_embed.proj.weight", [.matrix]), ("time_embedding.linear_1.weight", [.matrix]),
      ("normal_map.weight", [.matrix]), ("attn.relative_bias", [.bias, .matrix]),
    ]
    for (shape, names) in [(Shape([4]), vectors), (Shape([4, 4]), matrices)] {
      for (name, kinds) in names {
        let found = ParameterPattern.Kind.allCases.filter {
          ParameterPattern.kind($0).matches(name, shape: shape)
        }
        #expect(Set(found) == kinds, "\(name)")
      }
    }
  }

  private let parameters = [("a.weight", Shape([2, 2])), ("a.bias", [2]), ("b.bias", [2])].map {
    Parameter(name: $0, value: .zeros($1), isTrained: false)
  }

  @Test func `lets the first rule decide`() throws {
    let rules = ParameterRules([
      .init(.name("b.*"), "one"), .init(.kind(.bias), "two"),
    ])
    #expect(rules.setting(of: "b.bias", shape: [2]) == "one")
    #expect(rules.setting(of: "a.bias", shape: [2]) == "two")
    #expect(rules.setting(of: "a.weight", shape: [2, 2]) == nil)
    try rules.check(against: parameters)
  }

  @Test func `names a rule without effect`() {
    let unmatched = ParameterRules([.init(.kind(.bias), 1), .init(.kind(.embedding), 2)])
    #expect(
      throws: ParameterRuleError.unmatched(pattern: .kind(.embedding), example: "a.weight")
    ) { try unmatched.check(against: parameters) }
    let hidden = ParameterRules([.init(.name("*bias"), 1), .init(.name("b.bias"), 2)])
    #expect(
      throws: ParameterRuleError.hidden(pattern: .name("b.bias"), by: .name("*bias"))
    ) { try hidden.check(against: parameters) }
    #expect(
      ParameterRuleError.unmatched(pattern: .name("*.gain"), example: "a.weight").description
        == "the rule for '*.gain' matches no parameter of the model; names look like 'a.weight'")
    #expect(
      ParameterRuleError.hidden(pattern: .name("b.bias"), by: .kind(.bias)).description
        == "the rule for 'b.bias' has no effect: 'bias' stands before it and decides about what it "
        + "matches")
  }
}
