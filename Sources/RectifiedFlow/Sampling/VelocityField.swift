import Tensors

/// The velocity noise − data of pictures between data at time 0 and noise at time 1: all that
/// samplers know of a model.
///
/// A picture's velocity must not depend on the others that are asked for at once.
public struct VelocityField {
  /// Returns the velocity `[N, …]` of pictures `[N, …]`, each at its own time.
  ///
  /// `rows` says which pictures of the whole batch they are, for whoever knows what each is asked to
  /// be: an adaptive sampler leaves out those that are finished.
  public typealias Function = (_ x: Tensor, _ times: [Float], _ rows: [Int]) throws -> Tensor

  private let function: Function
  private let cost: (Float) -> Int

  /// Makes a field of a function.
  ///
  /// - Parameters:
  ///   - cost: how often a picture goes through the model to get its velocity at a time.
  ///   - function: the velocities; what gradients would need of them is forgotten.
  public init(cost: @escaping (_ time: Float) -> Int = { _ in 1 }, _ function: @escaping Function) {
    (self.cost, self.function) = (cost, function)
  }

  /// The same field, with somebody who sees each answer, and may stop the sampling by an error.
  public func observed(
    by observer:
      @escaping (
        _ x: Tensor, _ times: [Float], _ rows: [Int], _ velocity: Tensor
      ) throws -> Void
  ) -> VelocityField {
    VelocityField(cost: cost) { x, times, rows in
      let velocity = try function(x, times, rows)
      try observer(x, times, rows, velocity)
      return velocity
    }
  }

  /// Returns the velocity `[N, …]` of pictures `[N, …]`, each at its own time.
  ///
  /// - Precondition: there is a time and a row for each picture, and the function keeps the shape.
  public func callAsFunction(_ x: Tensor, times: [Float], rows: [Int]) throws -> Tensor {
    precondition(
      times.count == x.shape[0] && rows.count == x.shape[0],
      "VelocityField: \(times.count) times and \(rows.count) rows for pictures \(x.shape)")
    let velocity = try withoutGradients { try function(x, times, rows) }
    precondition(
      velocity.shape == x.shape, "VelocityField: velocity \(velocity.shape) of pictures \(x.shape)")
    return velocity.detached
  }

  /// How often a picture goes through the model at a time.
  public func evaluations(at time: Float) -> Int { cost(time) }
}
