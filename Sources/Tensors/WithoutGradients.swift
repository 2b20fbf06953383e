/// Whether operations of a task remember where their results came from.
enum GradientGraph {
  @TaskLocal static var isKept = true
}

/// Runs a closure whose results no gradient will be taken of: what depends on a leaf is forgotten, so
/// that a model in training draws with the memory, and by the faster ways, of one that is not.
///
/// It changes no bit of a value.
public func withoutGradients<Result>(_ body: () throws -> Result) rethrows -> Result {
  try GradientGraph.$isKept.withValue(false, operation: body)
}
