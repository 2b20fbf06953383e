/// Marks the steps that one run of a block takes.
final class Tape: Sendable {
  /// The run that this task is in.
  @TaskLocal static var current: Tape?

  /// The steps below some tensors that belong to this run, inputs before what uses them: two equal
  /// runs give equal lists.
  func steps(below outputs: [Tensor]) -> [Origin] {
    topologicalOrder(of: outputs.compactMap(\.origin)) { $0.tape === self }
  }
}

/// A block that can run again, and what it ran on.
///
/// Its graph stays, every node of it where it was, so that gradients are added in the very order of
/// a graph that kept all its memory; only operations and numbers are released.
final class Checkpoint: @unchecked Sendable {
  // Changed only by a node that is being torn down, and that nobody else sees.
  private(set) var inputs: [Tensor]
  private let block: @Sendable ([Tensor]) -> [Tensor]
  private let execution = Execution.current
  private let precision = Precision.current

  init(inputs: [Tensor], block: @escaping @Sendable ([Tensor]) -> [Tensor]) {
    (self.inputs, self.block) = (inputs, block)
  }

  /// Runs the block, and releases the memory of its steps.
  func outputs() -> [Tensor] {
    let tape = Tape()
    let outputs = Tape.$current.withValue(tape) { block(inputs) }
    let steps = tape.steps(below: outputs)
    var released: [ObjectIdentifier: Origin] = [:]
    func origin(of tensor: Tensor) -> Origin? {
      tensor.origin.map { released[ObjectIdentifier($0)] ?? $0 }
    }
    func outline(_ tensor: Tensor, origin: Origin? = nil) -> Tensor {
      Tensor(shape: tensor.shape, storage: .released(tensor.count), origin: origin)
    }
    for (place, step) in steps.enumerated() {
      released[ObjectIdentifier(step)] = Origin(
        operation: nil, inputs: step.inputs.map { outline($0, origin: origin(of: $0)) },
        output: outline(step.output), tape: Tape.current,
        released: ReleasedStep(self, place: place, of: steps.count))
    }
    return outputs.map { Tensor(shape: $0.shape, storage: $0.storage, origin: origin(of: $0)) }
  }

  /// Runs the block again, as it ran first, and returns its steps.
  fileprivate func steps() -> [Origin] {
    let tape = Tape()
    let outputs = Trace.$recorder.withValue(nil) {
      Execution.$current.withValue(execution) {
        Precision.with(precision) {
          Checkpointing.with(true) { Tape.$current.withValue(tape) { block(inputs) } }
        }
      }
    }
    return tape.steps(below: outputs)
  }

  fileprivate func takeSources() -> [Origin] {
    defer { inputs = [] }
    return inputs.compactMap(\.origin)
  }
}

/// Where a step is found whose memory was released.
struct ReleasedStep {
  fileprivate var block: Checkpoint
  /// Its place in the list of steps.
  fileprivate let place: Int
  fileprivate let count: Int

  fileprivate init(_ block: Checkpoint, place: Int, of count: Int) {
    (self.block, self.place, self.count) = (block, place, count)
  }

  /// The nodes that the block's inputs come from, which it no longer holds; none while somebody
  /// else needs the block.
  mutating func takeSources() -> [Origin] {
    isKnownUniquelyReferenced(&block) ? block.takeSources() : []
  }
}

/// The blocks that ran again for one walk through a graph, each for as long as steps of it are to
/// come.
struct RepeatedBlocks {
  private struct Run {
    // Held, since another block could get its address.
    let block: Checkpoint
    var steps: [Origin?]
    var left: Int
  }

  private var runs: [ObjectIdentifier: Run] = [:]

  /// Returns a node of the graph or, where its memory was released, the same step of a second run;
  /// it is handed out once.
  mutating func node(at place: Origin) -> Origin {
    var node = place
    while let step = node.released { node = take(step) }
    return node
  }

  private mutating func take(_ released: ReleasedStep) -> Origin {
    let (key, place) = (ObjectIdentifier(released.block), released.place)
    if runs[key] == nil {
      let steps = released.block.steps()
      runs[key] = Run(block: released.block, steps: steps, left: steps.count)
    }
    guard runs[key]?.steps.count == released.count, let step = runs[key]?.steps[place] else {
      preconditionFailure("checkpointed: the block took other steps when it ran again")
    }
    runs[key]?.steps[place] = nil
    runs[key]?.left -= 1
    if runs[key]?.left == 0 { runs[key] = nil }
    return step
  }
}
