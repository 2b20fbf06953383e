/// Somebody who wants to see what models compute on the way.
public protocol TraceRecorder: Sendable {
  /// Takes note of what a step gave: the first axis counts the pictures of the batch.
  func record(_ step: String, _ values: Tensor)

  /// Whether it wants the layers inside steps, too; `false` where it does not say.
  var seesLayers: Bool { get }
}

extension TraceRecorder {
  /// Steps alone.
  public var seesLayers: Bool { false }
}

/// Tells who listens in this task what each step of a model gave.
///
/// Models call ``step(_:_:)`` where a difference should have a name. Where nobody listens that is
/// one look at a task-local value.
public enum Trace {
  /// Who listens.
  @TaskLocal public static var recorder: (any TraceRecorder)?
  @TaskLocal private static var parts: [String] = []

  /// Hands on what a step gave; the name is not even made where nobody listens.
  public static func step(_ name: @autoclosure () -> String, _ values: Tensor) {
    guard let recorder else { return }
    recorder.record(name(), values)
  }

  /// Hands on what a layer inside a step gave, as `coupling 2, layer 0`, to who wants to see layers.
  public static func layer(_ name: @autoclosure () -> String, _ values: Tensor) {
    guard let recorder, recorder.seesLayers else { return }
    recorder.record((parts + [name()]).joined(separator: ", "), values)
  }

  /// Runs a step, and hands on what it gave; layers inside it get its name before theirs.
  public static func step(
    _ name: @autoclosure () -> String, _ body: () throws -> Tensor
  ) rethrows -> Tensor {
    guard let recorder else { return try body() }
    let name = name()
    let values =
      try recorder.seesLayers ? $parts.withValue(parts + [name], operation: body) : body()
    recorder.record(name, values)
    return values
  }
}
