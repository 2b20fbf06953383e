/// Somebody who wants to see what models compute on the way.
public protocol TraceRecorder: Sendable {
  /// Takes note of what a step gave: the first axis counts the pictures of the batch.
  func record(_ step: String, _ values: Tensor)
}

/// Tells who listens in this task what each step of a model gave.
///
/// Models call ``step(_:_:)`` where a difference should have a name. Where nobody listens that is
/// one look at a task-local value.
public enum Trace {
  /// Who listens.
  @TaskLocal public static var recorder: (any TraceRecorder)?

  /// Hands on what a step gave; the name is not even made where nobody listens.
  public static func step(_ name: @autoclosure () -> String, _ values: Tensor) {
    guard let recorder else { return }
    recorder.record(name(), values)
  }
}
