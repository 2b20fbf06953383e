import Layers
import Tensors

/// What an optimizer remembers, saved and restored as tensors with names.
public struct OptimizerMemory: Sendable {
  struct Slot: Sendable {
    var steps = 0
    var tensors: [String: Tensor] = [:]
  }

  var byParameter: [String: Slot] = [:]

  /// Creates an empty memory, as before the first step.
  public init() {}
}

/// A saved memory that does not fit the optimizer and its parameters.
public enum OptimizerMemoryError: Error, Equatable, CustomStringConvertible {
  /// There is no tensor of this name.
  case missing(name: String)
  /// The tensor has another shape.
  case shape(name: String, expected: Shape, found: Shape)
  /// The number of steps is not a whole number from 1.
  case steps(name: String, found: Float)
  /// Tensors belong to no parameter of the model.
  case unused(names: [String])

  /// One line: what was expected and what was found.
  public var description: String {
    switch self {
    case .missing(let name): "optimizer state: there is no tensor '\(name)'"
    case .shape(let name, let expected, let found):
      "optimizer state: tensor '\(name)' should have shape \(expected), it has \(found)"
    case .steps(let name, let found):
      "optimizer state: '\(name)' is \(found), expected a whole number of steps from 1"
    case .unused(let names):
      "optimizer state: \(names.count) tensors belong to no parameter: "
        + names.prefix(3).joined(separator: ", ") + (names.count > 3 ? ", …" : "")
    }
  }
}

extension Optimizer {
  /// What is remembered of some parameters, in their order, as `<parameter>.<slot>`; parameters
  /// that never had a gradient have nothing.
  ///
  /// `<parameter>.step` counts the parameter's steps; like PyTorch's it is exact up to 2²⁴.
  public func state(of parameters: [Parameter]) -> [(name: String, value: Tensor)] {
    parameters.flatMap { parameter -> [(name: String, value: Tensor)] in
      guard let slot = memory.byParameter[parameter.name] else { return [] }
      return [("\(parameter.name).step", Tensor(Float(slot.steps)))]
        + slot.tensors.sorted { $0.key < $1.key }.map { ("\(parameter.name).\($0.key)", $0.value) }
    }
  }

  /// Takes over what ``state(of:)`` gave: the next step is the one that would have followed.
  ///
  /// - Throws: ``OptimizerMemoryError`` where a tensor is missing, misshapen or left over; the
  ///   memory then stays as it was.
  public mutating func restore(_ state: [String: Tensor], of parameters: [Parameter]) throws {
    var restored = OptimizerMemory()
    var unused = Set(state.keys)
    for parameter in parameters {
      let counter = "\(parameter.name).step"
      guard let steps = state[counter] else { continue }
      unused.remove(counter)
      guard steps.count == 1 else {
        throw OptimizerMemoryError.shape(name: counter, expected: [], found: steps.shape)
      }
      guard let count = Int(exactly: steps.item), count > 0 else {
        throw OptimizerMemoryError.steps(name: counter, found: steps.item)
      }
      var slot = OptimizerMemory.Slot(steps: count)
      for slotName in slots {
        let name = "\(parameter.name).\(slotName)"
        guard let tensor = state[name] else { throw OptimizerMemoryError.missing(name: name) }
        guard tensor.shape == parameter.shape else {
          throw OptimizerMemoryError.shape(
            name: name, expected: parameter.shape, found: tensor.shape)
        }
        unused.remove(name)
        slot.tensors[slotName] = tensor.detached
      }
      restored.byParameter[parameter.name] = slot
    }
    guard unused.isEmpty else { throw OptimizerMemoryError.unused(names: unused.sorted()) }
    memory = restored
  }
}
