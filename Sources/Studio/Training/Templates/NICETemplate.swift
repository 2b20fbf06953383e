import Datasets

/// Recipes for NICE.
struct NICETemplate: RecipeTemplate {
  private let couplings = 4
  private let layers = 3

  func recipe(for facts: FolderFacts, data: String) throws -> String {
    guard facts.components.isMultiple(of: 2) else {
      throw DatasetError.invalid(
        path: data, expected: "pictures with an even number of values",
        found: "\(facts.channels)×\(facts.height)×\(facts.width)")
    }
    let batch = RecipeBudget.batch(pictures: facts.count)
    let validation = RecipeBudget.validation(pictures: facts.count)
    let holdsOut =
      facts.isFolder ? RecipeBudget.share(pictures: facts.count) > 0 : validation > 0
    let trained = facts.count - validation
    let hidden = facts.components <= 1024 ? 512 : 1000
    let steps = RecipeBudget.steps(
      weights: weights(facts.components, hidden), batch: batch, pictures: trained)
    let sizes = Array(repeating: "\(hidden)", count: layers).joined(separator: ", ")
    return """
      \(RecipeSchema.comment)
      #
      # A recipe for NICE, a normalizing flow, and for \(seen(facts)) in
      #   \(oneLine(data))
      # as 'atelier train --init nice' wrote it. Every number may be changed: here, or for one run
      # with --set optimizer.rate=3e-4. 'atelier train --schema > \(RecipeSchema.fileName)' in the
      # folder of this file lets editors complete and check its keys.

      model:
      \(setting("family: nice"))
      \(setting("couplings: \(couplings)", "as in the paper"))
      \(setting("hidden: [\(sizes)]", "wider learns more and takes longer"))
      \(setting("scaling: first", "the paper scales last, which trains worse"))

      data:
      \(pictures(facts))
      \(setting("shift: \(facts.isFramed ? 1 : 0)", moved(facts)))

      training:
      \(setting("seed: 0", "another seed, another run"))
      \(setting("steps: \(steps)", duration(steps, batch, trained)))
      \(setting("batch: \(batch)", "for \(facts.count) pictures"))
      \(setting("shard: \(batch / 2)", "changes bits: gradients are added shard by shard"))
      \(setting("patience: \(holdsOut ? 20 : 0)", ending(holdsOut)))

      optimizer:
      \(setting("name: adamw"))
      \(setting("rate: 0.001", "twice that may learn faster, or not at all"))
      \(setting("weight-decay: 0.01"))
      \(setting("groups:"))
      \(setting("  - match: log_scale", "log-scales have far to go"))
      \(setting("    rate-factor: 20"))
      \(setting("    weight-decay: 0", "and zero is no place to draw them to"))

      schedule:
      \(setting("name: cosine", "small last steps settle"))
      \(setting("warmup: \(min(200, steps / 10))", "large first steps would break the scales"))

      """
  }

  /// How pictures are prepared, and which are held out.
  private func pictures(_ facts: FolderFacts) -> String {
    let count = RecipeBudget.validation(pictures: facts.count)
    guard facts.isFolder else { return setting("validation: \(count)", heldOut(count)) }
    let share = RecipeBudget.share(pictures: facts.count)
    let size =
      facts.height == facts.width ? "\(facts.width)" : "[\(facts.height), \(facts.width)]"
    return [
      setting("size: \(size)", "pixels; others are resized and cut to it"),
      setting("channels: \(facts.channels == 1 ? "grey" : "rgb")"),
      setting("flip: false", "true where a mirrored picture is as good"),
      setting(
        "validation: \(share)",
        share > 0
          ? "the share that is held out; the best model by it is kept" : "too few to hold out any"),
    ].joined(separator: "\n")
  }

  /// How many weights the products of all couplings have.
  private func weights(_ components: Int, _ hidden: Int) -> Int {
    couplings * (components * hidden + (layers - 1) * hidden * hidden)
  }

  private func seen(_ facts: FolderFacts) -> String {
    let kind = facts.channels == 1 ? "grey" : "colour"
    let classes = facts.classes > 0 ? ", \(facts.classes) classes" : ""
    return "\(facts.count) \(kind) pictures of \(facts.width)×\(facts.height)\(classes)"
  }

  private func heldOut(_ count: Int) -> String {
    count > 0
      ? "the last pictures are held out; the best model by them is kept"
      : "too few to hold out any"
  }

  private func moved(_ facts: FolderFacts) -> String {
    facts.isFramed
      ? "by up to a pixel: their edges are black, so nothing is lost"
      : "moved pictures would have black edges, these have none"
  }

  private func duration(_ steps: Int, _ batch: Int, _ trained: Int) -> String {
    "about an hour on two cores at most; each picture is seen \(steps * batch / trained) times"
  }

  private func ending(_ holdsOut: Bool) -> String {
    holdsOut
      ? "validations without a better one end the run" : "nothing is held out to judge by"
  }
}

/// A key with its value, and why it has that one; reasons stand in one column.
private func setting(_ text: String, _ reason: String = "") -> String {
  if reason.isEmpty { return "  \(text)" }
  return "  \(text)" + String(repeating: " ", count: max(1, 26 - text.count)) + "# \(reason)"
}

/// A path in a comment, where a line end would end the comment.
private func oneLine(_ path: String) -> String {
  String(path.map { $0.isNewline ? " " : $0 })
}
