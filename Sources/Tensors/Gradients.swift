/// The gradient of a scalar with respect to each leaf that it depends on.
public struct Gradients: Sendable {
  private var byLeaf: [ObjectIdentifier: (leaf: Tensor, gradient: Tensor)] = [:]

  /// The gradient for a leaf, of its shape; `nil` where the scalar does not depend on it.
  public subscript(leaf: Tensor) -> Tensor? {
    leaf.origin.flatMap { byLeaf[ObjectIdentifier($0)]?.gradient }
  }

  mutating func insert(_ gradient: Tensor, for node: Origin) {
    let leaf = Tensor(shape: node.output.shape, storage: node.output.storage, origin: node)
    byLeaf[ObjectIdentifier(node)] = (leaf, gradient)
  }
}

extension Tensor {
  /// Returns the gradient of this scalar for every leaf that it depends on.
  ///
  /// - Precondition: the tensor has one element.
  public consuming func gradients() -> Gradients {
    var result = Gradients()
    walkBack { node, gradient in result.insert(gradient, for: node) }
    return result
  }

  /// Hands over the gradient for each of some leaves, with its place in the list, as soon as it is
  /// complete: whoever makes something smaller of it saves the memory of all the others.
  ///
  /// - Precondition: the tensor has one element.
  package consuming func forEachGradient(
    of leaves: [Tensor], _ body: (_ place: Int, _ gradient: Tensor) -> Void
  ) {
    var places: [ObjectIdentifier: Int] = [:]
    for (place, leaf) in leaves.enumerated() {
      if let node = leaf.origin { places[ObjectIdentifier(node)] = place }
    }
    walkBack { node, gradient in
      if let place = places[ObjectIdentifier(node)] { body(place, gradient) }
    }
  }

  /// Goes from this scalar to its leaves, and calls a closure with each and its gradient.
  ///
  /// Sums of several paths are taken in the graph's order. Nodes are released from the loss
  /// towards the leaves, one at a time, so that a deep graph cannot overflow the stack when it is
  /// torn down.
  private consuming func walkBack(_ body: (_ leaf: Origin, _ gradient: Tensor) -> Void) {
    precondition(count == 1, "gradients: the loss has shape \(shape), it must be a scalar")
    var order = origin.map { topologicalOrder(of: [$0]) } ?? []
    let seed = Tensor.ones(shape)
    self = detached
    var pending: [ObjectIdentifier: Tensor] = [:]
    if let loss = order.last { pending[ObjectIdentifier(loss)] = seed }
    var again = RepeatedBlocks()
    while let place = order.popLast() {
      guard let gradient = pending.removeValue(forKey: ObjectIdentifier(place)) else { continue }
      let node = again.node(at: place)
      guard let operation = node.operation else {
        body(node, gradient)
        continue
      }
      let flow = Flow(
        inputs: node.inputs.map(\.detached), output: node.output,
        needs: node.inputs.map(\.needsGradient))
      let gradients = operation.backward(gradient, flow)
      precondition(
        gradients.count == place.inputs.count, "\(operation.name): gradients are missing")
      for (input, gradient) in zip(place.inputs, gradients) {
        guard let target = input.origin, let gradient else { continue }
        precondition(
          gradient.shape == input.shape,
          "\(operation.name): gradient \(gradient.shape) for an input \(input.shape)")
        let key = ObjectIdentifier(target)
        pending[key] = pending[key].map { $0 + gradient } ?? gradient
      }
    }
  }

  /// The names of the operations that made this tensor, as far as they lead to leaves.
  package var operationNames: Set<String> {
    Set((origin.map { topologicalOrder(of: [$0]) } ?? []).compactMap { $0.operation?.name })
  }
}

/// The nodes below some, inputs before what uses them, as far as they are wanted; iterative, since
/// graphs are deep.
func topologicalOrder(
  of roots: [Origin], where isWanted: (Origin) -> Bool = { _ in true }
) -> [Origin] {
  var order: [Origin] = []
  var seen: Set<ObjectIdentifier> = []
  for root in roots where isWanted(root) && seen.insert(ObjectIdentifier(root)).inserted {
    var stack: [(node: Origin, next: Int)] = [(root, 0)]
    while let (node, next) = stack.last {
      if next < node.inputs.count {
        stack[stack.count - 1].next += 1
        if let input = node.inputs[next].origin, isWanted(input),
          seen.insert(ObjectIdentifier(input)).inserted
        {
          stack.append((input, 0))
        }
      } else {
        order.append(node)
        stack.removeLast()
      }
    }
  }
  return order
}
