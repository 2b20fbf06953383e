/// One differentiable operation: its forward kernel and its vector–Jacobian product.
///
/// An operation is a struct whose fields are its attributes; both directions stand in one file.
package protocol Operation: Sendable {
  /// The name in messages, and in the list of what is tested.
  var name: String { get }

  /// Returns the output; the inputs and it carry no graph.
  func forward(_ inputs: [Tensor]) -> Tensor

  /// Returns the gradient for each input, `nil` where `flow.needs` does not ask for it.
  func backward(_ gradient: Tensor, _ flow: Flow) -> [Tensor?]
}

/// What an operation saw, kept for its way back.
package struct Flow: Sendable {
  /// The inputs of the forward direction.
  package let inputs: [Tensor]
  /// What the forward direction returned.
  package let output: Tensor
  /// Which inputs depend on a leaf.
  package let needs: [Bool]
}

extension Operation {
  /// Runs the operation, and remembers it where an input depends on a leaf.
  package func callAsFunction(_ inputs: Tensor...) -> Tensor { apply(inputs) }

  /// Runs the operation on a list of inputs.
  package func apply(_ inputs: [Tensor]) -> Tensor {
    let output = forward(inputs.map(\.detached))
    guard inputs.contains(where: \.needsGradient) else { return output }
    return Tensor(
      shape: output.shape, storage: output.storage,
      origin: Origin(operation: self, inputs: inputs, output: output, tape: Tape.current))
  }
}

/// A node of the gradient graph.
///
/// Nothing changes while anybody can see it, so it is `Sendable` without locks.
final class Origin: @unchecked Sendable {
  let operation: (any Operation)?  // nil: a leaf, or a released step
  private(set) var inputs: [Tensor]
  let output: Tensor  // without a graph
  /// The run of a block that this is a step of; the innermost one.
  let tape: Tape?
  /// Where a step is found again whose memory was released.
  private(set) var released: ReleasedStep?

  init(
    operation: (any Operation)?, inputs: [Tensor], output: Tensor, tape: Tape? = nil,
    released: ReleasedStep? = nil
  ) {
    self.operation = operation
    self.inputs = inputs
    self.output = output
    self.tape = tape
    self.released = released
  }

  /// Releases what only this node holds, one node at a time: a release that went down the graph by
  /// recursion would overflow the stack of a deep one.
  deinit {
    var pending = takeSources()
    while var node = pending.popLast() {
      guard isKnownUniquelyReferenced(&node) else { continue }
      pending.append(contentsOf: node.takeSources())
    }
  }

  /// The nodes below, which are no longer held by this one.
  private func takeSources() -> [Origin] {
    var sources = inputs.compactMap(\.origin)
    inputs = []
    sources.append(contentsOf: released?.takeSources() ?? [])
    return sources
  }
}
