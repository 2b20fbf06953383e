/// What one step of a run came to.
public struct StepReport: Codable, Hashable, Sendable {
  /// How many steps are done, this one included.
  public var step: Int
  /// The mean loss over the step's pictures, in the unit of the model's own loss.
  public var loss: Double
  /// The length of all gradients together, before they were clipped; `nil` where nobody asked.
  public var gradientNorm: Double?
  /// The step size.
  public var rate: Double
  /// How many pictures the step learned from.
  public var pictures: Int

  /// Creates a report.
  public init(
    step: Int, loss: Double, gradientNorm: Double? = nil, rate: Double, pictures: Int
  ) {
    (self.step, self.loss, self.gradientNorm) = (step, loss, gradientNorm)
    (self.rate, self.pictures) = (rate, pictures)
  }
}
