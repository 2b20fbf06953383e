import Training

/// What one step of a run came to.
public struct StepReport: Hashable, Sendable {
  /// How many steps are done, this one included.
  public var step: Int
  /// The mean loss over the step's pictures, in the unit of the model's own loss.
  public var loss: Double
  /// What the loss is made of, as far as the model says, in the unit of its own loss.
  public var parts: [LossPart]
  /// The length of all gradients together, before they were clipped; `nil` where nobody asked.
  public var gradientNorm: Double?
  /// The step size.
  public var rate: Double
  /// How many pictures the step learned from.
  public var pictures: Int

  /// Creates a report.
  public init(
    step: Int, loss: Double, parts: [LossPart] = [], gradientNorm: Double? = nil, rate: Double,
    pictures: Int
  ) {
    (self.step, self.loss, self.parts) = (step, loss, parts)
    self.gradientNorm = gradientNorm
    (self.rate, self.pictures) = (rate, pictures)
  }
}
