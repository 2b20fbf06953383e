import Layers
import Tensors

/// Turns the values of one condition into vectors: `[N]` → `[N, size]`.
struct ConditionEmbedding: Sendable {
  private enum Form: Sendable {
    /// One row for each choice, and a last one for any.
    case table(Embedding, choices: Int)
    case scale(SinusoidalEmbedding, minimum: Float, range: Float, any: Embedding)
  }

  private let form: Form

  /// Pulls `weight`, or for numbers the two maps and `any.weight`.
  init(_ condition: Condition, choices: Int?, size: Int, from scope: ParameterScope) throws {
    let initial = Initializer.normal(deviation: 0.02)
    switch condition.kind {
    case .numeric(let minimum, let maximum):
      form = .scale(
        try SinusoidalEmbedding(size: size, from: scope), minimum: Float(minimum),
        range: Float(maximum - minimum),
        any: try Embedding(count: 1, size: size, initial: initial, from: scope["any"]))
    default:
      let choices = choices ?? 0
      form = .table(
        try Embedding(count: choices + 1, size: size, initial: initial, from: scope),
        choices: choices)
    }
  }

  /// Returns a vector for each value.
  ///
  /// - Precondition: values are of the condition's kind.
  func callAsFunction(_ values: [ConditionValue]) -> Tensor {
    switch form {
    case .table(let table, let choices):
      table(
        Indices(
          values.map { value in
            if case .choice(let index) = value { return index }
            return choices
          }, [values.count]))
    case .scale(let embedding, let minimum, let range, let any):
      Self.chosen(
        values.map { value in
          if case .number(let number) = value { return (number - minimum) / range }
          return nil
        }, embedding, any)
    }
  }

  /// The embedding of each number, and another vector where there is none.
  private static func chosen(
    _ numbers: [Float?], _ embedding: SinusoidalEmbedding, _ any: Embedding
  ) -> Tensor {
    let isThere = Tensor(numbers.map { $0 == nil ? 0 : 1 }, [numbers.count, 1])
    let others = any(Indices(numbers.map { _ in 0 }, [numbers.count]))
    return embedding(numbers.map { $0 ?? 0 }) * isThere + others * (1 - isThere)
  }
}
