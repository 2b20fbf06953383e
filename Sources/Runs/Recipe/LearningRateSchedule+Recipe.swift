import Recipes
import Training

extension LearningRateSchedule {
  private enum Name: String, CaseIterable, RecipeValue {
    case constant, linear, cosine, step, milestones
    case oneCycle = "one-cycle"
  }

  /// Reads a recipe's `schedule` section.
  ///
  /// Throws ``RecipeError`` where a value is of another kind or out of range.
  init(from section: RecipeSection, steps: Int) throws {
    let factor = 0...1.0
    let shape: Shape
    switch try section.value("name", default: Name.constant) {
    case .constant: shape = .constant
    case .linear: shape = .linear(end: try section.number("end", default: 0, in: 0...1000))
    case .cosine: shape = .cosine(minimum: try section.number("minimum", default: 0, in: factor))
    case .step:
      shape = .step(
        every: try section.number("every", default: max(1, steps / 3), in: 1...100_000_000),
        gamma: try section.number("gamma", default: 0.1, in: factor))
    case .milestones:
      shape = .milestones(
        try section.requiredNumbers("at", in: 0...100_000_000),
        gamma: try section.number("gamma", default: 0.1, in: factor))
    case .oneCycle:
      shape = .oneCycle(
        rise: try section.number("rise", default: 0.3, in: factor),
        start: try section.number("start", default: 25, in: 1e-6...1e9),
        final: try section.number("final", default: 1e4, in: 1e-6...1e9))
    }
    self.init(shape, warmup: try section.number("warmup", default: 0, in: 0...100_000_000))
  }
}
