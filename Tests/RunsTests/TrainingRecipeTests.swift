import Recipes
import Runs
import Testing
import Training

@Suite struct TrainingRecipeTests {
  private func recipe(_ yaml: String) throws -> TrainingRecipe {
    let root = try RecipeSection(yaml: yaml, path: "r.yaml")
    let recipe = try TrainingRecipe(from: root)
    try root.checkAllUsed()
    return recipe
  }

  @Test func `reads values and leaves the rest at its defaults`() throws {
    let recipe = try recipe(
      """
      training: {steps: 7}     # comments are welcome
      optimizer: {rate: 3e-4, betas: [0.8, 0.95]}
      schedule:
        name: cosine
      """)
    #expect(recipe.steps == 7)
    #expect(recipe.optimizer.rate == 3e-4)
    #expect(
      recipe.optimizer.kind
        == .adamW(OptimizerKind.AdamSettings(firstBeta: 0.8, secondBeta: 0.95)))
    #expect(recipe.schedule.shape == .cosine())
    #expect(recipe.batch == TrainingRecipe().batch)
  }

  @Test func `names an unknown key, its line and the nearest known one`() {
    #expect(
      throws: RecipeError.unknownKey(
        path: "r.yaml", line: 3, key: "weight-decoy", section: "optimizer", nearest: "weight-decay")
    ) { try recipe("training: {steps: 7}\noptimizer:\n  weight-decoy: 1\n") }
  }

  @Test(arguments: [
    ("training: {steps: many}", "'steps' should be a whole number, it is 'many'"),
    ("training: {steps: 0}", "'steps' should be from 1 to 100000000, it is '0'"),
    ("optimizer: 3", "'optimizer' should be a list of keys and values, it is '3'"),
    (
      "schedule: {name: poly}",
      "'name' should be one of constant, linear, cosine, step, milestones, one-cycle, it is 'poly'"
    ),
    (
      "optimizer: {betas: [0.9]}", "'betas' should be 2 numbers from 0.0 to 0.999999, it is '[0.9]'"
    ),
    ("optimizer: {rate: .inf}", "'rate' should be a number, it is '.inf'"),
    ("training: {seed: -1}", "'seed' should be a whole number from 0, it is '-1'"),
  ])
  func `says what a value should be`(yaml: String, message: String) {
    #expect(throws: RecipeError.self) {
      do {
        _ = try recipe(yaml)
      } catch {
        #expect("\(error)" == "r.yaml:1: \(message)")
        throw error
      }
    }
  }

  @Test func `refuses what is not YAML in one line`() throws {
    #expect(throws: RecipeError.self) {
      do {
        _ = try recipe("training: [1, 2\nbatch: }")
      } catch {
        #expect(!"\(error)".contains("\n"))
        throw error
      }
    }
  }
}
