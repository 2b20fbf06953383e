import Datasets

/// What the recipes of all families say in the same words.
enum RecipeLines {
  /// The comments at the top.
  static func head(
    _ what: String, _ family: ModelCard.Family, _ facts: FolderFacts, _ data: String
  ) -> String { head(what, family, seen(facts), data) }

  /// The comments at the top, for data that are described already.
  static func head(
    _ what: String, _ family: ModelCard.Family, _ facts: String, _ data: String
  ) -> String {
    """
    \(RecipeSchema.comment)
    #
    # A recipe for \(what) and for \(facts) in
    #   \(oneLine(data))
    # as 'atelier train --init \(family.rawValue)' wrote it. Every number may be changed: here, or for one
    # run with --set optimizer.rate=3e-4. 'atelier train --schema > \(RecipeSchema.fileName)' in the
    # folder of this file lets editors complete and check its keys.
    """
  }

  /// How pictures are prepared, and which are held out.
  static func pictures(_ facts: FolderFacts) -> String {
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

  static func duration(_ steps: Int, _ batch: Int, _ trained: Int) -> String {
    "about an hour on two cores at most; each picture is seen \(steps * batch / trained) times"
  }

  static func ending(_ holdsOut: Bool) -> String {
    holdsOut
      ? "validations without a better one end the run" : "nothing is held out to judge by"
  }

  private static func seen(_ facts: FolderFacts) -> String {
    let kind = facts.channels == 1 ? "grey" : "colour"
    let classes = facts.classes > 0 ? ", \(facts.classes) classes" : ""
    return "\(facts.count) \(kind) pictures of \(facts.width)×\(facts.height)\(classes)"
  }

  private static func heldOut(_ count: Int) -> String {
    count > 0
      ? "the last pictures are held out; the best model by them is kept"
      : "too few to hold out any"
  }

  /// A key with its value, and why it has that one; reasons stand in one column.
  static func setting(_ text: String, _ reason: String = "") -> String {
    if reason.isEmpty { return "  \(text)" }
    return "  \(text)" + String(repeating: " ", count: max(1, 26 - text.count)) + "# \(reason)"
  }

  /// A path in a comment, where a line end would end the comment.
  private static func oneLine(_ path: String) -> String {
    String(path.map { $0.isNewline ? " " : $0 })
  }
}
