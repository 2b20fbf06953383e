import Layers
import Tensors

/// A rule that moves parameters against their gradients and remembers something of each.
///
/// The rules and the names of their numbers are those of `torch.optim`. Every number of a step is
/// computed in double and rounded once; powers of a decay are exact repeated products, never a
/// library's `pow`, so that every machine takes the same step.
public protocol Optimizer: Sendable {
  /// The step size, which a schedule may change between steps.
  var learningRate: Double { get set }

  /// What is remembered of the parameters.
  var memory: OptimizerMemory { get set }

  /// The names of the tensors that this rule remembers of a parameter, with its present settings.
  var slots: [String] { get }

  /// Returns the new value of a parameter.
  ///
  /// `slot` holds a tensor of the value's shape for each name of ``slots``, zeros at first, and is
  /// brought up to date; `step` counts from 1.
  func updated(
    _ value: Tensor, gradient: Tensor, step: Int, slot: inout [String: Tensor]
  ) -> Tensor
}

extension Optimizer {
  /// Takes one step: each parameter, in the order given, is replaced by its next value.
  ///
  /// A parameter without a gradient stays as it is, and so does what is remembered of it.
  ///
  /// - Precondition: there is a place for each parameter's gradient, and gradients have the shapes
  ///   of their parameters.
  public mutating func step(_ parameters: [Parameter], gradients: [Tensor?]) {
    precondition(
      parameters.count == gradients.count,
      "step: \(gradients.count) gradients for \(parameters.count) parameters")
    step(parameters) { gradients[$0] }
  }

  /// Takes one step with gradients that are made when their turn comes, for a place in the list of
  /// parameters: no more than one of them is there at a time.
  ///
  /// - Precondition: gradients have the shapes of their parameters.
  public mutating func step(_ parameters: [Parameter], gradient: (_ place: Int) -> Tensor?) {
    for (place, parameter) in parameters.enumerated() {
      guard let gradient = gradient(place) else { continue }
      precondition(
        gradient.shape == parameter.shape,
        "\(parameter.name): a gradient of shape \(gradient.shape) for \(parameter.shape)")
      var slot = memory.byParameter[parameter.name] ?? OptimizerMemory.Slot()
      for name in slots where slot.tensors[name] == nil {
        slot.tensors[name] = .zeros(parameter.shape)
      }
      slot.steps += 1
      parameter.update(
        updated(
          parameter.value.detached, gradient: gradient.detached, step: slot.steps,
          slot: &slot.tensors))
      memory.byParameter[parameter.name] = slot
    }
  }

  /// Takes one step with the gradients of a loss.
  public mutating func step(_ parameters: [Parameter], gradients: Gradients) {
    step(parameters, gradients: parameters.map { gradients[$0.value] })
  }
}
