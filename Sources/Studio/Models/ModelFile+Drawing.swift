import Flows
import RectifiedFlow
import Rendering

extension ModelFile: PictureModel {
  /// What was asked for, with what the model draws by where nothing was.
  ///
  /// Throws ``ModelError`` where a class is asked for that the model does not know.
  public func completing(_ asked: RenderRecipe.Sampling) throws -> RenderRecipe.Sampling {
    let isFlow = [.nice, .realnvp, .glow].contains(card.family)
    let foreign = asked.promptSettings + (isFlow ? asked.generatorSettings : [])
    if let setting = foreign.first {
      throw ModelError.takesNo(setting: setting, path: path, family: card.family.rawValue)
    }
    switch card.family {
    case .nice, .realnvp, .glow:
      let classes = card.flow?.classes ?? []
      var asked = asked
      asked.classes = try asked.classes?.map { try knownClass($0, among: classes) }
      // A picture that is read says nothing of its class.
      if asked.classes == nil, asked.between == nil, !classes.isEmpty { asked.classes = classes }
      asked.between = try asked.between?.digested()
      return asked
    case .dit:
      if asked.between != nil {
        throw ModelError.noFlow(path: path, family: card.family.rawValue)
      }
      let classes = card.dit?.classes ?? []
      var asked = asked
      asked.classes = try asked.classes?.map { try knownClass($0, among: classes) }
      try checkConditions(asked.conditions ?? [:])
      var sampling = (card.sampling ?? FlowSampling()).completing(asked, classes: classes)
      sampling.over = try asked.over?.digested()
      return sampling
    case .classifier, .upscaler, .detr:
      throw ModelError.drawsNothing(path: path, family: card.family.rawValue)
    }
  }

  private func checkConditions(_ asked: [String: String]) throws {
    let conditions = (card.dit?.conditions ?? []).filter { $0.name != Condition.className }
    for (name, value) in asked.sorted(by: { $0.key < $1.key }) {
      guard let condition = conditions.first(where: { $0.name == name }) else {
        throw ModelError.unknownCondition(name, path: path, known: conditions.map(\.name))
      }
      guard condition.value(of: .text(value)) != nil else {
        throw ModelError.conditionValue(value, condition: name, path: path)
      }
    }
  }

  /// The class of a name, or the only one whose folder has it: `wall` for `dngn/wall`.
  private func knownClass(_ name: String, among classes: [String]) throws -> String {
    if classes.contains(name) { return name }
    let ending = classes.filter { $0.hasSuffix("/" + name) }
    guard ending.count == 1 else {
      throw ModelError.unknownClass(name, path: path, known: classes)
    }
    return ending[0]
  }

  /// Builds the model, ready to draw.
  package func prepared(
    _ sampling: RenderRecipe.Sampling, depth: Int, watching watch: DrawingWatch
  ) throws -> PreparedPictures {
    PreparedPictures(
      source: try BuiltFile(self).pictures(sampling, depth: depth, watching: watch))
  }

  package func built(for sampling: RenderRecipe.Sampling) throws -> any BuiltModel {
    try BuiltFile(self)
  }

  /// `sha256:` and the digest of the file, whatever is asked of it.
  package func digest(for sampling: RenderRecipe.Sampling) throws -> String { try digest() }

  /// Width and height of what the model draws, `nil` where it draws nothing.
  package var imageSize: [Int]? {
    let shape = card.nice?.imageShape ?? card.flow?.imageShape ?? card.dit?.imageShape
    return shape.map { [$0[2], $0[1]] }
  }
}
